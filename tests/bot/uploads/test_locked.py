"""A password for a locked file: tried once, deleted from the chat, and in no row, log or message of ours."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import schema as t
from bot.uploads.locked import spoken
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP
from tests.bot.uploads.sent import KNEE, packed, receipts, states, uploads

PASSWORD = "clave-7788"
LOCKED = packed(KNEE, options="encryption=aes256", passphrase=PASSWORD)


async def everything(clinic) -> bytes:
    """All that the database holds, opened where it is sealed."""
    found = []
    async with clinic.house.batch() as work:
        for upload in await work.uploads(t.upload.c.id > 0):
            found += [repr(upload)]
        for event in await work.events(1):
            found += [repr(event)]
        for table in t.metadata.sorted_tables:
            found += [repr(tuple(row)) for row in await work.conn.execute(sa.select(table))]
        for run in (await work.conn.execute(sa.select(t.run.c.id))).scalars().all():
            found += [repr(await work.run(run))]
    return " ".join(found).encode()


async def test_the_password_opens_the_file_and_is_kept_nowhere(clinic_at, caplog, capsys):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    assert "up.password" in clinic.sees(CARLOS)
    number = await clinic.says(CARLOS, PASSWORD)
    (upload,) = await uploads(clinic)
    assert upload.body["facts"]["modality"] == "MR"
    assert clinic.telegram.called("deleteMessage") == [{"chat_id": CARLOS.id, "message_id": number}]
    assert PASSWORD.encode() not in await everything(clinic)
    assert PASSWORD not in clinic.reads(GROUP)
    assert PASSWORD not in repr([said.row for said in clinic.said])
    assert PASSWORD not in caplog.text + capsys.readouterr().out
    assert clinic.house.passwords == {}
    assert PASSWORD not in repr(clinic.house)


async def test_a_wrong_password_is_asked_for_again_and_after_three_a_person_helps(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    for _ in range(2):
        await clinic.says(CARLOS, "no-es")
        assert "up.password_wrong" in clinic.sees(CARLOS)
    await clinic.says(CARLOS, "tampoco")
    assert receipts(clinic) == ["up.locked"]
    assert "desk.todo" in clinic.desk
    await clinic.says(CARLOS, "otra-mas")
    assert len(clinic.telegram.called("deleteMessage")) == 3


async def test_a_restart_forgets_the_password_and_asks_again(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    clinic.house.uploads_wake.clear()
    clinic.uploads._next = _nothing
    await clinic.says(CARLOS, PASSWORD)
    assert await states(clinic) == ["ready"]
    async with clinic.again() as later:
        later.house.uploads_wake.set()
        await later.rests()
        assert "up.password" in later.sees(CARLOS)
        await later.says(CARLOS, PASSWORD)
        assert (await uploads(later))[0].body["facts"]["modality"] == "MR"


async def _nothing() -> bool:
    return False


async def test_what_says_more_than_a_password_and_what_is_said_at_another_time_is_for_people(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.says(CARLOS, PASSWORD)
    assert "relay.mirrored" in clinic.desk
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    await clinic.says(CARLOS, "¿Dónde encuentro la contraseña?")
    assert "relay.mirrored" in clinic.desk
    assert not clinic.telegram.called("deleteMessage")
    await clinic.presses(CARLOS, "dk")
    await clinic.says(CARLOS, PASSWORD)
    assert not clinic.telegram.called("deleteMessage")


async def test_a_message_that_cannot_be_deleted_keeps_nobody_waiting(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    clinic.telegram.will("not_modified", method="deleteMessage")
    await clinic.says(CARLOS, PASSWORD)
    assert receipts(clinic) == ["up.receipt"]
    assert "desk.message_parked" not in clinic.desk


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("contraseña: clave-7788", "clave-7788"),
        ("Contrasena=abc", "abc"),
        ("la clave es 7788", "7788"),
        ("the password is x7", "x7"),
        ("mot de passe\u00a0: été", "été"),
        ("la clave es importante", None),
        ("contraseña: abc y otra cosa", None),
        ("password", None),
        ("Rodilla derecha, 2026", None),
        ("contraseña: " + "x" * 300, None),
    ],
)
def test_a_password_is_told_from_other_words(text, password):
    assert spoken(text) == password


async def is_kept_nowhere(clinic) -> None:
    assert PASSWORD.encode() not in await everything(clinic)
    assert PASSWORD not in "".join(said.text + repr(said.row) for said in clinic.said)
    assert clinic.house.passwords == {}


async def test_a_password_beside_the_file_opens_it_and_nobody_reads_it(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED, caption=f"Contraseña: {PASSWORD}")
    (upload,) = await uploads(clinic)
    assert upload.body["facts"]["modality"] == "MR"
    assert "relay.mirrored" not in clinic.desk
    await is_kept_nowhere(clinic)


async def test_a_password_beside_the_file_sent_again_answers_the_question(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED, caption=PASSWORD)
    assert (await uploads(clinic))[0].body["facts"]["modality"] == "MR"
    assert receipts(clinic) == ["up.receipt", "up.receipt"]
    assert "Este ya lo tengo." in clinic.reads(CARLOS)
    await is_kept_nowhere(clinic)
    await clinic.says(CARLOS, "gracias")
    assert "relay.mirrored" in clinic.desk


async def test_to_a_person_only_what_is_called_a_password_is_taken_for_one(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "estudio.zip", LOCKED)
    await clinic.says(CARLOS, "/person")
    await clinic.says(CARLOS, "14/03/1958")
    assert "relay.mirrored" in clinic.desk
    await clinic.uploads_file(CARLOS, "otra.pdf", b"%PDF", caption="2026")
    assert "relay.mirrored" in clinic.desk
    assert not clinic.telegram.called("deleteMessage")
    await clinic.says(CARLOS, f"la clave es: {PASSWORD}")
    assert "relay.mirrored" not in clinic.desk
    assert (await uploads(clinic))[0].body["facts"]["modality"] == "MR"
    await is_kept_nowhere(clinic)

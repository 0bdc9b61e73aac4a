"""What patients really send, in thirty cases: what they read in English and Spanish, and what staff read.

Each case is one conversation after the form: Carlos' right knee hurts, he was born on 23 November 1958, and today is
1 December 2026. `reads` are words of his messages in both languages, `staff` words of the cards in the case's topic.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.content.rules import DocumentNeed
from flows.rules.imaging import judge
from flows.rules.study import Facts
from flows.rules.wanted import Need
from flows.text import Text, from_json, text_from_json
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, Clinic, catalogs, message
from tests.bot.uploads.made import KNEE, cd, parts, sample, seven_zip, slices, study, zipped

on_sqlite = pytest.mark.parametrize("clinic_at", ["sqlite"], indirect=True)  # the words are those of both engines

Send = Callable[[Clinic], Awaitable[None]]
SOMEBODY = {"PatientName": "TORRES^MARTHA LUCIA", "PatientBirthDate": "19600101"}
THEIR_CT = study(
    **SOMEBODY,
    Modality="CT",
    StudyDate="20260801",
    StudyInstanceUID="2.25.9",
    SOPInstanceUID="2.25.9.1",
    Laterality=None,
)


@dataclass(frozen=True)
class Case:
    """One conversation. `says` is what the patient does afterwards: the keys of buttons, or words."""

    name: str
    send: Send
    reads: tuple[tuple[str, str], ...]
    staff: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    messages: int = 2  # "received", and the receipt in its place; a question is one more
    never: tuple[str, ...] = ()


def one(name: str, data: bytes, **more: Any) -> Send:
    """A file by itself."""

    async def send(clinic: Clinic) -> None:
        await clinic.uploads_file(CARLOS, name, data, **more)
        await clinic.advance(seconds=20)

    return send


def album(*files: tuple[str, bytes]) -> Send:
    """Files that Telegram shows as one."""

    async def send(clinic: Clinic) -> None:
        await clinic.gets(*(clinic.file(CARLOS, *file, media_group_id="album")[0] for file in files))
        await clinic.advance(seconds=20)

    return send


def one_by_one(*files: tuple[str, bytes]) -> Send:
    """Files with time between them."""

    async def send(clinic: Clinic) -> None:
        for file in files:
            await one(*file)(clinic)
            await clinic.advance(minutes=5)

    return send


def volumes(folder: Path, *numbers: int) -> Send:
    """Some of the five volumes of a 7z."""
    whole = parts(seven_zip({f"IM{n}": data for n, data in enumerate(slices(12), 1)}, folder), 5)
    return album(*((f"rodilla.7z.{n:03}", whole[n - 1]) for n in numbers))


MRI = ("MRI of the right knee", "resonancia magnética de rodilla derecha")
MISSING = ("standing knee X-ray", "radiografía de rodilla de pie")
THANKS = ("It is useful to the physician", "Le sirve al médico")
QUESTION = ("One question about it follows", "Sigue una pregunta")
WANTED = ("Still needed", "Todavía falta")

CASES = (
    Case(
        "1 a knee MRI, right side, ten weeks old",
        one("rodilla.dcm", KNEE),
        ((THANKS), MRI, ("Aug 20, 2026", "20 ago 2026"), ("Images: 1", "Imágenes: 1"), WANTED, MISSING),
        ("resonancia magnética de rodilla derecha", "series: 1", "identidad ok"),
        counts=("mri_knee",),
    ),
    Case(
        "2 the same, named foto.jpg",
        one("foto.jpg", KNEE),
        (MRI, THANKS),
        ("identidad ok", "con nombre .jpg"),
        counts=("mri_knee",),
    ),
    Case(
        "3 a CD as ZIP, with its viewer",
        one("cd.zip", cd(slices(12))),
        (
            ("I found your MRI of the right knee", "Encontré su resonancia magnética de rodilla derecha"),
            ("Images: 12", "Imágenes: 12"),
            ("viewer programs aside", "Dejé aparte los programas del visor"),
        ),
        ("programas sin abrir: 2",),
        counts=("mri_knee",),
    ),
    Case(
        "4 a study of 90 MB",
        one("cd.zip", b"x", file_size=90 * 2**20),
        (("90 MB", "90 MB"), ("20 MB", "20 MB")),
        messages=1,
    ),
    Case(
        "7 an album of eight loose slices",
        album(*((f"IM{n}", data) for n, data in enumerate(slices(8)))),
        (("I have your files: 8", "Tengo sus archivos: 8"), ("one study", "un estudio"), MRI),
        ("imágenes: 8",),
        counts=("mri_knee",),
    ),
    Case(
        "8 the left knee",
        one("x.dcm", study(Laterality="L", StudyDescription="RM RODILLA")),
        (
            QUESTION,
            ("This study shows: left knee. Your form says: right knee", "Este estudio muestra: rodilla izquierda"),
            ("Which one hurts?", "¿Cuál le duele?"),
        ),
        ("LADO DISTINTO",),
        messages=3,
    ),
    Case(
        "8 the left knee, and it is the right one that hurts",
        one("x.dcm", study(Laterality="L", StudyDescription="RM RODILLA")),
        (("I kept it. The physician needs one of: right knee", "El médico necesita uno de: rodilla derecha"),),
        ("Lado que duele: Derecha",),
        says=("right",),
        messages=4,
    ),
    Case(
        "8 the left knee, and it is the left one that hurts",
        one("x.dcm", study(Laterality="L", StudyDescription="RM RODILLA")),
        (("MRI of the left knee", "resonancia magnética de rodilla izquierda"), THANKS),
        ("dicho por paciente · Lado que duele: Izquierda", "Un archivo necesita a una persona"),
        says=("left",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "9 R in the tag, left in the text",
        one("x.dcm", study(StudyDescription="RM RODILLA IZQUIERDA")),
        (("The file says both left and right", "El archivo dice izquierda y derecha"),),
        ("LADO EN CONFLICTO",),
        messages=3,
    ),
    Case(
        "9 R in the tag, left in the text; the patient says right",
        one("x.dcm", study(StudyDescription="RM RODILLA IZQUIERDA")),
        (MRI, THANKS),
        ("dicho por paciente · Lado: Derecha",),
        says=("right",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "10 a knee from 2019",
        one("x.dcm", study(StudyDate="20190412")),
        (("This one is from Apr 12, 2019", "Este es del 12 abr 2019"), ("12 months", "12 meses")),
        ("demasiado antiguo · meses: 91, límite: 12",),
        messages=3,
    ),
    Case(
        "10 a knee from 2019, a newer one comes later",
        one("x.dcm", study(StudyDate="20190412")),
        (("Please send it here when you have it", "Envíelo aquí cuando lo tenga"),),
        says=("newer",),
        messages=4,
    ),
    Case(
        "11 no date",
        one("x.dcm", study(StudyDate=None)),
        (("I cannot read a date in this file", "No encuentro la fecha en este archivo"),),
        ("fecha desconocida",),
        messages=3,
    ),
    Case(
        "11 no date; the patient knows the month",
        one("x.dcm", study(StudyDate=None)),
        (("Date, as you told me: agosto de 2026", "Fecha, según usted me dijo: agosto de 2026"),),
        ("dicho por paciente · Fecha del estudio: agosto de 2026",),
        says=("agosto de 2026",),
        counts=("mri_knee",),
        messages=4,
    ),
    *(
        Case(
            f"12 the date is {date}",
            one("x.dcm", study(StudyDate=date)),
            (("I cannot read a date in this file", "No encuentro la fecha en este archivo"),),
            ("fecha no válida",),
            messages=3,
        )
        for date in ("20231345", "20270101")
    ),
    Case(
        "13 somebody else's name and birth date",
        one("x.dcm", study(**SOMEBODY)),
        (("The name on this study is not the same as yours", "El nombre en este estudio no es igual al suyo"),),
        ("IDENTIDAD DISTINTA", "MARTHA LUCIA TORRES"),
        messages=3,
        never=("TORRES", "MARTHA"),
    ),
    Case(
        "13 somebody else's, put aside",
        one("x.dcm", study(**SOMEBODY)),
        (("I have put it aside", "Lo dejé aparte"),),
        ("dejado aparte",),
        says=("notmine",),
        messages=4,
        never=("TORRES", "MARTHA"),
    ),
    Case(
        "14 without accents, in another order",
        one("x.dcm", study(PatientName="PENA^CARLOS")),
        (MRI, THANKS),
        ("identidad ok (acentos / orden)",),
        counts=("mri_knee",),
    ),
    Case(
        "15 the same name, another birth date",
        one("x.dcm", study(PatientBirthDate="19851123")),
        (("The birth date on this study is not the one in your form", "La fecha de nacimiento de este estudio no es"),),
        ("FECHA DE NACIMIENTO DISTINTA",),
        messages=3,
    ),
    Case(
        "15 the same name, and the form's birth date is put right",
        one("x.dcm", study(PatientBirthDate="19581124")),
        (MRI, THANKS),
        ("De quién es: 24 nov 1958", "Un archivo necesita a una persona"),
        says=("fixbirth", "24 de noviembre de 1958"),
        counts=("mri_knee",),
        messages=5,
    ),
    *(
        Case(
            f"16 the name is {name!r}",
            one("x.dcm", study(PatientName=name, PatientBirthDate="")),
            (("There is no name on this study", "Este estudio no tiene nombre"), THANKS),
            ("sin identidad", "dicho por paciente · De quién es: Sí, es mío"),
            says=("mine",),
            counts=("mri_knee",),
            messages=4,
        )
        for name in ("ANONYMOUS", "")
    ),
    Case(
        "17 studies of two people",
        one("x.zip", zipped({"a": KNEE, "b": THEIR_CT})),
        (
            ("There are studies of two people here", "Aquí hay estudios de dos personas"),
            ("MRI of the right knee, Aug 20, 2026", "resonancia magnética de rodilla derecha, 20 ago 2026"),
            ("CT scan of the right knee, Aug 1, 2026", "tomografía de rodilla derecha, 1 ago 2026"),
        ),
        ("DOS PACIENTES",),
        messages=3,
        never=("TORRES", "MARTHA"),
    ),
    Case(
        "17 studies of two people; the patient does not know",
        one("x.zip", zipped({"a": KNEE, "b": THEIR_CT})),
        (("I passed that on to the team", "Ya lo pasé al equipo"),),
        ("Un archivo necesita a una persona. Qué persona: No lo sé",),
        says=("dk",),
        messages=4,
        never=("TORRES", "MARTHA"),
    ),
    Case(
        "18 a CT",
        one("x.dcm", study(Modality="CT")),
        (("This is: CT scan. The physician needs: standing knee X-ray", "Esto es: tomografía. El médico necesita"),),
        ("otra modalidad: tomografía",),
        messages=3,
    ),
    Case(
        "20 the lower leg",
        one("x.dcm", study(BodyPartExamined="TIBIA", StudyDescription="")),
        (("This shows: right lower leg. Do you have one of: right knee?", "Esto muestra: pierna derecha"),),
        ("otra parte",),
        messages=3,
    ),
    Case(
        "20 an extremity",
        one("x.dcm", study(BodyPartExamined="EXTREMITY", StudyDescription="")),
        (("does not say which part of the body", "no dice qué parte del cuerpo muestra"), MRI, THANKS),
        ("parte no indicada", "dicho por paciente · Parte que muestra: Sí"),
        says=("yes",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "21 a sharp photo of a film",
        one("foto.jpg", sample("photos/sharp_gps.jpg")),
        (
            ("The picture is clear", "La imagen se lee con claridad"),
            ("the CD or the digital file", "CD o el archivo digital"),
        ),
        ("foto, nítida", "datos de lugar"),
    ),
    *(
        Case(
            f"22 a photo that is {name}",
            one("foto.jpg", sample(f"photos/{name}.jpg")),
            ((f"The picture is not clear ({en})", f"La foto no se ve clara ({es})"), ("no flash", "sin flash")),
            ("no cuenta",),
        )
        for name, en, es in (("blurred", "blurred", "borrosa"), ("dark", "too dark", "muy oscura"))
    ),
    Case(
        "23 HEIC",
        one("foto.heic", sample("photos/sharp.heic")),
        (("The picture is clear", "La imagen se lee con claridad"),),
        ("foto (HEIC), nítida",),
    ),
    Case(
        "24 a report as PDF",
        one("informe.pdf", sample("docs/informe_texto.pdf")),
        (
            ("I have your report of Aug 20, 2026", "Tengo su informe del 20 ago 2026"),
            ("I do not interpret it", "Yo no lo interpreto"),
        ),
        ("informe PDF · texto adjunto · sin interpretar", "INFORME ·"),
    ),
    Case(
        "25 a scanned report",
        one("informe.pdf", sample("docs/informe_escaneado.pdf")),
        (
            (
                "I have your report as a picture. A person will read it",
                "Tengo su informe como imagen. Una persona lo leerá",
            ),
        ),
        ("informe escaneado · leer páginas",),
    ),
    Case(
        "26 an archive with a password",
        one("cd.zip", sample("hostile/encrypted.zip")),
        (
            ("The file has a password", "El archivo tiene contraseña"),
            ("delete your message and do not keep it", "borro su mensaje y no la guardo"),
        ),
        ("con contraseña · pedida al paciente",),
        messages=3,
    ),
    Case(
        "27 the same file again",
        one_by_one(("a.dcm", KNEE), ("b.dcm", KNEE)),
        (("I already have this one", "Este ya lo tengo"),),
        ("duplicado · nada nuevo",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "27 the same slices in another archive",
        one_by_one(("a.zip", cd(slices(6))), ("b.zip", zipped({f"B{n}": data for n, data in enumerate(slices(6))}))),
        (("I already have this one", "Este ya lo tengo"),),
        ("duplicado · nada nuevo",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "28 a DICOM file that was cut",
        one("x.dcm", KNEE[:6000]),
        (("damaged or not complete. Please send it again", "dañado o incompleto. Envíelo otra vez"),),
        ("dañado o incompleto",),
    ),
    Case(
        "28 half an archive: what was readable counts",
        one("cd.zip", cd(slices(12))[:80_000]),
        (MRI, ("Images I could read: 6 of", "Imágenes que pude leer: 6 de")),
        ("incompleto · legibles: 6 de",),
        counts=("mri_knee",),
    ),
    Case(
        "28 a photo that was cut",
        one("foto.jpg", sample("hostile/half.jpg")),
        (("Please send it again", "Envíelo otra vez"),),
        ("dañado o incompleto",),
    ),
    *(
        Case(
            f"29 {file}",
            one(file, sample(f"hostile/{file}")),
            (
                ("I could not open this file safely", "No pude abrir este archivo de forma segura"),
                ("plain ZIP", "ZIP simple"),
            ),
            (f"NO SEGURO: {reason}",),
        )
        for file, reason in (
            ("bomb_200mb.zip", "bomb"),
            ("slip.zip", "path_traversal"),
            ("program.dcm", "executable"),
        )
    ),
    Case(
        "30 nothing at all",
        one("x.dcm", b""),
        (("This file is empty", "Este archivo está vacío"), ("Please send it again", "Envíelo otra vez")),
        ("no es imagen",),
    ),
    Case(
        "30 a letter in Word",
        one("carta.docx", zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})),
        (
            ("This is not an image of your study", "Esto no es una imagen de su estudio"),
            ("for the team", "para el equipo"),
        ),
        ("no es imagen",),
    ),
    Case(
        "30 a video",
        one("video.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64, kind="video"),
        (("This is not an image of your study", "Esto no es una imagen de su estudio"),),
        ("no es imagen: video",),
    ),
    Case(
        "an ultrasound with writing in it",
        one("us.dcm", study(sample("other/us_burned_in.dcm"), PatientName="Peña^Carlos", BodyPartExamined="KNEE")),
        (QUESTION,),
        ("puede haber nombres dentro de la imagen: no exportar",),
        messages=3,
    ),
    Case(
        "report data in DICOM",
        one("sr.dcm", study(sample("other/sr_report.dcm"), PatientName="Peña^Carlos", PatientBirthDate="19581123")),
        (("data of the study and no picture", "datos del estudio y ninguna imagen"),),
        ("datos de informe, sin imagen",),
    ),
    Case(
        "a report in DICOM",
        one(
            "doc.dcm",
            study(sample("other/encapsulated_pdf.dcm"), PatientName="Peña^Carlos", PatientBirthDate="19581123"),
        ),
        (("I have your report", "Tengo su informe"), ("I do not interpret it", "Yo no lo interpreto")),
        ("informe PDF",),
    ),
    Case(
        "a compressed photo",
        one("", sample("photos/telegram_photo.jpg"), kind="photo"),
        (("Telegram made it smaller", "Telegram la redujo"), ("as a file?", "como archivo?")),
        ("reducida por Telegram",),
    ),
)


@on_sqlite
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_case(clinic_at, case):
    clinic = await clinic_at(played.FORM_SENT)
    await is_as_told(clinic, case)


MS = DocumentNeed(("mri_brain",), 180, required=True, unsigned=True)
BRAIN = Facts(
    "dicom",
    modality="MR",
    study_on=date(2026, 9, 3),
    patient_name="PEÑA^CARLOS",
    born_on=date(1958, 11, 23),
    instances=1,
)


@pytest.mark.parametrize(
    ("facts", "reads", "staff"),
    [
        (
            replace(BRAIN, modality="CT", body_part="BRAIN"),
            ("This is: CT scan. The physician needs: brain MRI", "Esto es: tomografía. El médico necesita: resonancia"),
            ("otra modalidad: tomografía · se pide: resonancia magnética de cerebro",),
        ),
        *(
            (
                replace(BRAIN, **says),
                ("Thank you. I have your MRI of the", "Gracias. Tengo su resonancia magnética de"),
                staff,
            )
            for says, staff in (
                ({"body_part": "ENCEFALO"}, ("resonancia magnética de cerebro",)),
                ({"body_part": "HEAD"}, ("resonancia magnética de cabeza",)),
                ({"study_description": "RM CEREBRO CONTRASTADA"}, ("parte leída de la descripción",)),
            )
        ),
    ],
    ids=["18 a CT for MS", "19 ENCEFALO", "19 HEAD", "19 no part but in the description"],
)
def test_a_brain_study(facts, reads, staff):
    """The bot has no form for MS yet; what it would say is decided by the same rules."""
    need = Need((MS,), None, "Carlos Peña", date(1958, 11, 23), date(2026, 12, 1))
    verdict = judge(facts, need)
    for lang, words in zip(("en", "es"), reads, strict=True):
        assert words in catalogs().render(verdict.answer, lang)
    cards = "\n".join(catalogs().render(line, "es") for line in verdict.staff)
    assert not [words for words in staff if words not in cards], cards


@on_sqlite
async def test_five_parts_of_an_archive_in_one_album(clinic_at, tmp_path):
    clinic = await clinic_at(played.FORM_SENT)
    reads = (MRI, ("Images: 12", "Imágenes: 12"))
    await is_as_told(
        clinic, Case("5", volumes(tmp_path, 1, 2, 3, 4, 5), reads, ("imágenes: 12",), counts=("mri_knee",))
    )


@on_sqlite
async def test_one_part_of_five(clinic_at, tmp_path):
    clinic = await clinic_at(played.FORM_SENT)
    reads = (("Parts of this file are still missing", "Todavía faltan partes de este archivo"),)
    await is_as_told(clinic, Case("6", volumes(tmp_path, 2), reads, ("faltan partes: 1",)))


@on_sqlite
async def test_parts_with_holes_are_named_and_those_that_come_complete_it(clinic_at, tmp_path):
    clinic = await clinic_at(played.FORM_SENT)
    reads = (("at least: 2, 4", "al menos: 2, 4"),)
    await is_as_told(clinic, Case("6", volumes(tmp_path, 1, 3, 5), reads, ("faltan partes: 2, 4",)))
    began = len(clinic.said)
    await volumes(tmp_path, 2, 4)(clinic)
    assert MRI[1] in told(clinic, CARLOS.id, "es", began)


@on_sqlite
@pytest.mark.parametrize(
    "what", [{"voice": {"file_id": "v", "file_unique_id": "v"}}, {"contact": {"phone_number": "1"}}]
)
async def test_a_voice_note_and_a_contact_go_to_the_team(clinic_at, what):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.gets(message(CARLOS, what))
    assert len(clinic.sees(CARLOS)) == 1
    assert clinic.desk


async def is_as_told(clinic: Clinic, case: Case) -> None:
    began = len(clinic.said)
    await case.send(clinic)
    for said in case.says:
        if catalogs().has(f"btn.{said}"):
            await clinic.presses(CARLOS, said)
        else:
            await clinic.says(CARLOS, said)
    read = {lang: told(clinic, CARLOS.id, lang, began) for lang in ("en", "es")}
    for english, spanish in case.reads:
        assert english in read["en"]
        assert spanish in read["es"]
    assert not [name for name in case.never for text in read.values() if name in text]
    cards = told(clinic, GROUP, "es", began)
    assert not [words for words in case.staff if words not in cards], cards
    assert sum(said.chat == CARLOS.id for said in clinic.said[began:]) == case.messages
    assert (await counted(clinic)) == sorted(case.counts)


def told(clinic: Clinic, chat: int, lang: str, since: int) -> str:
    """What was written in a chat, as a reader of that language reads it."""
    bodies = [said.row.body for said in clinic.said[since:] if said.chat == chat]
    texts = [text_from_json(body["text"]) for body in bodies if "text" in body]
    texts += [Text("plain", {"value": from_json(body["hidden"])}) for body in bodies if body.get("hidden")]
    return "\n".join(catalogs().render(text, lang) for text in texts).replace("\u00a0", " ")


async def counted(clinic: Clinic) -> list[str]:
    """The documents that the newest judgements count."""
    async with clinic.store.tx() as conn:
        from bot.store.work import Work

        work = Work(conn, clinic.house.keys, clinic.clock.now())
        newest = {event.body["upload"]: event.body for event in await work.events(1) if event.kind == "document"}
    return sorted({code for body in newest.values() for code, _ in body["counts"]})

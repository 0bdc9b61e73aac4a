"""Cases 26 and 28 to 30: what is locked, cut short, unsafe, or no study at all."""

from __future__ import annotations

from tests.bot import played
from tests.bot.imaging.packing import linked, repeated
from tests.bot.uploads.conversation import MRI, Case, in_both, instead_of_a_file, is_as_told, one
from tests.bot.uploads.made import KNEE, cd, locked_report, sample, slices, zipped
from tests.bot.uploads.sent import packed

PASSWORD = "x7-secreta"
LOCKED = packed(KNEE, options="encryption=aes256", passphrase=PASSWORD)

CASES = (
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
        "26 an archive with a password, which the patient writes",
        one("cd.zip", LOCKED),
        (("The file has a password", "El archivo tiene contraseña"), MRI),
        ("con contraseña · pedida al paciente", "resonancia magnética de rodilla derecha"),
        says=((PASSWORD, PASSWORD),),
        counts=("mri_knee",),
        messages=6,
        never=(PASSWORD,),
    ),
    Case(
        "26 a report with a password, which the patient writes",
        one("informe.pdf", locked_report("Informe de resonancia de rodilla", PASSWORD)),
        (("The file has a password", "El archivo tiene contraseña"), ("I have your report", "Tengo su informe")),
        ("con contraseña · pedida al paciente", "informe PDF"),
        says=((PASSWORD, PASSWORD),),
        messages=6,
        never=(PASSWORD,),
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
            one(file, data),
            (
                ("I could not open this file safely", "No pude abrir este archivo de forma segura"),
                ("plain ZIP", "ZIP simple"),
            ),
            (f"NO SEGURO: {reason}",),
        )
        for file, data, reason in (
            ("bomb.zip", sample("hostile/bomb_200mb.zip"), "bomb"),
            ("bombs.zip", zipped({"a.zip": sample("hostile/bomb_200mb.zip")}), "bomb"),
            ("entries.zip", repeated(60_000), "too_many"),
            ("slip.zip", sample("hostile/slip.zip"), "path_traversal"),
            ("link.zip", linked("IM0", "/etc/passwd", [("IM1", KNEE)]), "symlink"),
            ("both.dcm", b"MZ" + KNEE[2:], "polyglot"),
            ("program.dcm", sample("hostile/program.dcm"), "executable"),
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
        "30 a voice note",
        instead_of_a_file(voice={"file_id": "v", "file_unique_id": "v"}),
        (("a person will listen to it", "una persona la escuchará"),),
        ("algo que solo entiende una persona",),
        messages=1,
    ),
    Case(
        "30 a contact",
        instead_of_a_file(contact={"phone_number": "1"}),
        (("to the team", "al equipo"),),
        ("algo que solo entiende una persona",),
        messages=1,
        never=("I can only read text", "Solo puedo leer texto"),
    ),
)


@in_both(*CASES)
async def test_a_file_in_trouble(clinic_at, case, lang):
    await is_as_told(await clinic_at(played.FORM_SENT, lang), lang, case)

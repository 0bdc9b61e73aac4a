"""Cases 1 to 7, 14, 16, 27: studies that count, in whatever clothes they come, and are counted once."""

from __future__ import annotations

from tests.bot import played
from tests.bot.harness import Clinic, User
from tests.bot.uploads.conversation import (
    MISSING,
    MRI,
    THANKS,
    WANTED,
    Case,
    Send,
    album,
    in_both,
    in_turn,
    is_as_told,
    one,
)
from tests.bot.uploads.made import KNEE, cd, parts, seven_zip, slices, study, zipped

PAGE = "https://clinic.example/puente"
SLICES = slices(12)
FIVE = [
    (f"rodilla.7z.{n:03}", part)
    for n, part in enumerate(parts(seven_zip({f"IM{n}": data for n, data in enumerate(SLICES)}), 5), 1)
]


def with_page(send: Send) -> Send:
    """The same at a clinic whose upload page is reached from outside."""

    async def sent(clinic: Clinic, patient: User) -> None:
        clinic.house.public_url = PAGE
        await send(clinic, patient)

    return sent


def volumes(*numbers: int) -> Send:
    """Some of the five volumes of a 7z, in one album."""
    return album(*(FIVE[n - 1] for n in numbers))


CASES = (
    Case(
        "1 a knee MRI, right side, ten weeks old",
        one("rodilla.dcm", KNEE),
        (THANKS, MRI, ("Aug 20, 2026", "20 ago 2026"), ("Images: 1", "Imágenes: 1"), WANTED, MISSING),
        ("resonancia magnética de rodilla derecha", "series: 1", "identidad ok"),
        counts=("mri_knee",),
    ),
    *(
        Case(
            f"2 the same, named {name or 'nothing'}",
            one(name, KNEE),
            (MRI, THANKS),
            ("identidad ok", *staff),
            counts=("mri_knee",),
        )
        for name, staff in (
            ("foto.jpg", ("con nombre .jpg",)),
            ("informe.pdf", ("con nombre .pdf",)),
            ("IM000012", ()),
            ("", ()),
        )
    ),
    Case(
        "3 a CD as ZIP, with its viewer",
        one("cd.zip", cd(SLICES)),
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
        (("90 MB", "90 MB"), ("20 MB", "20 MB"), ("Please send it in parts", "Envíelo en partes")),
        ("esperando un estudio grande · 90 MB",),
        messages=1,
    ),
    Case(
        "4 a study of 90 MB, where there is an upload page",
        with_page(one("cd.zip", b"x", file_size=90 * 2**20)),
        (("90 MB", "90 MB"), (PAGE, PAGE), ("send it with this link", "con este enlace")),
        ("espera estudio grande · 90 MB · enlace enviado",),
        messages=1,
    ),
    Case(
        "5 five volumes of an archive in one album",
        volumes(1, 2, 3, 4, 5),
        (MRI, ("Images: 12", "Imágenes: 12")),
        ("imágenes: 12",),
        counts=("mri_knee",),
    ),
    Case(
        "6 one volume of five",
        volumes(2),
        (("Parts of this file are still missing", "Todavía faltan partes de este archivo"),),
        ("faltan partes: 1",),
    ),
    Case(
        "6 volumes with holes between them",
        volumes(1, 3, 5),
        (("at least: 2, 4", "al menos: 2, 4"),),
        ("faltan partes: 2, 4",),
    ),
    Case(
        "6 volumes with holes, and then those that were missing",
        in_turn(volumes(1, 3, 5), volumes(2, 4)),
        (("at least: 2, 4", "al menos: 2, 4"), MRI, ("Images: 12", "Imágenes: 12")),
        ("faltan partes: 2, 4", "imágenes: 12"),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "7 an album of eight loose slices",
        album(*((f"IM{n}", data) for n, data in enumerate(SLICES[:8]))),
        (("I have your files: 8", "Tengo sus archivos: 8"), ("one study", "un estudio"), MRI),
        ("imágenes: 8",),
        counts=("mri_knee",),
    ),
    *(
        Case(
            f"14 without accents, as {name}",
            one("x.dcm", study(PatientName=name)),
            (MRI, THANKS),
            ("identidad ok (acentos / orden)",),
            counts=("mri_knee",),
        )
        for name in ("PENA^CARLOS", "CARLOS^PENA")
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
        "27 the same file again",
        in_turn(one("a.dcm", KNEE), one("b.dcm", KNEE)),
        (("I already have this one", "Este ya lo tengo"),),
        ("duplicado · nada nuevo",),
        counts=("mri_knee",),
        messages=4,
    ),
    Case(
        "27 the same slices in another archive",
        in_turn(
            one("a.zip", cd(SLICES[:6])), one("b.zip", zipped({f"B{n}": data for n, data in enumerate(SLICES[:6])}))
        ),
        (("I already have this one", "Este ya lo tengo"),),
        ("duplicado · nada nuevo",),
        counts=("mri_knee",),
        messages=4,
    ),
)


@in_both(*CASES)
async def test_a_study_that_counts(clinic_at, case, lang):
    await is_as_told(await clinic_at(played.FORM_SENT, lang), lang, case)

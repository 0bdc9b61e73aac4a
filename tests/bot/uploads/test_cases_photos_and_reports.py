"""Cases 21 to 25: photographs of films, and reports."""

from __future__ import annotations

from tests.bot import played
from tests.bot.uploads.conversation import Case, in_both, is_as_told, one
from tests.bot.uploads.made import sample, washed_out

CASES = (
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
            one("foto.jpg", photo),
            ((f"The picture is not clear ({en})", f"La foto no se ve clara ({es})"), ("no flash", "sin flash")),
            ("no cuenta",),
        )
        for name, photo, en, es in (
            ("blurred", sample("photos/blurred.jpg"), "blurred", "borrosa"),
            ("moved", sample("photos/motion.jpg"), "blurred", "borrosa"),
            ("dark", sample("photos/dark.jpg"), "too dark", "muy oscura"),
            ("washed out", washed_out(sample("photos/sharp_gps.jpg")), "too bright", "muy clara"),
        )
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
        "a compressed photo",
        one("", sample("photos/telegram_photo.jpg"), kind="photo"),
        (("Telegram made it smaller", "Telegram la redujo"), ("as a file?", "como archivo?")),
        ("reducida por Telegram",),
    ),
)


@in_both(*CASES)
async def test_a_photograph_or_a_report(clinic_at, case, lang):
    await is_as_told(await clinic_at(played.FORM_SENT, lang), lang, case)

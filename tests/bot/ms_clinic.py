"""A clinic with a short questionnaire of its own for multiple sclerosis, and its rules; all else is the product's data."""

from __future__ import annotations

from pathlib import Path

from bot.app import ROOT
from tests.bot.harness import DATA, Clinic, User

SAMPLE = ROOT / "tests" / "samples" / "ms"
PAGES = (
    "agree",
    "g_nerves",
    "c_ms",
    "next",
    "next",
    "res_no",
    "next",
    "me",
)  # from the notice to the first question of the form


def data(folder: Path) -> Path:
    """What the clinic wrote of itself; only its questionnaires and rules are folders of its own."""
    own = ("questionnaires", "rules")
    for one in [path for path in DATA.iterdir() if path.name not in own]:
        (folder / one.name).symlink_to(one)
    for name in own:
        (folder / name).mkdir()
        files = {one.name: one for one in [*(DATA / name).iterdir(), *(SAMPLE / name).glob("*.toml")]}
        for one in files.values():  # where both have a file, the clinic's own counts
            (folder / name / one.name).symlink_to(one)
    return folder


async def sends_the_form(clinic: Clinic, patient: User) -> None:
    """From the first word to the form of multiple sclerosis, sent."""
    await clinic.says(patient, "/start")
    for key in (f"lang_{patient.lang}", *PAGES):
        await clinic.presses(patient, key)
    await clinic.says(patient, "Carlos Andrés Peña Londoño")
    await clinic.says(patient, {"en": "November 23, 1958", "es": "23 de noviembre de 1958"}[patient.lang])
    await clinic.presses(patient, "ms@1/ms_type.rrms")
    await clinic.says(patient, "3")
    await clinic.presses(patient, "send")

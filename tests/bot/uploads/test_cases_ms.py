"""Cases 18 and 19: pictures of the brain, at a clinic that treats multiple sclerosis too."""

from __future__ import annotations

import pytest

from tests.bot import ms_clinic, played
from tests.bot.harness import Clinic
from tests.bot.uploads.conversation import THANKS, WANTED, Case, in_both, is_as_told, one
from tests.bot.uploads.made import study

BRAIN = {"StudyDate": "20260903", "Laterality": None, "StudyDescription": ""}
MRI_BRAIN = ("MRI of the brain", "resonancia magnética de cerebro")
BRAIN_MRI = ("• brain MRI", "• resonancia magnética de cerebro")
MRI_HEAD = ("MRI of the head", "resonancia magnética de cabeza")
NOT_YET = ("neurologist's letter", "carta del neurólogo")

CASES = (
    Case(
        "18 a CT of the brain",
        one("tac.dcm", study(Modality="CT", BodyPartExamined="BRAIN", **BRAIN)),
        (
            ("This is: CT scan. The physician needs: brain MRI", "Esto es: tomografía. El médico necesita: resonancia"),
            WANTED,
            BRAIN_MRI,
        ),
        ("otra modalidad: tomografía · se pide: resonancia magnética de cerebro",),
        messages=3,
    ),
    *(
        Case(
            f"19 the brain, called {tags}",
            one("rm.dcm", study(**(BRAIN | tags))),
            (MRI_BRAIN if part == "cerebro" else MRI_HEAD, ("Sep 3, 2026", "3 sep 2026"), THANKS, WANTED, NOT_YET),
            (f"resonancia magnética de {part}", "identidad ok", *staff),
            counts=("mri_brain",),
        )
        for tags, part, staff in (
            ({"BodyPartExamined": "ENCEFALO"}, "cerebro", ()),
            ({"BodyPartExamined": "HEAD"}, "cabeza", ()),
            (
                {"BodyPartExamined": "", "StudyDescription": "RM CEREBRO CONTRASTADA"},
                "cerebro",
                ("parte leída de la descripción",),
            ),
        )
    ),
    Case(
        "19 no part anywhere",
        one("rm.dcm", study(**(BRAIN | {"BodyPartExamined": "", "SeriesDescription": ""}))),
        (("does not say which part of the body", "no dice qué parte del cuerpo muestra"), THANKS),
        ("parte no indicada", "dicho por paciente · Parte que muestra: Sí"),
        says=("yes",),
        counts=("mri_brain",),
        messages=4,
    ),
    Case(
        "19 the spine is welcome too",
        one("rm.dcm", study(**(BRAIN | {"BodyPartExamined": "CSPINE"}))),
        (("MRI of the neck part of the spine", "resonancia magnética de columna cervical"), THANKS, WANTED, BRAIN_MRI),
        ("resonancia magnética de columna cervical",),
        counts=("mri_spine",),
    ),
    Case(
        "10 a brain older than six months",
        one("rm.dcm", study(**(BRAIN | {"BodyPartExamined": "BRAIN", "StudyDate": "20260501"}))),
        (("This one is from May 1, 2026", "Este es del 1 may 2026"), ("6 months", "6 meses")),
        ("demasiado antiguo · meses: 7, límite: 6",),
        messages=3,
    ),
    Case(
        "20 a knee, which this patient's physician does not need",
        one("rm.dcm", study()),
        (("This shows: right knee. Do you have one of: brain?", "Esto muestra: rodilla derecha"),),
        ("otra parte",),
        messages=3,
    ),
)


@pytest.fixture(scope="session")
def with_ms(tmp_path_factory):
    """Where the clinic's data lies."""
    return ms_clinic.data(tmp_path_factory.mktemp("ms"))


@in_both(*CASES)
async def test_a_picture_of_the_brain(store, tmp_path, at_once, with_ms, case, lang):
    async with Clinic(store, tmp_path, data=with_ms) as clinic:
        await clinic.opens()
        await ms_clinic.sends_the_form(clinic, played.people(lang)["patient"])
        await is_as_told(clinic, lang, case)

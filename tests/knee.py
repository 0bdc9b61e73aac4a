"""The knee of the tests: whose it is, what is wanted of it, and a study that fits."""

from __future__ import annotations

from datetime import date

from flows.content.rules import DocumentNeed
from flows.rules.study import Facts
from flows.rules.wanted import Need

TODAY = date(2026, 10, 15)
BORN = date(1958, 11, 23)
XRAY = DocumentNeed(("xr_knee_weightbearing",), 365, required=True, unsigned=True)
MRI = DocumentNeed(("mri_knee",), 365, required=False, unsigned=True)
NEED = Need((MRI, XRAY), "R", "Carlos Andrés Peña Londoño", BORN, TODAY)
KNEE_MRI = Facts(
    "dicom",
    modality="MR",
    body_part="KNEE",
    laterality="R",
    study_on=date(2026, 8, 20),
    patient_name="Peña Londoño^Carlos Andrés",
    born_on=BORN,
)

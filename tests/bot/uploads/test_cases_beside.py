"""Beside the thirty cases: names in the picture, DICOM without a picture, 12-bit JPEG, a stop in the middle."""

from __future__ import annotations

import pytest

from tests.bot import played
from tests.bot.uploads.conversation import LANGS, MRI, QUESTION, Case, album, in_both, is_as_told, of, one
from tests.bot.uploads.made import sample, slices, study

HIS = {"PatientName": "Peña^Carlos", "PatientBirthDate": "19581123", "StudyDate": "20260820"}
SCREENSHOT = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "ImageType": ["DERIVED", "SECONDARY"]}
PRESENTATION = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.1", "Modality": "PR"}
DATA = ("data of the study and no picture", "datos del estudio y ninguna imagen")
SLICES = [(f"IM{n}", data) for n, data in enumerate(slices(8))]

CASES = (
    Case(
        "an ultrasound with writing in it",
        one("us.dcm", study(sample("other/us_burned_in.dcm"), BodyPartExamined="KNEE", **HIS)),
        (QUESTION, ("This is: ultrasound", "Esto es: ultrasonido")),
        ("puede haber nombres dentro de la imagen: no exportar",),
        messages=3,
    ),
    Case(
        "a picture of a screen with a name in it",
        one("sc.dcm", study(BurnedInAnnotation="YES", **SCREENSHOT)),
        (MRI,),
        ("puede haber nombres dentro de la imagen: no exportar",),
        counts=("mri_knee",),
    ),
    *(
        Case(
            f"{name}: no picture",
            one("x.dcm", study(sample(f"other/{file}.dcm"), **HIS, **tags)),
            (DATA, ("The physician can open it", "El médico puede abrirlo")),
            ("datos de informe, sin imagen",),
        )
        for name, file, tags in (
            ("report data", "sr_report", {}),
            ("a structured report", "sr_test", {}),
            ("a plan for radiation", "rtplan", {}),
            ("an ECG", "ecg_waveform", {}),
            ("a presentation state", "sr_test", PRESENTATION),
        )
    ),
    Case(
        "12-bit JPEG is kept and cannot be shown",
        one("rx.dcm", study(sample("xray/cr_hip_jpeg12.dcm"), BodyPartExamined="FOOT", Laterality="R", **HIS)),
        (QUESTION, ("This shows: right foot", "Esto muestra: pie derecho")),
        ("guardado, sin vista",),
        messages=3,
    ),
    Case(
        "a report in DICOM",
        one("doc.dcm", study(sample("other/encapsulated_pdf.dcm"), **HIS)),
        (("I have your report", "Tengo su informe"), ("I do not interpret it", "Yo no lo interpreto")),
        ("informe PDF",),
    ),
)


@in_both(*CASES)
async def test_a_file_of_another_kind(clinic_at, case, lang):
    await is_as_told(await clinic_at(played.FORM_SENT, lang), lang, case)


@pytest.mark.parametrize("lang", LANGS)
async def test_a_stop_in_the_middle_of_an_album(clinic_at, lang):
    """The bot ends after half of it; the other half comes to the next one, and there is one message with one answer."""
    clinic = await clinic_at(played.FORM_SENT, lang)
    patient = played.people(lang)["patient"]
    await clinic.gets(*(clinic.file(patient, *file, media_group_id="album")[0] for file in SLICES[:4]))
    reads = (MRI, ("I have your files: 8", "Tengo sus archivos: 8"), ("one study", "un estudio"))
    async with clinic.again() as later:
        rest = Case("the rest", album(*SLICES[4:]), reads, ("imágenes: 8",), counts=("mri_knee",), messages=1)
        await is_as_told(later, lang, rest)
        shown = [message for message in later.telegram.chats[patient.id] if of(MRI, lang) in message.text]
        assert len(shown) == 1

"""Cases 8 to 13, 15, 17, 18 and 20: where a study and the form disagree, or it says too little, the bot asks."""

from __future__ import annotations

from tests.bot import played
from tests.bot.uploads.conversation import MRI, QUESTION, THANKS, Case, in_both, is_as_told, one
from tests.bot.uploads.made import KNEE, study, zipped

SOMEBODY = {"PatientName": "TORRES^MARTHA LUCIA", "PatientBirthDate": "19600101"}
THEIR_CT = study(
    **SOMEBODY,
    Modality="CT",
    StudyDate="20260801",
    StudyInstanceUID="2.25.9",
    SOPInstanceUID="2.25.9.1",
    Laterality=None,
)

CASES = (
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
        (("Date, as you told me: August 2026", "Fecha, según usted me dijo: agosto de 2026"),),
        ("dicho por paciente · Fecha del estudio: ",),
        says=(("August 2026", "agosto de 2026"),),
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
        says=("fixbirth", ("November 24, 1958", "24 de noviembre de 1958")),
        counts=("mri_knee",),
        messages=5,
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
)


@in_both(*CASES)
async def test_a_study_that_is_asked_about(clinic_at, case, lang):
    await is_as_told(await clinic_at(played.FORM_SENT, lang), lang, case)

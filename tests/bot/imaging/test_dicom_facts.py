"""Facts of objects that are more than one plain picture."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from bot.imaging.dicom import elements, encapsulated
from bot.imaging.dicom.object import read_dicom
from tests.bot.imaging.made_dicom import codes, element, item, knee, part10, read

DOCUMENT, MIME = 0x00420011, 0x00420012
REGION, MODIFIER, ANATOMY, LATERALITY = 0x00082218, 0x00082220, 0x00209071, 0x00209072
SHARED, PER_FRAME, MEANING = 0x52009229, 0x52009230, 0x00080104
PART = element(0x00180015, "CS", "KNEE")


def sequence(tag, *items):
    return element(tag, "SQ", b"".join(items))


def meaning(words):
    return item(element(MEANING, "LO", words))


def frame(side=None, region=None):
    held = [element(LATERALITY, "CS", side)] if side else []
    held += [sequence(REGION, meaning(region))] if region else []
    return item(sequence(ANATOMY, item(*held)))


def enhanced(*groups, part=b""):
    return read(part10(knee().replace(PART, part).replace(element(0x7FE00010, "OW", bytes(8)), b"") + b"".join(groups)))


@pytest.mark.parametrize(
    ("groups", "part", "side"),
    [
        ([sequence(SHARED, frame("L", "Knee joint"))], "KNEE", "L"),
        ([sequence(PER_FRAME, frame("R", "Knee"), frame("R", "Knee"))], "KNEE", "R"),
        ([sequence(PER_FRAME, frame("R", "Knee"), frame("L", "Knee"))], "KNEE", "B"),
        ([sequence(PER_FRAME, frame("U", "Brain"), frame("U", "Brain"))], "BRAIN", None),
        ([sequence(PER_FRAME, frame("R", "Knee"), frame("R", "Hip"))], None, "R"),
        ([sequence(PER_FRAME, frame(), frame())], None, None),
    ],
)
def test_frames_say_part_and_side(groups, part, side):
    facts = enhanced(*groups)
    assert (facts.body_part, facts.laterality, facts.problem("side_conflict")) == (part, side, None)


@pytest.mark.parametrize(
    ("part", "more", "in_tag"),
    [
        (PART, b"", True),
        (element(0x00180015, "CS", "EXTREMITY"), element(0x00081030, "LO", "RM RODILLA"), False),
        (b"", element(0x00081030, "LO", "RM RODILLA"), False),
        (b"", sequence(REGION, meaning("Knee joint")), True),
        (element(0x00180015, "CS", "EXTREMITY"), b"", None),
    ],
)
def test_where_the_part_was_read_is_a_fact_of_its_own(part, more, in_tag):
    assert read(part10(more + knee().replace(PART, part))).part_in_tag is in_tag


def test_of_very_many_frames_the_first_are_read(monkeypatch):
    monkeypatch.setattr(elements, "ITEMS_MAX", 2)
    facts = enhanced(sequence(PER_FRAME, frame("R", "Knee"), frame("R", "Knee"), frame("L", "Hip")))
    assert (facts.body_part, facts.laterality) == ("KNEE", "R")


def test_a_region_may_say_its_side():
    region = sequence(REGION, item(element(MEANING, "LO", "Knee joint"), sequence(MODIFIER, meaning("Left"))))
    facts = read(part10(knee(region).replace(PART, b"")))
    assert (facts.body_part, facts.laterality) == ("KNEE", "L")


@pytest.mark.parametrize(
    ("tag", "words", "side"),
    [
        ("", "LEFT VENTRICLE LONG AXIS", None),
        ("", "left renal artery", None),
        ("", "PIERNA DERECHA", "R"),
        ("EXTREMITY", "LEFT", "L"),
        ("", "LEFT HIP KNEE ANKLE", "L"),
        ("", "LEFT HIP AND PELVIS", None),
        ("LT KNEE", "", "L"),
        ("HEART", "LEFT", None),
    ],
)
def test_a_side_is_of_what_there_are_two_of(tag, words, side):
    described = element(0x00081030, "LO", words) + element(0x00080060, "CS", "MR")
    whole = knee().replace(element(0x00080060, "CS", "MR"), described).replace(PART, element(0x00180015, "CS", tag))
    assert read(part10(whole)).laterality == side


@pytest.mark.parametrize(
    ("said", "side"), [("R", "R"), ("r", "R"), ("B", "B"), ("U", None), ("RIGHT", None), ("", None)]
)
def test_only_the_terms_for_sides_are_sides(said, side):
    assert read(part10(knee(element(0x00200060, "CS", said)))).laterality == side


def test_a_report_inside_is_read_as_a_report(samples):
    pdf = (samples / "docs" / "informe_texto.pdf").read_bytes()
    for whole in (part10(knee(element(DOCUMENT, "OB", pdf), pixels=False)), part10(element(DOCUMENT, "", pdf))):
        facts = read(whole)
        assert (facts.kind, facts.pages, "RODILLA" in facts.text) == ("dicom", 1, True)
        assert not codes(facts) & {"no_pixels", "secondary_capture", "trailing_data"}


def test_a_clinical_document_is_read_without_its_markup():
    cda = b"<ClinicalDocument><style>p {}</style><title>Informe</title>\n\n<text>Rodilla &amp; cadera</text></ClinicalDocument>"
    assert read(part10(element(DOCUMENT, "OB", cda))).text == "Informe\nRodilla & cadera"


def test_a_document_of_another_kind_is_kept(monkeypatch):
    whole = part10(element(DOCUMENT, "OB", b"solid knee"))
    assert "unsupported" in codes(read(whole))
    monkeypatch.setattr(encapsulated, "DOCUMENT_MAX", 4)
    assert "too_large" in codes(read(whole))


def test_an_object_is_named_by_itself_and_else_by_its_file():
    own, meta = element(0x00080018, "UI", "1.2.3\0"), element(0x00020003, "UI", "1.2.4\0")
    assert read_dicom(BytesIO(own + knee())).uid == "1.2.3"
    assert read_dicom(BytesIO(element(0x00080018, "", "1.2.3\0") + knee(vr=False))).uid == "1.2.3"
    assert read_dicom(BytesIO(b"DICM" + meta + own + knee())).uid == "1.2.3"
    assert read_dicom(BytesIO(b"DICM" + meta + knee())).uid == "1.2.4"
    assert read_dicom(BytesIO(knee())).uid is None


def test_a_report_of_which_only_the_beginning_is_given_is_too_large():
    whole = part10(element(DOCUMENT, "OB", bytes(200_000)))
    facts = read(whole[:4096], len(whole))
    assert (facts.pages, "too_large" in codes(facts)) == (None, True)


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        (element(0x00080064, "CS", "DF"), {"secondary_capture", "burned_in_possible"}),
        (element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7.4"), {"secondary_capture", "burned_in_possible"}),
        (element(0x00280301, "CS", "YES"), {"burned_in"}),
        (element(0x00280301, "CS", "NO"), set()),
    ],
)
def test_pictures_of_pictures_may_hold_a_name(elements, found):
    assert codes(read(part10(knee(elements)))) == found


def test_dates_of_series_and_acquisition_are_not_the_study_s():
    dated = element(0x00080021, "DA", "20260101") + element(0x00080022, "DA", "20260101")
    facts = read(part10(knee(dated).replace(element(0x00080020, "DA", "20260820"), b"")))
    assert (facts.study_on, codes(facts)) == (None, {"no_study_date"})


@pytest.mark.parametrize(
    ("vr", "raw", "rows"),
    [
        ("US", b"\x02\0", 2),
        ("UL", b"\x02\0\0\0", 2),
        ("UN", b"\x02\0", 2),
        ("UL", b"\x02\0", None),
        ("US", b"\0\0", None),
        ("IS", b"12", 12),
        ("IS", b"-1", None),
        ("IS", b"2.5 ", None),
        ("US", b"\x02\0\x03\0", None),
    ],
)
def test_a_number_is_read_in_any_form_that_says_one(vr, raw, rows):
    whole = knee().replace(element(0x00280010, "US", b"\x02\0"), element(0x00280010, vr, raw))
    assert read(part10(whole)).rows == rows


def test_joiners_of_letters_stay_and_turners_go():
    name = "علی\u200cرضا\u202e^x"
    whole = knee().replace(element(0x00100010, "PN", "Rojas^Ana"), element(0x00100010, "PN", name))
    assert read(part10(element(0x00080005, "CS", "ISO_IR 192"), whole)).patient_name == "علی\u200cرضا ^x"


def test_a_person_is_read_as_they_stand():
    person = element(0x00100020, "LO", "00-7 ") + element(0x00100030, "DA", "19581123")
    facts = read(part10(knee(person)))
    assert (facts.patient_id, facts.born_on) == ("00-7", date(1958, 11, 23))


@pytest.mark.parametrize("order", "<>")
def test_the_older_standard_is_read(order):
    older = element(0x00080000, "", bytes(4), order=order) + element(0x00080010, "", "ACR-NEMA 2.0", order=order)
    dated, newer = (element(0x00080020, "", day, order=order) for day in ("2026.08.20", "20260820"))
    facts = read(older + knee(vr=False, order=order).replace(newer, dated))
    assert (facts.study_on, facts.patient_name, facts.rows) == (date(2026, 8, 20), "Rojas^Ana", 2)
    assert (facts.transfer_syntax, facts.study_uid, facts.problems) == (None, None, ())

"""DICOM headers: every fact that is there, none that is not."""

from __future__ import annotations

from datetime import date

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from bot.imaging.dicom import object as dicom
from bot.imaging.dicom.object import day
from tests.bot.imaging.one import look
from tests.samples.standing_knee import standing_knee_xray

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom warns about these files; the child hushes it
ITEMS = encapsulate([b"\x01" * 20])
RENAMED = {"study_date": "study_on", "birth_date": "born_on"}


@pytest.fixture
def changed(samples, tmp_path):
    """The fitting knee MRI with some elements changed (None: taken out)."""

    def change(**elements):
        knee = dcmread(samples / "derived" / "knee_right_ok.dcm")
        for keyword, value in elements.items():
            if value is None:
                delattr(knee, keyword)
            else:
                setattr(knee, keyword, value)
        knee.save_as(tmp_path / "changed.dcm")
        return read_dicom(tmp_path / "changed.dcm")

    return change


def read_dicom(path):
    """A file on disk."""
    with path.open("rb") as file:
        return dicom.read_dicom(file).facts


def shown(value):
    """A fact as dcmdump prints it; an empty last group of a name says nothing."""
    if isinstance(value, date):
        return value.isoformat()
    return value.rstrip("=") if isinstance(value, str) else value


def codes(facts):
    return {problem.code for problem in facts.problems}


def test_a_side_and_part_that_stand_in_the_description_only_are_read(samples):
    facts = look(samples / "mr" / "mr_knee_J2K")
    assert (facts.body_part, facts.laterality, facts.standing) == ("KNEE", "R", False)


def test_names_in_every_character_set_come_out_right(samples):
    names = {path.stem: look(path).patient_name for path in (samples / "names").iterdir()}
    assert names["chrH31"] == "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert (names["chrFren"], names["chrKoreanMulti"]) == ("Buc^Jérôme", "김희중")


def test_a_standing_xray_says_so(tmp_path):
    path = standing_knee_xray(
        tmp_path / "x", name="Peña^Ana", born_on=date(1958, 11, 23), taken_on=date(2026, 9, 1), side="L"
    )
    facts = read_dicom(path)
    assert (facts.modality, facts.part, facts.laterality, facts.standing) == ("CR", "knee", "L", True)
    assert (facts.patient_name, facts.view, facts.problems) == ("Peña^Ana", "AP", ())


def test_a_made_xray_is_the_same_every_time(tmp_path):
    person = {"name": "Peña^Ana", "born_on": date(1958, 11, 23), "taken_on": date(2026, 9, 1)}
    once, twice = (standing_knee_xray(tmp_path / name, **person).read_bytes() for name in "ab")
    assert once == twice


def test_a_side_that_contradicts_the_description_is_a_conflict_and_no_side(changed):
    facts = changed(StudyDescription="RM RODILLA IZQUIERDA")
    assert facts.laterality is None
    assert facts.problem("side_conflict").value == "R/L"


def test_a_side_is_read_from_the_frames_of_an_enhanced_study(changed):
    anatomy, groups = Dataset(), Dataset()
    anatomy.FrameLaterality = "L"
    groups.FrameAnatomySequence = Sequence([anatomy])
    facts = changed(Laterality=None, StudyDescription="", SharedFunctionalGroupsSequence=Sequence([groups]))
    assert facts.laterality == "L"


def test_a_part_is_read_from_the_anatomic_region(changed):
    region = Dataset()
    region.CodeMeaning = "Knee joint"
    facts = changed(BodyPartExamined=None, StudyDescription="", AnatomicRegionSequence=Sequence([region]))
    assert facts.body_part == "KNEE"


@pytest.mark.parametrize("part", ["BRAIN", "PROSTATE"])
def test_words_for_sides_mean_nothing_where_there_is_one_of_a_part(changed, part):
    facts = changed(BodyPartExamined=part, Laterality=None, StudyDescription="right to left")
    assert (facts.body_part, facts.laterality) == (part, None)


@pytest.mark.parametrize("text", ["***", "20231345", "20260820 1200", "1", "18000101"])
def test_a_date_that_is_no_day_is_kept_as_it_stands(text):
    assert day(text) == (None, text)


def test_dates_of_the_older_standard_are_read():
    assert day("2026.08.20") == (date(2026, 8, 20), None)
    assert day(None) == (None, None)


def test_bad_dates_and_missing_names_are_named(changed):
    facts = changed(StudyDate="20231345", PatientBirthDate="19581399", PatientName="^^^^")
    assert (facts.study_on, facts.born_on, facts.patient_name) == (None, None, None)
    assert codes(facts) == {"bad_date", "bad_birth_date", "no_patient_name"}


def test_an_anonymous_study_says_so(samples):
    assert codes(look(samples / "derived" / "knee_anonymous.dcm")) == {"anonymous"}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("odd/truncated_mr.dcm", "truncated"),
        ("hostile/huge_rows.dcm", "corrupt"),
        ("hostile/no_date.dcm", "no_study_date"),
        ("other/encapsulated_pdf.dcm", "burned_in"),
        ("names/chrFren.dcm", "burned_in_possible"),
    ],
)
def test_what_is_wrong_with_a_sample_is_named(samples, file, code):
    assert code in codes(look(samples / file))


@pytest.mark.parametrize("left", [0.5, 0.9, 0.99])
def test_a_cut_file_is_incomplete_wherever_it_is_cut(samples, tmp_path, left):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(len(whole) * left)])
    assert "truncated" in codes(read_dicom(tmp_path / "cut"))


def test_a_file_cut_within_a_name_is_incomplete(samples, tmp_path):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: whole.index(b"\x10\x00\x10\x00PN") + 10])
    assert "truncated" in codes(read_dicom(tmp_path / "cut"))


def test_a_header_that_ends_neatly_before_its_picture_has_no_pixels(samples, tmp_path):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: whole.index(b"\x28\x00\x10\x00US")])
    assert codes(read_dicom(tmp_path / "cut")) == {"no_pixels"}


@pytest.mark.parametrize(
    ("pixels", "code"),
    [
        (ITEMS + b"\xfe\xff\xdd\xe0\x00\x00\x00\x00", None),
        (ITEMS, None),
        (ITEMS[:-4], "truncated"),
        (ITEMS + b"\xfe\xff", "truncated"),
        (ITEMS + b"\x00" * 16, "corrupt"),
    ],
)
def test_encapsulated_pixels_are_walked_item_by_item(samples, tmp_path, pixels, code):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    start = whole.index(b"\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff") + 12
    (tmp_path / "new").write_bytes(whole[:start] + pixels)
    facts = read_dicom(tmp_path / "new")
    assert (code in codes(facts)) if code else not facts.problems


def test_pixels_stored_at_half_the_colour_need_two_thirds_of_the_space(samples, tmp_path):
    image = dcmread(samples / "names" / "chrFren.dcm")
    image.PhotometricInterpretation, image.SamplesPerPixel, image.BitsAllocated = "YBR_FULL_422", 3, 8
    image.PixelData = b"\x00" * (image.Rows * image.Columns * 2)
    image.save_as(tmp_path / "colour")
    assert "corrupt" not in codes(read_dicom(tmp_path / "colour"))


def test_a_program_in_front_is_a_problem_of_a_readable_file(samples, tmp_path):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    (tmp_path / "both").write_bytes(b"MZ" + whole[2:])
    facts = look(tmp_path / "both")
    assert (facts.kind, codes(facts)) == ("dicom", {"polyglot"})


def test_control_characters_never_leave_a_header(changed):
    facts = changed(SpecificCharacterSet="ISO_IR 192", StudyDescription="RM\u202e RODILLA\x07")
    assert facts.study_description == "RM  RODILLA"


def test_several_values_are_one_line(changed):
    assert changed(StudyDescription=["RM", "RODILLA"]).study_description == "RM\\RODILLA"


def test_a_value_that_breaks_its_rules_is_absent_and_the_others_count(samples, tmp_path):
    whole = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    broken = whole.replace(b"\x28\x00\x10\x00US\x02\x00", b"\x28\x00\x10\x00UL\x02\x00")
    broken = broken.replace(b"CS\x02\x00MR", b"CS\x02\x00MR\x08\x00\x18\x22SQ\x00\x00\x04\x00\x00\x00abcd", 1)
    assert broken != whole
    (tmp_path / "broken").write_bytes(broken)
    facts = read_dicom(tmp_path / "broken")
    assert (facts.rows, facts.cols, facts.patient_id) == (None, 512, "6MR3")

"""An object whose person cannot be read is not searched in vain: it stays, whatever way it is broken."""

from __future__ import annotations

import struct
from datetime import date
from zipfile import ZipFile

import pytest
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from bot.imaging.parts import Part
from bot.leaving import deidentify, refusals, verify
from bot.leaving.export import export
from bot.leaving.refusals import Refused
from bot.leaving.uids import Pseudonyms
from flows.rules.identity import Person
from tests.bot.leaving import made

CARLOS = Person("Carlos García López", date(1960, 3, 14))
LONG = {b"OB", b"UN", b"SQ"}
IDENTITY = ("PatientName", "PatientID", "PatientBirthDate")
TABLE = deidentify.rules()


@pytest.fixture(autouse=True)
def _as_in_the_child(monkeypatch):
    """Values that break their rules are not told."""
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.IGNORE)
    monkeypatch.setattr(config.settings, "writing_validation_mode", config.IGNORE)


def element(keyword, vr, value, length=None):
    """The bytes of an element, as wrong as they are wanted."""
    tag, size = Tag(keyword), len(value) if length is None else length
    form = "<HH2sHL" if vr in LONG else "<HH2sH"
    return struct.pack(form, tag.group, tag.element, vr, *([0] if vr in LONG else []), size) + value


def broken(keyword, form):
    """A slice whose element is written in another form: `form` is given its VR and its bytes."""
    data = made.bytes_of(made.slice_of())
    said = deidentify.read(data)[keyword]
    value = str(said.value).encode()
    value += b" " * (len(value) % 2)
    right = element(keyword, said.VR.encode(), value)
    assert data.count(right) == 1
    return data.replace(right, form(keyword, said.VR.encode(), value))


WAYS = {
    "a length past the end": lambda k, vr, value: element(k, vr, value, 0xFFFE),
    "two bytes too few": lambda k, vr, value: element(k, vr, value, len(value) - 2),
    "two bytes too many": lambda k, vr, value: element(k, vr, value, len(value) + 2),
    "one byte too many": lambda k, vr, value: element(k, vr, value, len(value) + 1),
    "no length at all": lambda k, vr, value: element(k, b"UN", value, 0xFFFFFFFF),
    "a VR of nobody": lambda k, vr, value: element(k, b"ZZ", value),
    "no VR": lambda k, vr, value: element(k, b"\0\0", value),
    "signs as VR": lambda k, vr, value: element(k, b"\xff\xfe", value),
    "half a number": lambda k, vr, value: element(k, b"US", value + b"x"),
    "half a long number": lambda k, vr, value: element(k, b"FD", value + b"x" * (7 - len(value) % 8)),
    "no sequence": lambda k, vr, value: element(k, b"SQ", value),
}


def leave(data):
    """What is written of an object: read, judged, cleaned and searched as the child does; Refused."""
    names = Pseudonyms(b"of one case")
    dataset = deidentify.read(data)
    if reason := refusals.reason(dataset):
        raise Refused(reason)
    about = verify.known(CARLOS, dataset)
    written = deidentify.without_person(dataset, names, TABLE)
    if verify.leaks(written, about, names):
        raise Refused(refusals.LEAK)
    return written


def test_the_slice_itself_leaves():
    assert leave(made.bytes_of(made.slice_of()))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("keyword", IDENTITY)
@pytest.mark.parametrize("way", WAYS)
def test_what_names_the_person_and_cannot_be_read_is_refused(keyword, way):
    with pytest.raises(Refused):
        leave(broken(keyword, WAYS[way]))


def named(charset, name):
    """A slice with a name of these bytes in a character set."""
    dataset = made.slice_of()
    dataset.SpecificCharacterSet = charset
    data = made.bytes_of(dataset)
    right = element("PatientName", b"PN", b"GARCIA LOPEZ^CARLOS ")
    assert data.count(right) == 1
    return data.replace(right, element("PatientName", b"PN", name))


BYTES = {
    "no character of the set": ("ISO_IR 192", b"GARC\xcd\xff\xfeA L\xd3\xd3\xd3PEZ^CARLOS "),
    "a set of nobody": ("ISO_IR 999", b"GARC\xcdA LOPEZ^CARLOS "),
    "half a character": ("ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3E\x1b(B^\x1b$BB@O:\x1b(B"),
    "an unknown escape": ("ISO 2022 IR 87", b"Garcia Lopez^Carlos=\x1b%Gabc "),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("way", BYTES)
def test_a_name_in_characters_that_nobody_knows_is_refused(way):
    with pytest.raises(Refused, match="unreadable"):
        verify.known(CARLOS, deidentify.read(named(*BYTES[way])))
    with pytest.raises(Refused):
        leave(named(*BYTES[way]))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("charset", ["", "ISO_IR 100", "ISO_IR 6", "iso-ir 100", "ISO_IR 999"])
def test_plain_letters_are_plain_letters_in_every_set(charset):
    assert leave(named(charset, b"GARCIA LOPEZ^CARLOS "))


def test_accented_letters_of_a_known_set_are_read_and_searched_for():
    about = verify.known(Person("", None), deidentify.read(named("ISO_IR 100", b"MU\xd1OZ^BELTR\xc1N ")))
    assert about.words == {"MUÑOZ", "BELTRÁN"}
    assert b"BELTR\xc1N" in about.exact


def test_the_same_nested_is_refused_too():
    item = element("PatientID", b"US", b"HX-448812")
    nested = element("OtherPatientIDsSequence", b"SQ", b"\xfe\xff\x00\xe0" + struct.pack("<L", len(item)) + item)
    data = made.bytes_of(made.slice_of())
    at = data.index(element("BodyPartExamined", b"CS", b"KNEE"))
    with pytest.raises(Refused):
        leave(data[:at] + nested + data[at:])
    with pytest.raises(Refused):
        leave(data[:at] + nested[:-4] + data[at:])


def test_names_are_searched_for_whatever_the_file_says_that_they_are():
    """A name as a text, and one as bytes."""
    for vr in (b"LO", b"UN"):
        data = made.bytes_of(made.slice_of()).replace(
            element("PatientName", b"PN", b"GARCIA LOPEZ^CARLOS "), element("PatientName", vr, b"OBREGON SALIDO^EVA ")
        )
        assert verify.known(Person("", None), deidentify.read(data)).words == {"OBREGON", "SALIDO", "EVA"}


def test_each_of_several_numbers_and_a_day_written_in_a_way_of_its_own_are_searched_for():
    dataset = made.slice_of(born="1960.03.14")
    dataset.OtherPatientIDs = ["HX-99881", "1234", "HX-77661"]
    dataset.AccessionNumber = None
    assert verify.known(CARLOS, dataset).exact >= {b"HX-99881", b"HX-77661", b"1960.03.14"}
    assert verify.known(CARLOS, Dataset()).births == {CARLOS.born_on}


@pytest.mark.filterwarnings("ignore")
async def test_in_an_upload_they_stay_and_the_others_leave(tmp_path):
    """Through the process that writes what leaves."""
    files = [broken(keyword, form) for keyword in IDENTITY for form in WAYS.values()]
    files += [named(*one) for one in BYTES.values()]
    parts = []
    for number, data in enumerate([*files, made.bytes_of(made.slice_of())]):
        (tmp_path / f"{number}").write_bytes(data)
        parts.append(Part(tmp_path / f"{number}"))
    done = await export(parts, tmp_path / "out.zip", secret=b"of one case", person=CARLOS)
    assert done.written == 1
    with ZipFile(done.archive) as archive:
        assert archive.namelist() == ["study1_series1_0001.dcm"]
    assert len(parts) not in dict(done.refused)

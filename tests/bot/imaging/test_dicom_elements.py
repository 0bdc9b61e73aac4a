"""Elements in every encoding and every kind of damage: what stands there is read, and nothing ends the reader."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest

from bot.imaging.dicom import elements, source
from bot.imaging.dicom.object import read_dicom
from tests.bot.imaging.made_dicom import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    bracket,
    codes,
    element,
    item,
    knee,
    part10,
    read,
)

REGION = 0x00082218
MEANING = 0x00080104
PRIVATE = 0x00091001


def said(facts):
    return facts.modality, facts.body_part, facts.patient_name, facts.rows, facts.cols


KNEE = ("MR", "KNEE", "Rojas^Ana", 2, 2)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG, DEFLATED, "1.2.3"])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("vr", [True, False])
def test_what_stands_there_decides_not_what_the_file_says_of_itself(syntax, vr, order):
    facts = read(part10(knee(vr=vr, order=order), syntax=syntax))
    assert (said(facts), facts.transfer_syntax, facts.problems) == (KNEE, syntax, ())


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("vr", [True, False])
def test_a_data_set_needs_nothing_in_front(vr, order):
    facts = read(knee(vr=vr, order=order))
    assert (said(facts), facts.transfer_syntax, facts.problems) == (KNEE, None, ())


@pytest.mark.parametrize("front", [b"DICM", b"\0" * 128 + b"DICM", b""])
def test_the_mark_may_stand_at_the_beginning_or_not_at_all(front):
    assert said(read(front + part10(knee())[132:])) == KNEE


@pytest.mark.parametrize("length", [0, 1, 4000, UNDEFINED])
def test_the_group_length_is_never_believed(length):
    whole = part10(knee())
    lying = whole[:140] + struct.pack("<L", length) + whole[144:]
    assert said(read(lying)) == KNEE


def test_a_set_that_begins_with_a_private_group_has_the_order_that_is_said():
    private = element(0x3F030010, "LO", "MAKER")
    assert said(read(part10(private + knee()))) == KNEE
    private = element(0x3F030010, "LO", "MAKER", order=">")
    assert said(read(part10(private + knee(order=">"), syntax=BIG))) == KNEE


@pytest.mark.parametrize("vr", ["SQ", "UN"])
@pytest.mark.parametrize("undefined", [True, False])
def test_a_sequence_is_read_whatever_it_calls_itself(vr, undefined):
    meaning = element(MEANING, "" if vr == "UN" else "LO", "Hip joint")
    held = item(meaning)
    if undefined:
        held = bracket(ITEM, UNDEFINED) + meaning + bracket(ITEM_END) + bracket(SEQUENCE_END)
    region = element(REGION, vr, held, length=UNDEFINED if undefined else None)
    named = knee().replace(element(0x00180015, "CS", "KNEE"), region)
    assert read(part10(named)).body_part == "HIP"


def test_no_depth_of_sequences_ends_the_reader():
    deep = (element(PRIVATE, "SQ", length=UNDEFINED) + bracket(ITEM, UNDEFINED)) * 40_000
    closed = (bracket(ITEM_END) + bracket(SEQUENCE_END)) * 40_000
    assert said(read(part10(knee(deep + closed)))) == KNEE


def test_a_depth_that_only_an_attack_has_is_corrupt():
    deep = (element(PRIVATE, "SQ", length=UNDEFINED) + bracket(ITEM, UNDEFINED)) * 60_000
    facts = read(part10(knee(deep)))
    assert (facts.modality, "corrupt" in codes(facts)) == ("MR", True)


@pytest.mark.parametrize(
    "odd",
    [
        bracket(ITEM_END),
        bracket(SEQUENCE_END),
        bracket(ITEM),
        element(PRIVATE, "SQ", b"abcd"),
        element(REGION, "SQ", b"abcd"),
        element(REGION, "SQ", b"abcdefgh1234"),
        element(REGION, "SQ", item(element(MEANING, "LO", "x", length=600))),
        element(REGION, "SQ", bracket(ITEM, 9000) + element(MEANING, "LO", "x")),
        element(PRIVATE, "", b"implicit"),
        element(PRIVATE, "ZZ", b"two bytes of length."),
        struct.pack("<HH2sHL", 9, 0x1001, b"ZZ", 0, 4) + b"four",
        element(PRIVATE, "OB", bracket(ITEM, 4) + b"icon" + bracket(SEQUENCE_END), length=UNDEFINED),
        element(REGION, "LO", "no sequence"),
        element(0x00100020, "LO", "7" * 20_000),
    ],
)
def test_an_odd_element_is_stepped_over(odd):
    facts = read(part10(knee(odd)))
    assert (said(facts), facts.problems) == (KNEE, ())


def test_a_sequence_that_nobody_ended_ends_with_the_next_element():
    unended = element(REGION, "SQ", length=UNDEFINED) + item(element(MEANING, "LO", "Knee"))
    assert said(read(part10(knee(unended)))) == KNEE


@pytest.mark.parametrize(
    "junk",
    [
        element(PRIVATE, "OB", bracket(0x00080008, 4) + b"icon", length=UNDEFINED),
        element(PRIVATE, "OB", bracket(ITEM, 1 << 20), length=UNDEFINED),
        b"\x09\x00\x01\x10\x01\x02\x03\x70" * 4,
    ],
)
def test_what_is_no_element_is_damage_and_what_stood_before_counts(junk):
    facts = read(part10(knee(junk)))
    assert (facts.patient_name, facts.rows, "corrupt" in codes(facts)) == ("Rojas^Ana", None, True)


@pytest.mark.parametrize("padding", [6, 8, 2048, 200_000])
def test_a_file_may_be_padded_behind_its_last_element(padding):
    assert codes(read(part10(knee(pixels=False)) + bytes(padding))) == {"no_pixels"}


def test_a_hole_in_a_header_is_damage():
    assert codes(read(part10(knee(bytes(4096))))) == {"corrupt"}


def test_an_item_may_end_in_the_middle_of_an_element():
    short = element(REGION, "SQ", item(element(MEANING, "LO", "Knee"), b"abc "))
    assert said(read(part10(knee(short)))) == KNEE


def test_a_sequence_may_end_with_its_own_mark_in_the_middle_of_an_item():
    region = element(REGION, "SQ", bracket(ITEM, UNDEFINED) + bracket(SEQUENCE_END), length=UNDEFINED)
    assert said(read(part10(knee(region)))) == KNEE


def test_more_elements_than_any_object_has_are_corrupt(monkeypatch):
    monkeypatch.setattr(elements, "ELEMENTS_MAX", 5)
    assert "corrupt" in codes(read(part10(knee(element(PRIVATE, "OB", b"x") * 9))))
    many = item() * 9 + bracket(SEQUENCE_END)
    assert "corrupt" in codes(read(part10(element(PRIVATE, "OB", many, length=UNDEFINED) + knee())))


class Shorter(BytesIO):
    """A stream that gives less than it said it has."""

    def read(self, count=-1):
        return super().read(min(count, 3))


def test_a_stream_that_is_shorter_than_it_said_is_cut():
    assert "truncated" in codes(read_dicom(Shorter(part10(knee(element(PRIVATE, "OB", bytes(999)))))).facts)


@pytest.mark.parametrize("at", range(0, 300, 7))
def test_a_cut_anywhere_is_named_and_invents_nothing(at):
    whole = part10(knee())
    facts = read(whole[:at])
    assert codes(facts) & {"truncated", "no_pixels", "corrupt"} or at >= len(whole)
    assert all(mine in {None, true} for mine, true in zip(said(facts), KNEE, strict=True))


def test_a_broken_file_meta_leaves_the_data_set_unread():
    facts = read(b"\0" * 128 + b"DICM" + element(0x00020010, "UN", length=UNDEFINED) + knee())
    assert codes(facts) >= {"corrupt"}


def test_a_beginning_is_enough_when_the_header_is_in_it():
    whole = part10(knee(pixels=False) + element(0x7FE00010, "OW", bytes(200_000)))
    facts = read(whole[:4096], len(whole))
    assert (said(facts), facts.problems) == (KNEE, ())


def test_a_header_that_is_longer_than_what_is_given_is_too_large_and_what_was_read_counts():
    whole = part10(knee(element(PRIVATE, "OB", bytes(100_000))))
    facts = read(whole[:4096], len(whole))
    assert (facts.modality, facts.rows, codes(facts)) == ("MR", None, codes(read(whole)) | {"too_large"})


@pytest.mark.parametrize("given", [0, 10, 130, 140])
def test_a_beginning_of_a_few_bytes_invents_nothing(given):
    facts = read(part10(knee())[:given], 100_000)
    assert (facts.modality, "too_large" in codes(facts)) == (None, True)


def test_native_pixels_of_a_beginning_are_compared_with_the_whole_size():
    whole = part10(knee())
    assert "truncated" in codes(read(whole[:-4], len(whole) - 2))


def deflated(plain, *, window=-15):
    engine = zlib.compressobj(9, zlib.DEFLATED, window)
    return part10(engine.compress(plain) + engine.flush(), syntax=DEFLATED)


@pytest.mark.parametrize("window", [-15, 15])
def test_a_deflated_object_is_unpacked(window):
    facts = read(deflated(knee(), window=window))
    assert (said(facts), facts.transfer_syntax, facts.problems) == (KNEE, DEFLATED, ())


def test_a_deflated_object_may_be_cut_or_damaged():
    whole = deflated(knee(element(PRIVATE, "OB", bytes(range(256)) * 40)))
    assert "truncated" in codes(read(whole[:-9]))
    assert codes(read(whole[:180] + b"\xff" * 90 + whole[270:])) & {"corrupt", "truncated"}


def test_of_a_deflated_object_a_beginning_is_enough_too():
    whole = deflated(knee(pixels=False) + element(0x7FE00010, "OW", bytes(range(256)) * 4000))
    assert said(read(whole[:600], len(whole))) == KNEE
    assert "too_large" in codes(read(whole[:170], len(whole)))


def test_a_bomb_is_named_before_it_is_unpacked():
    bomb = deflated(knee(pixels=False) + element(0x7FE00010, "OW", length=200 << 20) + bytes(80 << 20))
    facts = read(bomb)
    assert (said(facts), "bomb" in codes(facts)) == (KNEE, True)


def test_a_header_without_end_is_too_large(monkeypatch):
    monkeypatch.setattr(source, "UNPACKED_MAX", 2000)
    facts = read(deflated(knee(element(PRIVATE, "OB", bytes(range(256)) * 40))))
    assert (facts.modality, "too_large" in codes(facts)) == ("MR", True)

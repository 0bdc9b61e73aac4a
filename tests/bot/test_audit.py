"""The hash chain: every alteration of a stored event is found, and where."""

from __future__ import annotations

import pytest

from bot.audit import START, Entry, Link, link, verify


def chain(length: int) -> list[Link]:
    links, prev = [], START
    for seq in range(1, length + 1):
        entry = Entry(7, seq, 1_795_251_600_000_000 + seq, 3, b"sealed %d" % seq)
        digest = link(prev, entry)
        links.append(Link(entry, prev, digest))
        prev = digest
    return links


def test_an_untouched_chain_is_whole():
    assert verify(chain(5)) is None
    assert verify([]) is None


@pytest.mark.parametrize("change", [{"case_id": 8}, {"at": 0}, {"by": None}, {"body": b"other"}, {"seq": 9}])
def test_each_altered_field_is_found_at_its_event(change):
    links = chain(5)
    links[2] = links[2]._replace(entry=links[2].entry._replace(**change))
    assert verify(links) == 3


def test_an_alteration_with_a_hash_to_fit_is_found_at_the_next_event():
    links = chain(5)
    forged = links[2].entry._replace(body=b"other")
    links[2] = Link(forged, links[2].prev, link(links[2].prev, forged))
    assert verify(links) == 4


def test_a_removed_or_swapped_event_is_found():
    links = chain(5)
    assert verify(links[1:]) == 1
    assert verify(links[:2] + links[3:]) == 3
    assert verify([links[0], links[2], links[1]]) == 2


def test_a_number_cannot_slide_into_the_body():
    one, other = Entry(7, 1, 0, 1, b"23"), Entry(7, 1, 0, 12, b"3")
    assert link(START, one) != link(START, other)


def test_a_hash_is_the_same_on_every_machine():
    assert link(START, Entry(1, 1, 0, None, b"")).hex().startswith("8508f912a7edda1d")

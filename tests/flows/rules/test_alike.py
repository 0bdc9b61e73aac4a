"""The nearest name is the one that difflib would find."""

from difflib import get_close_matches

import pytest

from flows.rules.alike import indexed, nearest

NAMES = ["losartan", "valsartan", "eliquis", "xarelto", "warfarin", "vitamin", "b12345", "anna", "nana"]


@pytest.mark.parametrize("least", [0.5, 0.84, 0.85])
def test_whatever_is_misspelled_leads_where_difflib_leads(least):
    known = indexed(NAMES)
    words = [
        name[:at] + letter + name[at + gone :]
        for name in NAMES
        for at in range(7)
        for letter in "an2"
        for gone in (0, 1)
    ]
    for word in [*NAMES, *words, "naan", "ñandú", "a" * 4096, "qqqqq"]:
        assert nearest(word, known, least) == next(iter(get_close_matches(word, NAMES, 1, least)), None), word

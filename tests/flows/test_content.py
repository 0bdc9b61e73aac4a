"""The records of what a clinic edits are looked up by name, and a name that is not there is missed loudly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.text import Text
from tests.casebook import content

CLINIC = content().clinic("demo")
FORM = content().questionnaire("knee-oa")
CONSENT = content().document("consent-joint-msc")
ROUTE = content().route("san")


@pytest.mark.parametrize(("find", "key"), [
    (CLINIC.physician, CLINIC.physicians[-1].key), (FORM.item, FORM.items[-1].link_id),
    (CONSENT.section, CONSENT.sections[-1].key), (ROUTE.leg, ROUTE.legs[-1].id),
], ids=["physician", "item", "section", "leg"])  # fmt: skip
def test_a_part_is_found_by_its_name_and_by_no_other(find: Callable[[str], Any], key: str) -> None:
    assert find(key)
    with pytest.raises(KeyError, match="nothing"):
        find("nothing")


def test_a_part_of_a_document_is_a_text_with_its_values() -> None:
    key = CONSENT.sections[0].key
    assert CONSENT.text(key, {"name": "Ana"}) == Text(f"{CONSENT.id}/{key}", {"name": "Ana"})
    assert CONSENT.text(key) == Text(f"{CONSENT.id}/{key}")


def test_a_question_after_reading_is_a_text() -> None:
    teach_back = content().teach_back("consent-joint-msc-teachback")
    assert teach_back.text("tb1.if_wrong") == Text(f"{teach_back.id}/tb1.if_wrong")


def test_versions_are_part_of_a_name() -> None:
    assert (FORM.id, CONSENT.id) == ("knee-oa@1", "consent-joint-msc@1")
    assert content().teach_back("consent-joint-msc-teachback").id == "consent-joint-msc-teachback@1"
    assert content().plan("followup").id == "followup@1"

"""What is known of a case as the rules read it: stored answers, what staff noted above them, the ages of papers."""

from __future__ import annotations

from datetime import date

from flows.content import FormItem
from flows.journey import noted, uploads
from flows.library import Library
from flows.rules import dates
from flows.rules.screening import worked_out
from flows.rules.typed_dates import Dated, days_since
from flows.text import Json
from flows.view import View


def case_facts(view: View, library: Library) -> dict[str, Json]:
    """Facts for the screening, under the keys of domain-candidacy section 4, from the stored answers."""
    sent = view.said("form_sent")
    found: dict[str, Json] = {}
    for item in library.questionnaire(sent["questionnaire"]).items:
        if item.fact and item.link_id in sent["answers"]:
            _add(found, item.fact, _fact(item, sent["answers"][item.link_id], view.today))
    return worked_out(found | noted.facts(view)) | {"documents": uploads.documents(view)}


def _add(found: dict[str, Json], fact: str, value: Json) -> None:
    """Two items may tell of one fact (medicines and infusions): lists are joined, and no "no" takes a "yes" back."""
    if value is None:
        return
    if isinstance(value, list) and isinstance(found.get(fact), list):
        found[fact] = found[fact] + [v for v in value if v not in found[fact]]
    elif _weight(value) >= _weight(found.get(fact)):
        found[fact] = value


def _weight(value: Json) -> int:
    """Which of two answers stays; what is not known outweighs a "no" (HR8)."""
    return {"no": 1, "unknown": 3, "yes": 4}.get(str(value), 0 if value is None else 2)


LISTED = ("medicines", "multi")
UNSAID = ("absent", "skip", "unmeasured")


def _fact(item: FormItem, given: Json, today: date) -> Json:
    """What an answer says as a fact; None where it says nothing."""
    codes: dict[Json, str | int] = {option.key: option.code for option in item.options}
    key = given.get("key") if isinstance(given, dict) else None
    if key is not None or item.type == "choice":
        code = codes.get(key or given, str(key or given))
        if code in UNSAID:
            return None
        return _listed([code]) if item.type in LISTED else code
    match item.type:
        case "multi":
            return _listed([codes.get(one, one) for one in given])
        case "medicines":
            return [line.strip() for line in given["words"].splitlines() if line.strip()]
        case "date" | "partial_date":
            return _since(item.fact, given, today)
        case _:
            return given.get("value", given.get("words")) if isinstance(given, dict) else given


def _listed(codes: list[str | int]) -> list[str | int]:
    return [] if codes == ["none"] else codes


def _since(fact: str, given: Json, today: date) -> int:
    dated = Dated(date.fromisoformat(given["value"]), given["precision"])
    return dates.full_years(dated.on, today) if fact.endswith("_years") else days_since(dated, today)

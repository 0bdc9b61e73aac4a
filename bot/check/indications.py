"""What stands behind each condition that a clinic treats: names for its papers, and all that a quote waits for.

1. A condition without a consent can be taken in and reviewed; that it never reaches a quote is said here, as a warning.
2. What is named must be there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.content import WARNING, Content, Fault, newest
from flows.content import Indication
from flows.errors import ContentError
from flows.journey.offer import SIDES
from flows.treatment import ROUTES


def faults(content: Content, catalog: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the conditions; `catalog` are the ids of the catalogs."""
    for own in content.indications.values():
        file = f"indications/{own.indication}.toml"
        yield from _texts(content, file, own, catalog)
        yield from _papers(content, file, own)
        yield from _ways(content, file, own)
    for code in sorted({code for clinic in content.clinics.values() for code in clinic.indications}):
        if code not in content.indications:
            todo = "add it; knee_oa.toml shows how"
            yield Fault(f"indications/{code}.toml", "file", "a clinic treats this condition", todo)
        elif content.indications[code].lacks:
            wrong = f"without {', '.join(content.indications[code].lacks)} no patient of it gets a quote"
            yield Fault(f"indications/{code}.toml", code, wrong, "add what is missing when it is ready", WARNING)


def _texts(content: Content, file: str, own: Indication, catalog: Collection[str]) -> Iterator[Fault]:
    """Every text that a card or a paper of the condition says, also with a side where one is asked."""
    name = f"opt.indication.{own.indication}"
    forms = [form for form in content.questionnaires.values() if form.indication == own.indication]
    is_sided = any(item.link_id == "side" for form in forms for item in form.items)
    sides = [f"{name}.{side}" for side in SIDES] if is_sided else []
    parts = [f"{own.part}.{side}" for side in SIDES.values()] if is_sided and own.consent else []
    named = [name, *sides, own.part, *parts, *own.values.values(), *([own.rehab] if own.rehab else [])]
    for text_id in (text_id for text_id in named if text_id not in catalog):
        yield Fault(file, text_id, "the catalogs have no such text", "add it in every language")


def _papers(content: Content, file: str, own: Indication) -> Iterator[Fault]:
    named: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("consent", own.consent, content.documents),
        ("teach_back", own.teach_back, content.teach_backs),
    )
    for entry, name, papers in named:
        if name and not _is_there(papers, name):
            yield Fault(file, entry, f'there is no "{name}"', "add its folder or correct the name")
    if own.teach_back and _is_there(content.teach_backs, own.teach_back):
        known = {question.key for question in newest(content.teach_backs, own.teach_back).questions}
        for key in sorted(set(own.asked) - known):
            yield Fault(file, "asked", f'"{key}" is no question of {own.teach_back}', f"use {', '.join(sorted(known))}")


def _ways(content: Content, file: str, own: Indication) -> Iterator[Fault]:
    for route in sorted(set(own.routes) - set(ROUTES)):
        yield Fault(file, "routes", f'"{route}" is not a route', f"write one of {', '.join(ROUTES)}")
    if not own.followup:
        return
    if not _is_there(content.plans, own.followup):
        yield Fault(file, "followup", f'there is no plan "{own.followup}"', "add its file or correct the name")
        return
    plan = newest(content.plans, own.followup)
    for route in (route for route in own.routes if not any(plan.of(frozenset({route})))):
        yield Fault(file, "followup", f'"{own.followup}" has no contact after "{route}"', "add its checks")


def _is_there(known: Mapping[str, object], name: str) -> bool:
    try:
        newest(known, name)
    except ContentError:
        return False
    return True

"""Profiles: papers that can be checked, people who can decide, and a value for everything a document waits for.

1. An expired or invented paper is said, never hidden.
2. What a document takes from the clinic may be missing nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import available_timezones

from bot.check.trips import clock
from bot.content import FAULT, WARNING, Content, Fault, clinic_sets
from bot.content.library import OTHER
from flows.content import Clinic, Licence
from flows.treatment import ROUTES

CEDULA = re.compile(r"\d{5,8}")
INVENTED = re.compile(r"demo|fictici|ejemplo|0{6,}|9{6,}", re.IGNORECASE)
EDGES = ("least", "most")
SHORTEST_QUOTE = 14  # days; nobody is hurried


def faults(content: Content, today: date) -> Iterator[Fault]:
    """What is wrong with the clinics' profiles on a day."""
    if not content.clinics:
        yield Fault("clinics", "folder", "no profile could be read", "add clinics/NAME/profile.toml")
    for clinic in content.clinics.values():
        file = f"clinics/{clinic.key}/profile.toml"
        level = WARNING if clinic.demo else FAULT
        for licence in clinic.licences:
            yield from _licence(file, level, clinic, licence, today)
        yield from _people(file, level, clinic, today)
        yield from _hours(file, clinic)
        yield from _doses(file, clinic)
        yield from _served(file, content, clinic)
        for key in sorted(_waited_for(content) - set(clinic.values())):
            yield Fault(file, f"sets.{key}", "a document waits for it", 'set it; "none" and "not known" are values')


def _licence(file: str, level: str, clinic: Clinic, licence: Licence, today: date) -> Iterator[Fault]:
    ask = "write the number as it stands on the paper; patients check it"
    if not licence.number.strip():
        yield Fault(file, licence.kind, "the licence number is empty", ask, level)
    elif INVENTED.search(licence.number):
        yield Fault(file, licence.kind, f'"{licence.number}" looks invented', ask, level)
    if licence.holder != clinic.legal_name:
        todo = "correct it, or explain it to patients"
        yield Fault(file, licence.kind, "its holder is not the clinic", todo, WARNING)
    if licence.valid_until is not None and licence.valid_until < today:
        yield Fault(file, licence.kind, f"it expired on {licence.valid_until}", "renew it", level)


def _people(file: str, level: str, clinic: Clinic, today: date) -> Iterator[Fault]:
    if not clinic.licences:
        yield Fault(file, "licences", "no licence is named", "name each paper of the clinic")
    if not clinic.physicians:
        yield Fault(file, "physicians", "nobody can decide", "name a physician")
    for one in clinic.physicians:
        if not CEDULA.fullmatch(one.cedula) or INVENTED.search(one.cedula):
            todo = "write the number of the public register"
            yield Fault(file, one.key, f'cédula "{one.cedula}" looks invented', todo, level)
        if one.council_valid_until is not None and one.council_valid_until < today:
            yield Fault(file, one.key, f"council certificate expired on {one.council_valid_until}", "renew it", level)


def _hours(file: str, clinic: Clinic) -> Iterator[Fault]:
    if clinic.zone not in available_timezones():
        yield Fault(file, "zone", f'"{clinic.zone}" is not a zone', "write an IANA zone, like America/Tijuana")
    if not (clock(clinic.open_from) and clock(clinic.open_to) and clinic.open_from < clinic.open_to):
        yield Fault(file, "open_from", "opening hours are not two times in order", "write HH:MM")
    if not clinic.open_days or not set(clinic.open_days) <= set(range(1, 8)):
        yield Fault(file, "open_days", "these are not days of a week", "write 1 for Monday to 7 for Sunday")
    if clinic.quote_validity_days < SHORTEST_QUOTE:
        todo = f"give at least {SHORTEST_QUOTE} days; nobody is hurried"
        yield Fault(file, "quote_validity_days", "a quote would end too soon", todo)


def _doses(file: str, clinic: Clinic) -> Iterator[Fault]:
    if not clinic.doses:
        yield Fault(file, "doses", "no route is named", "name each route that patients are treated by")
    for dose in clinic.doses:
        if dose.route not in ROUTES:
            yield Fault(file, f"doses.{dose.route}", "it is not a route", f"write one of {', '.join(ROUTES)}")
        if dose.per_kg and not (len(dose.per_kg) == len(EDGES) and 0 < dose.per_kg[0] <= dose.per_kg[1]):
            todo = "write the least and the most in million cells per kg"
            yield Fault(file, f"doses.{dose.route}", "its dose per kg is no range", todo)


def _served(file: str, content: Content, clinic: Clinic) -> Iterator[Fault]:
    forms = {form.indication for form in content.questionnaires.values()}
    rules = {one.indication for one in content.rulesets.values()}
    mapped = {entry.indication for evidence in content.evidence.values() for entry in evidence.entries}
    for indication in clinic.indications:
        missing = [
            name
            for name, known in (("questionnaire", forms), ("rules", rules), ("evidence", mapped))
            if indication not in known and (name != "evidence" or indication != OTHER)  # it stands on no map
        ]
        if missing:
            yield Fault(file, indication, f"it has no {', '.join(missing)}", "add them or do not offer it")


def _waited_for(content: Content) -> set[str]:
    sections = [section for paper in content.documents.values() for section in paper.sections]
    return {key for section in sections for text in section.body.values() for key in clinic_sets(text)}

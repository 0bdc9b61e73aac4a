"""Values that wait for a signature, and the signatures that the clinics' physicians gave.

1. A published file never changes, so its values are signed from outside: `clinics/NAME/signed.toml` pins it by SHA-256,
   and a file that changed since is unsigned again. Elsewhere a mark is taken away once the value is confirmed.
2. What a clinic treats decides what is in force for it: nobody signs rules that sort none of its patients.
3. Unsigned values warn a clinic of the demo, stop a real one, and stop every clinic before real patients.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.content import FAULT, WARNING, Content, Fault, newest
from flows.content import Clinic, Signature
from flows.errors import ContentError

WRONG = "nobody has signed these values"
ANSWERS = "answers/typical.toml"
CONFIRM = "have it confirmed in writing, then remove the mark"
PUBLISHED = "@"


def faults(content: Content, root: Path, today: date) -> Iterator[Fault]:
    """Signatures that do not hold, and unsigned values: a fault where a real clinic relies on them."""
    for clinic in content.clinics.values():
        for signature in content.signatures.get(clinic.key, ()):
            yield from _signature(f"clinics/{clinic.key}/signed.toml", clinic, signature, root, today)
    for key in sorted(set(content.signatures) - set(content.clinics)):
        todo = "give its folder the name of the clinic"
        yield Fault(f"clinics/{key}/signed.toml", "file", "it signs for a clinic without a profile", todo)
    signed = {key: _standing(content, key, root) for key in content.clinics}
    for file, values in _unsigned(content).items():
        relying = [clinic for clinic in content.clinics.values() if file in _in_force(content, clinic)]
        owing = [clinic for clinic in relying if file not in signed[clinic.key]]
        if owing or not relying:
            level = WARNING if all(clinic.demo for clinic in owing) else FAULT
            yield Fault(file, ", ".join(values), WRONG, _todo(file, root), level)


def refusals(content: Content, root: Path, served: Collection[str]) -> list[Fault]:
    """What keeps these clinics from real patients; all clinics where none is named."""
    clinics = [clinic for clinic in content.clinics.values() if not served or clinic.key in served]
    owed = {file for clinic in clinics for file in _in_force(content, clinic) - _standing(content, clinic.key, root)}
    return [
        Fault(file, ", ".join(values), f"{WRONG}, and these are real patients", _todo(file, root))
        for file, values in _unsigned(content).items()
        if file in owed
    ]


def _unsigned(content: Content) -> dict[str, list[str]]:
    """By file, the values that wait for somebody."""
    found: dict[str, list[str]] = {}
    for rules in content.rulesets.values():
        found[f"rules/{rules.id}.toml"] = [rule.id for rule in rules.rules if rule.unsigned] + [
            "|".join(need.codes) for need in rules.documents if need.unsigned
        ]
    for medicines in content.medicines.values():
        found[f"rules/{medicines.id}.toml"] = [f"list {entry.key}" for entry in medicines.lists if entry.unsigned]
    for evidence in content.evidence.values():
        reviewed = evidence.reviewed_by and evidence.reviewed_on
        found[f"rules/{evidence.id}.toml"] = [] if reviewed else ["reviewed_by"]
        found[f"rules/{evidence.id}.toml"] += [entry.indication for entry in evidence.entries if entry.unsigned]
    found |= {f"plans/{plan.id}.toml": ["checks"] for plan in content.plans.values() if plan.unsigned}
    found |= {f"travel/{route.name}.toml": ["legs"] for route in content.routes.values() if route.unsigned}
    found |= {f"clinics/{one.key}/profile.toml": list(one.unsigned) for one in content.clinics.values()}
    found[ANSWERS] = [f"{one.key}.reviewed_by" for one in content.questions.answers.answers if not one.reviewed_by]
    return {file: values for file, values in found.items() if values}


def _in_force(content: Content, clinic: Clinic) -> set[str]:
    """The files that decide about a clinic's patients; the newest version of each."""
    sets = [name for indication in clinic.indications for name in _sets(content, indication)]
    names = [f"plans/{newest(content.plans, 'followup').id}"] if content.plans else []
    return {
        f"clinics/{clinic.key}/profile.toml",
        ANSWERS,
        *(f"{name}.toml" for name in (*sets, *names)),
        *(f"travel/{route.name}.toml" for route in content.routes.values()),
    }


def _sets(content: Content, indication: str) -> list[str]:
    try:
        screening = content.screening(indication)
    except ContentError:  # its rules cannot be read or are not there, which is a fault of its own
        return []
    ids = [*(rules.id for rules in screening.sets), screening.medicines.id, screening.evidence.id]
    return [f"rules/{one}" for one in ids]


def _standing(content: Content, key: str, root: Path) -> set[str]:
    """Files that a physician of the clinic signed as they are now."""
    return {
        file
        for signature in content.signatures.get(key, ())
        for file, digest in signature.sha256.items()
        if _digest(root, file) == digest
    }


def _digest(root: Path, file: str) -> str:
    try:
        return hashlib.sha256((root / file).read_bytes()).hexdigest()
    except (OSError, ValueError):  # no file, or no name of one
        return ""


def _todo(file: str, root: Path) -> str:
    if PUBLISHED not in file:
        return CONFIRM
    return f'let a physician sign it in clinics/NAME/signed.toml: "{file}" = "{_digest(root, file)}"'


def _signature(file: str, clinic: Clinic, signature: Signature, root: Path, today: date) -> Iterator[Fault]:
    known: Mapping[str, str] = {one.key: one.cedula for one in clinic.physicians}
    if signature.physician not in known:
        todo = "name the key of one in the profile"
        yield Fault(file, signature.physician, "nobody of the clinic is called so", todo)
    elif known[signature.physician] != signature.licence:
        yield Fault(file, signature.physician, "the licence is not the one in the profile", "correct one of them")
    if signature.on > today:
        yield Fault(file, signature.physician, f"it is signed on {signature.on}, which is to come", "correct the date")
    for name, digest in signature.sha256.items():
        if PUBLISHED not in name:
            yield Fault(file, name, "only published files are signed: this one may change any day", CONFIRM)
        elif _digest(root, name) != digest:
            yield Fault(file, name, "it is not the file that was signed", "read it, and sign it as it is now")

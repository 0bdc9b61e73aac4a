"""Everything a clinic edits, read once at the start.

1. `Content` is what the rules of the journey call a library (`flows.library`): by name, the newest version unless one
   is named; a closed case keeps the version it saw.
2. A text of a file has an id, so that it is stored as an id and rendered in the reader's language when it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.content import forms, papers, profiles
from bot.content.answers import answers
from bot.content.faults import Fault, refuse
from bot.content.places import Gazetteer, gazetteer
from bot.content.reader import Reader
from flows.content import (
    Answers,
    Clinic,
    Document,
    EvidenceMap,
    FactKinds,
    FollowupPlan,
    Indication,
    Medicines,
    Part,
    Questionnaire,
    RuleSet,
    Screening,
    Signature,
    Signatures,
    TeachBack,
    TravelRoute,
    Wording,
)
from flows.errors import ContentError
from flows.rules.questions import Questions


class Versioned(Protocol):
    """A record with a version in its name."""

    @property
    def id(self) -> str: ...


class Indicated(Protocol):
    """A record for one indication, in versions of one name."""

    @property
    def name(self) -> str: ...

    @property
    def indication(self) -> str: ...


T = TypeVar("T")
V = TypeVar("V", bound=Versioned)
N = TypeVar("N", bound=Indicated)
UNIVERSAL = "universal"
OTHER = "other"  # the indication of what is on no map
TEACH_BACK = "-teachback"


@dataclass(slots=True)
class Content:
    """What was read, by id; `texts` are by text id, and `sources` say which file each text stands in."""

    questionnaires: dict[str, Questionnaire] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    rulesets: dict[str, RuleSet] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    teach_backs: dict[str, TeachBack] = field(default_factory=dict)
    facts: dict[str, FactKinds] = field(default_factory=dict)
    medicines: dict[str, Medicines] = field(default_factory=dict)
    evidence: dict[str, EvidenceMap] = field(default_factory=dict)
    plans: dict[str, FollowupPlan] = field(default_factory=dict)
    indications: dict[str, Indication] = field(default_factory=dict)
    routes: dict[str, TravelRoute] = field(default_factory=dict)
    clinics: dict[str, Clinic] = field(default_factory=dict)
    signatures: dict[str, tuple[Signature, ...]] = field(default_factory=dict)
    questions: Questions = field(default_factory=lambda: Questions.of(Answers()))
    places: Gazetteer = field(default_factory=lambda: Gazetteer({}, {}))
    wordings: dict[str, Wording] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path) -> Content:
        """The content of a folder; raises ContentError with every fault."""
        content, faults = read(root)
        refuse(faults)
        return content

    def texts(self) -> Mapping[str, Wording]:
        """Every text of the files by id; placeholders of the clinic are written like any other."""
        return self.wordings

    def questionnaire(self, name: str) -> Questionnaire:
        return newest(self.questionnaires, name)

    def form(self, indication: str) -> Questionnaire:
        """The newest questionnaire of an indication; raises ContentError where it has none."""
        return _newest_of(self.questionnaires, indication)

    def document(self, name: str) -> Document:
        return newest(self.documents, name)

    def teach_back(self, name: str) -> TeachBack:
        return newest(self.teach_backs, name)

    def indication(self, code: str) -> Indication:
        """What stands behind a condition; of one that has no file nothing is there but its code."""
        return self.indications.get(code) or Indication(code)

    def plan(self, name: str) -> FollowupPlan:
        return newest(self.plans, name)

    def route(self, name: str) -> TravelRoute:
        return newest(self.routes, name)

    def clinic(self, key: str) -> Clinic:
        """A profile."""
        return newest(self.clinics, key)

    def screening(self, indication: str) -> Screening:
        """The rules for everybody and those of one indication; a condition that has none is one of the others."""
        known = {rules.indication for rules in self.rulesets.values()} - {""}
        own = _newest_of(self.rulesets, indication if indication in known else OTHER)
        return Screening(
            newest(self.rulesets, UNIVERSAL),
            own,
            newest(self.medicines, "medicines"),
            newest(self.evidence, "evidence"),
            tuple(newest(self.rulesets, name) for name in own.also),
        )

    def emergency_number(self, zone: str) -> str:
        """Whom to call in an emergency where that clock is kept; "" where nobody wrote it down."""
        return self.places.emergency.get(zone, "")

    def city(self, typed: str) -> Mapping[str, str] | None:
        """The place a person typed, as `name` and `zone`; None when it is not known."""
        found = self.places.find(typed)
        return {"name": found.name, "zone": found.zone} if found else None


def newest(known: Mapping[str, T], name: str) -> T:
    """The entry of that very id, else the newest version of that name; raises ContentError when there is none."""
    if name in known:
        return known[name]
    versions = {int(key.partition("@")[2]): key for key in known if key.partition("@")[0] == name and "@" in key}
    if not versions:
        raise ContentError(f'"{name}" is not among {", ".join(sorted(known)) or "nothing"}; add its file')
    return known[versions[max(versions)]]


def _newest_of(known: Mapping[str, N], indication: str) -> N:
    """The newest entry for an indication; raises ContentError when there is none."""
    own = {key: one for key, one in known.items() if one.indication == indication}
    names = sorted({one.name for one in own.values()}) or [indication]
    return newest(own, names[0])


def read(root: Path) -> tuple[Content, list[Fault]]:
    """What a folder holds, as far as it can be read, and every fault."""
    reader, content = Reader(root), Content()
    for path in reader.files("questionnaires/parts/*.toml"):
        part, texts = forms.part(reader, path)
        _keep(reader, path, content.parts, part)
        _texts(content, reader, path, texts)
    for path in reader.files("questionnaires/*.toml"):
        form, texts = forms.questionnaire(reader, path, content.parts, content.wordings)
        _keep(reader, path, content.questionnaires, form)
        _texts(content, reader, path, texts)
    _rules(reader, content)
    _documents(reader, content)
    _trips(reader, content)
    for path in reader.files("clinics/*/profile.toml"):
        clinic, texts = profiles.clinic(reader, path)
        if clinic is not None and clinic.key != path.parent.name:
            reader.fault(path, "key", f'it calls itself "{clinic.key}"', "give it the name of its folder")
        content.clinics |= {clinic.key: clinic} if clinic else {}
        _texts(content, reader, path, texts)
    for path in reader.files("clinics/*/signed.toml"):
        given = reader.record(Signatures, path, reader.toml(path))
        content.signatures[path.parent.name] = given.signed if given else ()
    _answers(reader, content)
    content.places = gazetteer(reader, root / "zones.toml")
    return content, reader.faults


def _rules(reader: Reader, content: Content) -> None:
    for path in reader.files("rules/facts@*.toml"):
        _keep(reader, path, content.facts, reader.record(FactKinds, path, reader.toml(path)))
    for path in reader.files("rules/medicines@*.toml"):
        _keep(reader, path, content.medicines, reader.record(Medicines, path, reader.toml(path)))
    for path in reader.files("rules/evidence@*.toml"):
        evidence = reader.record(EvidenceMap, path, reader.toml(path))
        _keep(reader, path, content.evidence, evidence)
        entries = evidence.entries if evidence else ()
        _texts(content, reader, path, {f"evidence/{entry.indication}": entry.text for entry in entries})
    for path in reader.files("rules/*.toml"):
        if path.stem.partition("@")[0] not in {"facts", "medicines", "evidence"}:
            rules, texts = forms.ruleset(reader, path)
            _keep(reader, path, content.rulesets, rules)
            _texts(content, reader, path, texts)


def _answers(reader: Reader, content: Content) -> None:
    for path in reader.files("answers/typical.toml"):
        found, texts = answers(reader, path)
        content.questions = Questions.of(found) if found else content.questions
        _texts(content, reader, path, texts)


def _documents(reader: Reader, content: Content) -> None:
    for folder in [*reader.files("consents/*@*"), *reader.files("letters/*@*")]:
        found = papers.files(reader, folder)
        if found is None:
            continue
        if found.name.endswith(TEACH_BACK):
            asked = papers.teach_back(reader, folder, found)
            _keep(reader, folder, content.teach_backs, asked)
            _texts(content, reader, folder, papers.asked_texts(asked) if asked else {})
        else:
            paper = papers.document(found)
            _keep(reader, folder, content.documents, paper)
            _texts(content, reader, folder, papers.texts(paper))


def _trips(reader: Reader, content: Content) -> None:
    for path in reader.files("plans/*.toml"):
        plan = reader.record(FollowupPlan, path, reader.toml(path))
        _keep(reader, path, content.plans, plan)
    for path in reader.files("indications/*.toml"):
        found = reader.record(Indication, path, reader.toml(path))
        content.indications |= {found.indication: found} if found else {}
        if found is not None and found.indication != path.stem:
            reader.fault(path, "indication", f'it calls itself "{found.indication}"', "give it the name of its file")
    for path in reader.files("travel/*.toml"):
        route = reader.record(TravelRoute, path, reader.toml(path))
        content.routes |= {route.name: route} if route else {}
        spots = {f"travel/{route.id}/{key}": name for key, name in route.spots.items()} if route else {}
        _texts(content, reader, path, spots)


def _keep(reader: Reader, path: Path, into: dict[str, V], found: V | None) -> None:
    if found is None:
        return
    into[found.id] = found
    if found.id != path.name.removesuffix(".toml"):
        reader.fault(path, "version", f'it calls itself "{found.id}"', "let name, version and file name agree")


def _texts(content: Content, reader: Reader, path: Path, texts: Mapping[str, Any]) -> None:
    for text_id, raw in texts.items():
        wording = reader.record(dict[str, str], path, raw, text_id)
        if wording is not None:
            content.wordings[text_id] = wording
            content.sources[text_id] = reader.name(path)

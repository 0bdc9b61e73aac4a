"""The stages of a case, and the one table of who may move it from where to where, and what must be true first.

1. All transitions live here. Nothing else in the house moves a case.
2. The table knows roles and facts, never Telegram, rows or time.
3. The order guard (law 7) is this table: no quote before a physician's written acceptance; no treatment consent
   before plan and quote were read in a language the patient reads fluently; no confirmed trip before consent.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from flows.text import Text, bullets


class Stage(StrEnum):
    """Where a case stands."""

    INQUIRY = "inquiry"
    INTAKE = "intake"
    REVIEW = "review"
    OFFER = "offer"
    CONSENT = "consent"
    PREPARATION = "preparation"
    TRAVEL = "travel"
    TREATMENT = "treatment"
    AFTERCARE = "aftercare"
    CLOSED = "closed"
    DECLINED = "declined"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What a person is in a case or a clinic. BOT stands for what happens by itself."""

    PATIENT = "patient"
    COMPANION = "companion"
    COORDINATOR = "coordinator"
    PHYSICIAN = "physician"
    ADMIN = "admin"
    BOT = "bot"


class Fact(StrEnum):
    """What may be true of a case. Facts come from its events; each is the last word of its kind."""

    AGREED_PRIVACY = "agreed_privacy"
    FORM_SENT = "form_sent"
    FILE_COMPLETE = "file_complete"
    ACCEPTED = "accepted"
    PLAN_READ = "plan_read"
    QUOTE_READ = "quote_read"
    TERMS_READ = "terms_read"
    READS_FLUENTLY = "reads_fluently"
    QUOTE_ACCEPTED = "quote_accepted"
    CONSENTED = "consented"
    TRIP_CONFIRMED = "trip_confirmed"
    TREATED = "treated"


@dataclass(frozen=True, slots=True)
class Rule:
    """One permitted move: who may make it, what must be true, and what is said when it is not."""

    by: frozenset[Role]
    needs: tuple[Fact, ...]
    refusal: str


def _rule(by: str, needs: str = "", refusal: str = "guard.order") -> Rule:
    return Rule(frozenset(Role(r) for r in by.split()), tuple(Fact(f) for f in needs.split()), refusal)


ONLY_PHYSICIAN = "staff.only_physician"
STAFF = "coordinator physician"

TRANSITIONS: dict[tuple[Stage, Stage], Rule] = {
    (Stage.INQUIRY, Stage.INTAKE): _rule("patient bot", "agreed_privacy"),
    (Stage.INTAKE, Stage.REVIEW): _rule("bot physician", "agreed_privacy form_sent file_complete"),
    (Stage.REVIEW, Stage.INTAKE): _rule("physician bot", refusal=ONLY_PHYSICIAN),
    (Stage.REVIEW, Stage.OFFER): _rule("physician", "accepted", ONLY_PHYSICIAN),
    (Stage.REVIEW, Stage.DECLINED): _rule("physician", refusal=ONLY_PHYSICIAN),
    (Stage.REVIEW, Stage.DEFERRED): _rule("physician", refusal=ONLY_PHYSICIAN),
    (Stage.DEFERRED, Stage.REVIEW): _rule("physician", refusal=ONLY_PHYSICIAN),
    (Stage.OFFER, Stage.CONSENT): _rule(
        "patient", "accepted plan_read quote_read terms_read reads_fluently quote_accepted", "guard.consent"
    ),
    (Stage.CONSENT, Stage.PREPARATION): _rule("patient", "consented", "guard.trip"),
    (Stage.PREPARATION, Stage.TRAVEL): _rule(STAFF, "consented trip_confirmed", "guard.trip"),
    (Stage.TRAVEL, Stage.TREATMENT): _rule("physician", "consented trip_confirmed", ONLY_PHYSICIAN),
    (Stage.TREATMENT, Stage.AFTERCARE): _rule("physician", "consented treated", ONLY_PHYSICIAN),
    (Stage.AFTERCARE, Stage.CLOSED): _rule("bot coordinator physician"),
}

BEFORE_TREATMENT = (
    Stage.INQUIRY,
    Stage.INTAKE,
    Stage.REVIEW,
    Stage.DEFERRED,
    Stage.OFFER,
    Stage.CONSENT,
    Stage.PREPARATION,
    Stage.TRAVEL,
)
# Only an accepted case comes here: the table asks for the fact on the way in.
AFTER_ACCEPTANCE = (
    Stage.OFFER,
    Stage.CONSENT,
    Stage.PREPARATION,
    Stage.TRAVEL,
    Stage.TREATMENT,
    Stage.AFTERCARE,
    Stage.CLOSED,
)
TRANSITIONS |= {(stage, Stage.WITHDRAWN): _rule("patient coordinator physician") for stage in BEFORE_TREATMENT}

# What a staff act needs although it moves nothing yet: the guards of the quote, the consent and the trip.
ACTS: dict[str, Rule] = {
    "quote": _rule(STAFF, "accepted", "guard.quote"),
    "sign_quote": _rule("physician", "accepted", "guard.quote"),
    "decide": _rule("physician", refusal=ONLY_PHYSICIAN),
    "consult": _rule(STAFF, refusal="staff.only_team"),
    "note": _rule(STAFF, "form_sent"),
    "grade": _rule("physician", "form_sent"),
    "name_condition": _rule(STAFF, "agreed_privacy"),
    "end": _rule(STAFF, refusal="staff.only_team"),
    "open_consent": _rule(
        "coordinator physician bot patient",
        "accepted plan_read quote_read terms_read reads_fluently quote_accepted",
        "guard.consent",
    ),
    "confirm_trip": _rule(STAFF, "consented", "guard.trip"),
    "record_treatment": _rule("physician", "consented trip_confirmed", ONLY_PHYSICIAN),
    "file": _rule(STAFF, refusal="staff.only_team"),
    "release_file": _rule("physician", refusal=ONLY_PHYSICIAN),  # who lets it leave answers for what it shows
}

# Acts that one press makes final, for what its card shows; and the events after which an older card shows less.
FINAL = frozenset({"sign_quote", "confirm_trip"})
RENEWS = frozenset({"quote_written", "trip_said"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not made; `text` is for the person who tried."""

    text: Text
    missing: tuple[Fact, ...]


def _refused(rule: Rule, stage: Stage, by: Role, has: AbstractSet[Fact]) -> Refusal | None:
    missing = tuple(fact for fact in rule.needs if fact not in has)
    if by in rule.by and not missing:
        return None
    refusal = rule.refusal
    if by not in rule.by and Role.PHYSICIAN in rule.by and Role.COORDINATOR not in rule.by:
        refusal = ONLY_PHYSICIAN
    elif by not in rule.by and not missing:  # nothing is missing but the role
        refusal = "staff.only_team"
    names = bullets([Text(f"fact.{fact}") for fact in missing]) if missing else Text("plain", {"value": "-"})
    return Refusal(Text(refusal, {"stage": Text(f"stage.{stage}"), "missing": names}), missing)


def move(stage: Stage, to: Stage, by: Role, has: AbstractSet[Fact]) -> Refusal | None:
    """None when the case may move; else why it may not."""
    rule = TRANSITIONS.get((stage, to))
    if rule is None:
        return Refusal(Text("guard.order", {"stage": Text(f"stage.{stage}"), "missing": Text(f"stage.{to}")}), ())
    return _refused(rule, stage, by, has)


def act(name: str, stage: Stage, by: Role, has: AbstractSet[Fact]) -> Refusal | None:
    """None when a staff act may be done now; else why it may not."""
    return _refused(ACTS[name], stage, by, has)

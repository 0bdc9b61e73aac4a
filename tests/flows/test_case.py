"""The order guard: every move of the table, and every way it can be refused.

The table is written out again here, in other words, so that a change of the law is a change in two places.
"""

from __future__ import annotations

from itertools import combinations, product

import pytest

from flows.case import ACTS, ONLY_PHYSICIAN, TRANSITIONS, Fact, Refusal, Role, Stage, act, move
from flows.text import Lines, Text

EVERYTHING = frozenset(Fact)
PATIENT, COORDINATOR, PHYSICIAN, BOT = Role.PATIENT, Role.COORDINATOR, Role.PHYSICIAN, Role.BOT
STAFF = {COORDINATOR, PHYSICIAN}
PAPERS = {Fact.ACCEPTED, Fact.PLAN_READ, Fact.QUOTE_READ, Fact.TERMS_READ, Fact.READS_FLUENTLY, Fact.QUOTE_ACCEPTED}

FORWARD: dict[tuple[Stage, Stage], tuple[set[Role], set[Fact]]] = {
    (Stage.INQUIRY, Stage.INTAKE): ({PATIENT, BOT}, {Fact.AGREED_PRIVACY}),
    (Stage.INTAKE, Stage.REVIEW): ({BOT, PHYSICIAN}, {Fact.AGREED_PRIVACY, Fact.FORM_SENT, Fact.FILE_COMPLETE}),
    (Stage.REVIEW, Stage.INTAKE): ({PHYSICIAN, BOT}, set()),
    (Stage.REVIEW, Stage.OFFER): ({PHYSICIAN}, {Fact.ACCEPTED}),
    (Stage.REVIEW, Stage.DECLINED): ({PHYSICIAN}, set()),
    (Stage.REVIEW, Stage.DEFERRED): ({PHYSICIAN}, set()),
    (Stage.DEFERRED, Stage.REVIEW): ({PHYSICIAN}, set()),
    (Stage.OFFER, Stage.CONSENT): ({PATIENT}, PAPERS),
    (Stage.CONSENT, Stage.PREPARATION): ({PATIENT}, {Fact.CONSENTED}),
    (Stage.PREPARATION, Stage.TRAVEL): (STAFF, {Fact.CONSENTED, Fact.TRIP_CONFIRMED}),
    (Stage.TRAVEL, Stage.TREATMENT): ({PHYSICIAN}, {Fact.CONSENTED, Fact.TRIP_CONFIRMED}),
    (Stage.TREATMENT, Stage.AFTERCARE): ({PHYSICIAN}, {Fact.CONSENTED, Fact.TREATED}),
    (Stage.AFTERCARE, Stage.CLOSED): ({BOT, *STAFF}, set()),
}
LEAVE_FROM = [
    Stage.INQUIRY, Stage.INTAKE, Stage.REVIEW, Stage.DEFERRED, Stage.OFFER, Stage.CONSENT, Stage.PREPARATION, Stage.TRAVEL,
]  # fmt: skip
LAW = FORWARD | {(stage, Stage.WITHDRAWN): ({PATIENT, *STAFF}, set[Fact]()) for stage in LEAVE_FROM}
MOVES = [pytest.param(*pair, *LAW[pair], id=f"{pair[0]}-{pair[1]}") for pair in LAW]


def refused(stage: Stage, to: Stage, by: Role, has: frozenset[Fact]) -> Refusal:
    refusal = move(stage, to, by, has)
    assert refusal is not None, f"{by} may move {stage} to {to} with {sorted(has)}"
    return refusal


def named(refusal: Refusal) -> list[str]:
    """What a refusal names as missing, as text ids."""
    listed = refusal.text.values["missing"]
    return [text.id for text in listed.of if isinstance(text, Text)] if isinstance(listed, Lines) else []


def test_the_table_holds_these_moves_and_no_other() -> None:
    assert set(TRANSITIONS) == set(LAW)


@pytest.mark.parametrize(("stage", "to", "by", "needs"), MOVES)
def test_a_move_is_made_by_its_roles_when_its_facts_are_true(
    stage: Stage, to: Stage, by: set[Role], needs: set[Fact]
) -> None:
    for role in by:
        assert move(stage, to, role, frozenset(needs)) is None


@pytest.mark.parametrize(("stage", "to", "by", "needs"), MOVES)
def test_nobody_else_moves_a_case_whatever_is_true(stage: Stage, to: Stage, by: set[Role], needs: set[Fact]) -> None:
    for role in set(Role) - by:
        assert refused(stage, to, role, EVERYTHING).missing == ()


@pytest.mark.parametrize(("stage", "to", "by", "needs"), MOVES)
def test_each_missing_fact_is_enough_to_refuse_and_is_named(
    stage: Stage, to: Stage, by: set[Role], needs: set[Fact]
) -> None:
    for role, fact in product(by, needs):
        refusal = refused(stage, to, role, EVERYTHING - {fact})
        assert refusal.missing == (fact,)
        assert named(refusal) == [f"fact.{fact}"]


@pytest.mark.parametrize(("stage", "to", "by", "needs"), MOVES)
def test_all_missing_facts_are_named_at_once(stage: Stage, to: Stage, by: set[Role], needs: set[Fact]) -> None:
    for role in by:
        if needs:
            assert set(refused(stage, to, role, frozenset()).missing) == needs


@pytest.mark.parametrize(("stage", "to"), [pair for pair in product(Stage, Stage) if pair not in LAW])
def test_what_is_not_in_the_table_is_refused_for_everybody(stage: Stage, to: Stage) -> None:
    for role in Role:
        assert refused(stage, to, role, EVERYTHING).text.id == "guard.order"


def test_nobody_comes_back_from_the_end() -> None:
    for stage, to in product([Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN], Stage):
        assert (stage, to) not in TRANSITIONS


def test_a_companion_and_an_admin_move_nothing() -> None:
    for (stage, to), role in product(TRANSITIONS, [Role.COMPANION, Role.ADMIN]):
        refused(stage, to, role, EVERYTHING)


# -- the attempts that law 7 names


def test_no_quote_before_a_physicians_acceptance() -> None:
    for name, role in [("quote", COORDINATOR), ("quote", PHYSICIAN), ("sign_quote", PHYSICIAN)]:
        refusal = act(name, Stage.REVIEW, role, EVERYTHING - {Fact.ACCEPTED})
        assert refusal is not None
        assert refusal.text.id == "guard.quote"
        assert named(refusal) == ["fact.accepted"]
        assert act(name, Stage.OFFER, role, frozenset({Fact.ACCEPTED})) is None


@pytest.mark.parametrize("fact", sorted(PAPERS))
def test_no_consent_before_plan_quote_and_terms_were_read_with_ease(fact: Fact) -> None:
    for refusal in (
        move(Stage.OFFER, Stage.CONSENT, PATIENT, EVERYTHING - {fact}),
        act("open_consent", Stage.OFFER, COORDINATOR, EVERYTHING - {fact}),
    ):
        assert refusal is not None
        assert refusal.text.id == "guard.consent"
        assert named(refusal) == [f"fact.{fact}"]


def test_no_trip_before_consent() -> None:
    for refusal in (
        act("confirm_trip", Stage.CONSENT, COORDINATOR, EVERYTHING - {Fact.CONSENTED}),
        move(Stage.PREPARATION, Stage.TRAVEL, COORDINATOR, EVERYTHING - {Fact.CONSENTED}),
        move(Stage.CONSENT, Stage.PREPARATION, PATIENT, EVERYTHING - {Fact.CONSENTED}),
    ):
        assert refusal is not None
        assert refusal.text.id == "guard.trip"
        assert named(refusal) == ["fact.consented"]


@pytest.mark.parametrize("to", [Stage.OFFER, Stage.DECLINED, Stage.DEFERRED, Stage.INTAKE])
def test_a_coordinator_decides_nothing(to: Stage) -> None:
    assert refused(Stage.REVIEW, to, COORDINATOR, EVERYTHING).text.id == ONLY_PHYSICIAN


@pytest.mark.parametrize("name", ["decide", "sign_quote", "record_treatment"])
def test_a_coordinator_signs_nothing(name: str) -> None:
    refusal = act(name, Stage.REVIEW, COORDINATOR, EVERYTHING)
    assert refusal is not None
    assert refusal.text.id == ONLY_PHYSICIAN


def test_every_staff_act_is_somebodys() -> None:
    for name, rule in ACTS.items():
        for role in rule.by:
            assert act(name, Stage.OFFER, role, EVERYTHING) is None
        for role in {Role.COMPANION, Role.ADMIN}:
            assert act(name, Stage.OFFER, role, EVERYTHING) is not None


def test_who_lacks_nothing_but_the_role_reads_that_it_is_the_role() -> None:
    refusal = act("quote", Stage.OFFER, Role.ADMIN, frozenset(Fact))
    assert refusal is not None
    assert refusal.text.id == "staff.only_team"


def test_a_refusal_names_the_stage_in_words() -> None:
    refusal = refused(Stage.REVIEW, Stage.OFFER, COORDINATOR, EVERYTHING)
    assert refusal.text.values["stage"] == Text("stage.review")


def test_research_is_no_fact_of_the_table() -> None:
    """Law 7: research consent is apart and has no effect on care."""
    assert not [fact for fact in Fact if "research" in fact]


def test_more_facts_never_forbid() -> None:
    for (stage, to), rule in TRANSITIONS.items():
        for one, other in combinations(EVERYTHING, 2):
            for role in rule.by:
                assert move(stage, to, role, frozenset(rule.needs) | {one, other}) is None

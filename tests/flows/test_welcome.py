"""The first words: language, no emergencies, privacy before anything about health."""

from __future__ import annotations

from datetime import date

from flows.text import Day, Text, to_json
from flows.welcome import CONDITIONS, GROUPS, MORE, RARER, TONGUES, Welcomed, welcome
from tests.casebook import content
from tests.talk import Talk, talk
from tests.walks import effects, reached, walks

WHEN = to_json(Day(date(2026, 11, 21)))
FACTS = {
    "clinic": "Clínica Puente",
    "phone": "+52 664 000 0000",
    "version": "privacy-notice@1",
    "when": WHEN,
    "reply_by": WHEN,
    "reviewed": to_json(Text("evidence.unreviewed")),
    "indications": ["knee_oa"],
    "notice": ["privacy-notice@1/arco_rights", "privacy-notice@1/human_decision"],
    "notice_values": {"privacy_contact": "privacidad@example.org"},
}


def greeted() -> Talk:
    begun = talk(welcome, FACTS).asks("language", "welcome.languages")
    return begun.offers("lang_en", "lang_es", "lang_fr", "lang_other").presses("lang_es").wants(
        "language", values={"lang": "es"}
    ).says("welcome.hello", "welcome.emergency").asks("privacy", "privacy.summary")  # fmt: skip


def test_a_knee_patient_comes_to_the_questionnaire() -> None:
    (
        greeted().presses("agree")
        .wants("agreed").says("privacy.agreed").asks("group", "welcome.condition").presses("g_joints")
        .asks("condition", "welcome.which").presses("c_knee")
        .asks("evidence", "evidence.knee").presses("next").asks("evidence_who").presses("next")
        .asks("research", "research.ask").presses("res_no")
        .says("research.saved").ends(Welcomed(agreed=True, indication="knee_oa", research=False))
    )  # fmt: skip


def test_research_is_asked_apart_and_remembered() -> None:
    (
        greeted().presses("agree")
        .wants("agreed").says("privacy.agreed").asks("group", "welcome.condition").presses("g_joints")
        .asks("condition", "welcome.which").presses("c_knee")
        .asks("evidence").presses("next").asks("evidence_who").presses("next").asks("research").presses("res_yes")
        .says("research.saved").ends(Welcomed(agreed=True, indication="knee_oa", research=True))
    )  # fmt: skip


def test_a_refusal_ends_it_and_nothing_about_health_was_asked() -> None:
    greeted().presses("refuse").says("privacy.refused").ends(Welcomed(agreed=False))


def test_the_whole_notice_may_be_read_first() -> None:
    whole = greeted().presses("readall").says("paper.section", "paper.section")
    whole.asks("privacy_full", "privacy.full").offers("agree", "refuse").presses("refuse")
    whole.says("privacy.refused").ends(Welcomed(agreed=False))


def test_another_condition_goes_to_a_person() -> None:
    (
        greeted().presses("agree")
        .wants("agreed").says("privacy.agreed").asks("group").presses("g_nerves").asks("condition").presses("c_ms")
        .wants("other-condition", why="c_ms").says("welcome.not_yet").ends(Welcomed(agreed=True))
    )  # fmt: skip


def test_whatever_the_clinic_treats_comes_to_its_questionnaire() -> None:
    (
        talk(welcome, FACTS | {"indications": ["knee_oa", "ms"]}).asks("language").presses("lang_es")
        .wants("language").says("welcome.hello", "welcome.emergency").asks("privacy").presses("agree")
        .wants("agreed").says("privacy.agreed").asks("group").presses("g_nerves").asks("condition").presses("c_ms")
        .asks("evidence", "evidence.map").presses("next").asks("evidence_who").presses("next")
        .asks("research").presses("res_no")
        .says("research.saved").ends(Welcomed(agreed=True, indication="ms", research=False))
    )  # fmt: skip


def test_another_language_brings_a_person_and_one_of_ours_meanwhile() -> None:
    (
        talk(welcome, FACTS).asks("language").presses("lang_other")
        .asks("tongue", "welcome.which_language").presses("tongue_vi")
        .wants("interpreter.tongue_vi", why="tongue_vi")
        .asks("language_meanwhile", "welcome.other_language").presses("lang_fr")
        .wants("language", values={"lang": "fr"}).says("welcome.hello", "welcome.emergency").asks("privacy")
    )  # fmt: skip


def test_a_rarer_language_is_a_screen_further() -> None:
    (
        talk(welcome, FACTS).asks("language").presses("lang_other").asks("tongue").presses(MORE)
        .asks("tongue_rarer", "welcome.which_language").presses("tongue_de").wants("interpreter.tongue_de")
        .asks("language_meanwhile")
    )  # fmt: skip


def test_going_back_to_the_language_keeps_it_to_be_chosen_again() -> None:
    (
        greeted().back().asks("language").presses("lang_fr")
        .wants("language", values={"lang": "fr"}).says("welcome.hello", "welcome.emergency").asks("privacy")
    )  # fmt: skip


def test_a_typed_language_is_kindly_refused() -> None:
    talk(welcome, FACTS).asks("language").types("español").misfits("form.use_buttons").presses("lang_es").wants(
        "language"
    ).says("welcome.hello", "welcome.emergency").asks("privacy")


def test_no_walk_asks_about_health_before_the_agreement() -> None:
    walked = walks(welcome, FACTS)
    wanted = {name.partition(".")[0] for name in effects(walked)}
    assert wanted == {"language", "interpreter", "agreed", "other-condition"}
    assert reached(walked, lambda walk: walk.result.indication) == {"", "knee_oa"}
    for walk in walked:
        assert walk.result.agreed == ("agreed" in walk.effects)
        assert walk.result.agreed or not {"group", "condition"} & walk.answers.keys()


# -- what help is wanted with


def test_no_screen_has_more_buttons_than_a_hand_counts_twice() -> None:
    assert all(len(keys) <= 8 for keys in (tuple(GROUPS), *GROUPS.values(), (*TONGUES, MORE), RARER))


def test_every_condition_stands_in_a_group_and_is_one_that_the_rules_know() -> None:
    assert {key for keys in GROUPS.values() for key in keys} == CONDITIONS.keys()
    known = {rules.indication for rules in content().rulesets.values()} - {""}
    assert set(CONDITIONS.values()) == known


def agreed(*indications: str) -> Talk:
    begun = talk(welcome, FACTS | {"indications": list(indications)}).asks("language").presses("lang_es")
    return (
        begun.wants("language").says("welcome.hello", "welcome.emergency").asks("privacy").presses("agree")
        .wants("agreed").says("privacy.agreed").asks("group", "welcome.condition")
    )  # fmt: skip


def test_a_group_of_one_condition_is_that_condition() -> None:
    agreed("spine_disc").presses("g_back").asks("evidence", "evidence.map")


def test_whoever_chose_the_wrong_group_goes_back() -> None:
    chosen = agreed("copd").presses("g_nerves").asks("condition").back().says("privacy.agreed")
    chosen.asks("group").presses("g_lungs").asks("evidence")


def test_what_stands_on_no_list_is_told_in_own_words() -> None:
    (
        agreed("other").presses("g_sugar").asks("condition").presses("c_sugar_dk")
        .asks("evidence", "evidence.other").presses("next").asks("evidence_who").presses("next")
        .asks("research").presses("res_no")
        .says("research.saved").ends(Welcomed(agreed=True, indication="other", research=False))
    )  # fmt: skip


def test_who_stands_for_what_is_known_is_said() -> None:
    told = agreed("copd").presses("g_lungs").asks("evidence")
    assert told.turn.asks is not None
    assert told.turn.asks.question.values["reviewed"] == Text("evidence.unreviewed")

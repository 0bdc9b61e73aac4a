"""One rehearsal for each condition, from the first word to the physician's signed answer, read for what must not be there.

Each is played once, in one language after the other; what the bot said is then held against every language.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot import cli, render
from bot.rehearsal import Player, named, scripts
from flows.form import item_of
from flows.items import Hearing, Typed
from flows.text import Json, text_from_json
from tests.bot.harness import CARLOS, DATA, GROUP, Clinic, Said, catalogs, content, wording
from tests.bot.played import WHO, Controls
from tests.catalog_sentences import strange

LANGUAGES = ("en", "es", "fr")
SHORT = tuple(enumerate(named(DATA)[1:]))  # all but the knee's, which the tests play everywhere
SORTED = re.compile(r'"text": "((?:rule|need|staff|opt\.outcome)[./][^"]*)"')  # what the rules found, and staff's words
ID = re.compile(r"\b[a-z_]+(?:@\d+)?[./][a-z_0-9./]+\b")


async def rehearsed(clinic: Clinic, case: str, lang: str) -> list[Said]:
    """The case played to its end in this language, and what the patient was told."""
    await clinic.opens()
    player = Player(scripts(DATA)[case], Controls(clinic, lang), catalogs(), lang, "es")
    player.people = {role: user.id for role, user in WHO.items()}
    player.group = GROUP
    while not player.is_done:
        await player.step()
    return [said for said in clinic.said if said.chat == CARLOS.id and "text" in said.row.body]


def shown(body: Json, lang: str) -> str:
    """A message with its buttons, in a language."""
    labels = [catalogs().render(text_from_json(label), lang) for row in body.get("rows", ()) for label, _ in row]
    return "\n".join([render.text_of(body, catalogs(), lang), *labels])


def own_words(case: str, lang: str) -> list[str]:
    """What the patient says in words of their own: it reaches the staff as it is."""
    answers = scripts(DATA)[case].data["answers"]
    return [answers[name][lang] for name in ("expect", "condition") if name in answers]


@pytest.mark.parametrize(("n", "case"), SHORT)
async def test_a_case_is_played_to_its_signed_answer(clinic, n, case):
    told = await rehearsed(clinic, case, LANGUAGES[n % 3])
    ids = [said.id for said in told]
    answers = [at for at, id_ in enumerate(ids) if id_ in ("case.decision_here", "case.more_info")]
    assert ids.count("case.complete") == 1, "the same words whatever the rules found"
    assert answers
    assert not SORTED.search(str([said.row.body for said in told[: answers[0]]]).replace("'", '"'))
    assert {"staff.decided", "staff.review"} <= {said.id for said in clinic.said if said.chat == GROUP}
    read = "\n".join(said.text for said in clinic.said if said.chat == GROUP)
    assert all(one in read for one in own_words(case, LANGUAGES[n % 3]))
    for lang in LANGUAGES:
        words = "\n".join(shown(said.row.body, lang) for said in told if said.id != "welcome.languages")
        assert not strange(words, lang)
        assert not wording().claims(words, ())
        assert not catalogs().ids.intersection(ID.findall(words))
        assert not re.search(r"[{}]", words)


@pytest.mark.parametrize("case", [case for _, case in SHORT])
def test_what_a_patient_types_is_understood_in_every_language(case):
    answers = scripts(DATA)[case].data["answers"]
    for question in content().questionnaire(case).items:
        given = answers.get(question.link_id, [])
        typed = given if isinstance(given, dict) else dict.fromkeys(LANGUAGES, given)
        for lang, words in typed.items():
            if isinstance(words, list | int) or words in [option.key for option in question.options] or "LANG" in words:
                continue
            item_of(question, content().city).take(Typed(words), None, Hearing(lang, date(2026, 12, 1)))


def test_every_condition_has_a_rehearsal_that_the_help_names():
    treated = {content().form(indication).id.partition("@")[0] for indication in content().clinic("demo").indications}
    assert treated == set(named(DATA)) == set(scripts(DATA)) == set(cli.CASES.split(", "))

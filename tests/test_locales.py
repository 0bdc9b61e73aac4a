"""The catalogs themselves: complete, sorted, calm, and easy to read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.i18n import Catalogs, Fault, faults
from flows.case import Fact, Role, Stage
from flows.rules.readability import (
    counts,
    fernandez_huerta,
    flesch_kincaid,
    inflesz,
    kandel_moles,
    longest_sentence,
    reading_ease,
)
from flows.rules.wording import WordingRules, judge
from tests.shipped import own_texts

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "es", "fr")
CATALOGS = own_texts()
WORDING = {
    lang: WordingRules.from_data(tomllib.loads((ROOT / "data" / "wording" / f"{lang}.toml").read_text("utf-8")))
    for lang in LANGUAGES
}

# What staff read, and single words; the rest is what patients and companions read as sentences.
NOT_SENTENCES = re.compile(
    r"(staff|staffcase|guard|alarm|digest|driver|quote|relay|teach|btn|opt|lab|part|ofpart|kind|doc|check|role|stage|"
    r"fact|better|lang|measure|moment|cause|study|said|cmd)\.|plain"
)


def messages(lang):
    return {
        id_: form for id_, t in CATALOGS.templates(lang).items() for form in t.forms if not NOT_SENTENCES.match(id_)
    }


def flows_of(lang):
    """The messages of each conversation joined, where they are long enough to measure; and all of them."""
    flows = {}
    for id_, form in messages(lang).items():
        flows.setdefault(id_.split(".")[0], []).append(form)
    flows["all"] = list(messages(lang).values())
    joined = {name: "\n".join(forms) for name, forms in flows.items()}
    return {name: text for name, text in joined.items() if counts(text, lang).words >= 100}


def test_the_catalogs_have_no_fault():
    assert faults(CATALOGS, WORDING) == ()


def test_three_languages_are_shipped():
    assert CATALOGS.languages == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_entries_are_sorted_and_said_when_they_are_used(lang):
    with (ROOT / "locales" / lang / "LC_MESSAGES" / "puente.po").open("rb") as file:
        entries = [message for message in read_po(file) if message.id]
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in entries]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_has_more_than_twenty_words(lang):
    assert {id_ for id_, form in messages(lang).items() if longest_sentence(form) > 20} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages_are_short(lang):
    long = {id_ for id_, form in messages(lang).items() if len(form) > 360}
    assert long <= {"bot.description", "case.decline_letter", "offer.plan", "offer.quote"}


def test_english_reads_at_or_below_the_eighth_grade():
    scores = {name: counts(text, "en") for name, text in flows_of("en").items()}
    assert {name for name, of in scores.items() if flesch_kincaid(of) > 8 or reading_ease(of) < 60} == set()


def test_spanish_reads_easily():
    scores = {name: counts(text, "es") for name, text in flows_of("es").items()}
    assert {name for name, of in scores.items() if inflesz(of) < 55 or fernandez_huerta(of) < 60} == set()


def test_french_reads_easily():
    scores = {name: counts(text, "fr") for name, text in flows_of("fr").items()}
    assert {name for name, of in scores.items() if kandel_moles(of) < 60} == set()


def test_french_keeps_its_spaces():
    """A no-break space before a colon and inside guillemets, none before ! ? ; so that no line begins with a sign."""
    for id_, form in CATALOGS.templates("fr").items():
        for words in form.forms:
            assert not re.search(r"(?<![\u00a0\d]):(?!//)|(?<=\d):(?!\d)| [!?;»]|« ", words), id_


def test_spanish_and_french_are_formal():
    informal = {"es": r"\b(tú|tu|tus|te|ti|vos|contigo|quieres|puedes|tienes)\b", "fr": r"\b(tu|toi|ton|ta|tes)\b|\bt'"}
    for lang, pattern in informal.items():
        found = {id_ for id_, form in messages(lang).items() if re.search(pattern, form, re.IGNORECASE)}
        assert found == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_slashed_genders(lang):
    assert {id_ for id_, form in messages(lang).items() if re.search(r"\w(?:/[ao]s?\b|@s?\b|·e)", form)} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_card_begins_with_what_a_locked_screen_may_not_show(lang):
    """The first line shows to whoever holds the phone: no condition, no file, nobody's words."""
    inside = re.compile(r"\{(condition|contact|file|flags|medicines|name|question|words)\}")
    first = {id_: form.split("\n")[0] for id_, t in CATALOGS.templates(lang).items() for form in t.forms}
    cards = {id_ for id_, line in first.items() if "{case}" in line} | {"staff.indication"}
    assert {id_ for id_ in cards if inside.search(first[id_])} == set()


def test_every_stage_fact_and_role_has_its_words():
    ids = [f"stage.{s}" for s in Stage] + [f"fact.{f}" for f in Fact] + [f"role.{r}" for r in Role]
    assert [id_ for id_ in ids if not CATALOGS.has(id_)] == []


def test_every_red_flag_has_a_label_for_the_alarm():
    codes = tomllib.loads((ROOT / "data" / "wording" / "red-flags.toml").read_text("utf-8"))
    signs = codes.keys() - {"lists", "spelling", "harmless", "unwell"}
    assert [code for code in signs if not CATALOGS.has(f"opt.sign.{code}")] == []


def test_every_better_wording_exists_and_is_no_claim():
    for lang, rules in WORDING.items():
        for claim in rules.claims:
            (better,) = CATALOGS.templates(lang)[claim.better].forms
            assert judge(better, rules) == ()


def load(tmp_path, **bodies):
    for lang, body in bodies.items():
        folder = tmp_path / lang / "LC_MESSAGES"
        folder.mkdir(parents=True)
        head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {lang}\\n"\n'
        (folder / "puente.po").write_text(f"{head}\n{body}\n", "utf-8")
    return Catalogs.load(tmp_path)


def test_every_kind_of_fault_is_found(tmp_path):
    catalogs = load(
        tmp_path,
        en='msgid "a"\nmsgstr "Send it to {name}"\n\nmsgid "b"\nmsgstr " This cures you!"',
        es=f'msgid "a"\nmsgstr "Envíelo"\n\nmsgid "btn.c"\nmsgstr "{"x" * 25}"',
        pt='msgid "a"\nmsgstr "{name}"\n\nmsgid "b"\nmsgstr "b"\n\nmsgid "btn.c"\nmsgstr "c"',
    )
    assert faults(catalogs, WORDING) == (
        Fault("en", "b", "begins or ends with a space", "remove it"),
        Fault("en", "b", "has an exclamation mark", "say it calmly"),
        Fault("en", "b", 'says "cures" (EN01)', "word it like better.cure"),
        Fault("en", "btn.c", "is missing", "translate it, or remove the id everywhere"),
        Fault("es", "a", "does not name name", "use the same values in every language"),
        Fault("es", "b", "is missing", "translate it, or remove the id everywhere"),
        Fault("es", "btn.c", "has 25 characters", "shorten it to 24"),
        Fault("pt", "", "has no wording rules", "add data/wording/pt.toml"),
    )

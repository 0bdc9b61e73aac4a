"""Every text that the code can ask for by its id is there in every language, and every button does something.

Ids are read out of the source: whole ones as they stand, families (`check.{code}`) by the words they can be made of.
What conversations show, with its values, is said in `tests/flows/test_words.py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.desk import group
from bot.i18n.language import LIST
from bot.menu import ACTS
from flows.case import Fact, Role, Stage
from flows.content import Indication
from flows.figures import PLACES
from flows.file_card import DID
from flows.file_review import REASONS
from flows.health_check import LATE, LEVELS, SIGNS, WOUND
from flows.journey.exporting import WHY
from flows.journey.trip import SHOWN
from flows.journey.trust import KINDS, PUBLISHED
from flows.rules.imaging import CAUSES
from flows.rules.study import NAMED_KINDS
from flows.text import Text
from flows.treatment import ROUTES
from flows.trip_by_hand import STEPS
from flows.welcome import RARER, TONGUES
from tests.shipped import catalogs, content

ROOT = Path(__file__).parents[1]
CONTENT, CATALOGS = content(), catalogs()
TREATED = CONTENT.clinic("demo").indications
ID = re.compile(r"[a-z_]+(\.[\w-]+)+")


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """The modules that can say something; the sandbox speaks as Telegram does."""
    paths = [path for folder in ("flows", "bot") for path in sorted((ROOT / folder).rglob("*.py"))]
    own = [path.relative_to(ROOT) for path in paths if "sandbox" not in path.parts]
    return tuple((path.as_posix(), ast.parse((ROOT / path).read_text("utf-8"))) for path in own)


def asked_for() -> Iterator[tuple[str, ast.expr]]:
    """The first argument of every `Text(...)`, with its module."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text" and node.args:
                yield name, node.args[0]


def strings(node: ast.AST) -> Iterator[str]:
    """Every string constant below a node."""
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def written(path: str, pattern: str) -> set[str]:
    """Words that stand in a module in a form of their own: rule ids, codes of warnings."""
    return set(re.findall(pattern, (ROOT / path).read_text("utf-8")))


def codes(item: str) -> set[str]:
    """Codes of the options of one question of the knee questionnaire."""
    found = next(one for one in CONTENT.questionnaire("knee-oa").items if one.link_id == item)
    return {str(option.code or option.key) for option in found.options} - {"none", "unknown", "dk"}


def peaks() -> set[str]:
    return {f"W_PEAK_{leg.peak_kind}" for leg in CONTENT.route("san").legs if leg.peak_kind}


def documents() -> set[str]:
    """What an indication needs, in all its forms: staff choose among them."""
    needs = [need for indication in TREATED for need in CONTENT.screening(indication).documents]
    return {code for need in needs for code in need.codes}


def sides(indication: str) -> set[str]:
    """The sides that the form of a condition asks for, if any."""
    asked = [item for item in CONTENT.form(indication).items if item.link_id == "side"]
    return {option.key for item in asked for option in item.options}


WORDS: dict[str, set[str]] = {
    "alarm.": {"emergency", "urgent", "soon"},
    "asked.": written("flows/rules/findings.py", r'Question\("(\w+)"'),
    "cause.": set(CAUSES.values()),
    "check.": {check.code for check in CONTENT.plan("followup").checks},
    "conflict.": written("flows/rules/trip_checks.py", r'^        "([a-z_]+)": ')
    | {"no_flight", "by_hand", "confirmed"},
    "desk.silent.": {"call", "contact", "welfare"},
    "doc.": documents(),
    "fact.": {fact.value for fact in Fact},
    "figures.": set(PLACES),
    "itin.": {"flight_in", "flight_out"},
    "itin.by_hand.": {"arrival", "leave"},
    "itin.short.": {*SHOWN, *STEPS},
    "kind.": set(NAMED_KINDS) | {"photo", "report", "archive", "other", "unknown"},
    "lang.": set(CATALOGS.languages),
    "level.": set(LEVELS),
    "next.": {stage.value for stage in Stage},
    "noted.": {kind.key for kinds in CONTENT.facts.values() for kind in kinds.facts if kind.by},
    "opt.allergy.": codes("allergies"),
    "opt.indication.": set(TREATED) | {f"{one}.{side}" for one in TREATED for side in sides(one)},
    "opt.route.": set(ROUTES),
    "opt.sign.": {*SIGNS, *LATE, *WOUND},
    "opt.source.": set(CONTENT.clinic("demo").lab.cell_sources),
    "opt.travel.": {"fly", "drive", "unknown"},
    "quote.lacks.": {*Indication("").lacks, "licence", "licence_in_force"},
    "role.": {role.value for role in Role},
    "room.": {"room1", "room2", "stepfree"},
    "staffcase.": {*DID.values(), "accepted"},
    "staffcase.kept.": {*WHY.values(), "unread"},
    "stage.": {stage.value for stage in Stage},
    "tongue.": {tongue.removeprefix("tongue_") for tongue in (*TONGUES, *RARER)},
    "triage.": written("flows/rules/triage.py", r'"([A-Z]{1,2}-[A-Z0-9-]+)"') | {"A-UNCLEAR"},
    "trust.": set(PUBLISHED),
    "trust.kind.": set(KINDS),
    "up.": set(REASONS),
    "warning.": written("flows/rules/trip_checks.py", r'"(W_[A-Z0-9_]+)"') | peaks(),
}
OTHERWISE = {"btn.", "data.", "desk.wanted.", "measure.", "clinic/"}  # conversations and tests of their own say these


def test_a_text_that_is_named_is_there() -> None:
    named = {str(node.value) for _, node in asked_for() if isinstance(node, ast.Constant)}
    assert {one for one in named - {LIST} if not CATALOGS.has(one)} == set()


def test_what_looks_like_the_id_of_a_text_is_one() -> None:
    """Ids in tables and comparisons of the core: a family that the catalogs know, and a name."""
    families = {id_.split(".", 1)[0] for id_ in CATALOGS.ids if "/" not in id_}
    core = [tree for name, tree in sources() if name.startswith("flows/")]
    looks = {word for tree in core for word in strings(tree) if ID.fullmatch(word)} - {LIST}
    assert {word for word in looks if word.split(".", 1)[0] in families and not CATALOGS.has(word)} == set()


def test_a_family_of_texts_is_known_here() -> None:
    """A new `Text(f"...")` needs the words it can be made of, above."""
    made = [node.values[0] for _, node in asked_for() if isinstance(node, ast.JoinedStr)]
    heads = {str(first.value) for first in made if isinstance(first, ast.Constant)}
    known = WORDS.keys() | OTHERWISE
    assert {head for head in heads if "." in head and head not in known} == set()


@pytest.mark.parametrize("head", WORDS)
def test_a_family_of_texts_is_complete(head: str) -> None:
    assert WORDS[head], "no words are known of this family"
    assert {f"{head}{word}" for word in WORDS[head] if not CATALOGS.has(f"{head}{word}")} == set()


def is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_a_button_under_a_message_does_something() -> None:
    """`(label, act)` pairs of cards and messages: each act is one that the shell performs."""
    pairs = {pair for _, tree in sources() for pair in under_messages(tree)}
    assert pairs
    assert {act for _, act in pairs if act not in {*ACTS, *group.ACTS}} == set()
    assert {label for label, _ in pairs if not CATALOGS.has(f"btn.{label}")} == set()


def under_messages(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "buttons":
            for pair in ast.walk(node.value):
                if (
                    pair is not node.value
                    and isinstance(pair, ast.Tuple)
                    and [is_word(one) for one in pair.elts] == [True, True]
                ):
                    label, act = strings(pair)
                    yield label, act


KNOWN = {
    "en": r"[Ee]vidence|[Ss]tudied|studies",
    "es": r"[Ee]videncia|estudiado|estudios",
    "fr": r"données|étudiées|études",
}


@pytest.mark.parametrize("lang", KNOWN)
def test_what_is_known_of_a_condition_names_what_it_speaks_of(lang: str) -> None:
    entries = [entry for found in CONTENT.evidence.values() for entry in found.entries]
    said = {entry.indication: CATALOGS.render(Text(f"evidence/{entry.indication}"), lang) for entry in entries}
    assert {name for name, text in said.items() if not re.search(KNOWN[lang], text.partition(".")[0])} == set()


@pytest.mark.parametrize(
    ("form", "item", "lang", "right"),
    [
        ("knee-oa", "side", "fr", "Droit"),
        ("hip-oa", "side", "fr", "Droite"),
        ("hip-oa", "side", "es", "Derecha"),
        ("spine-disc", "spreads", "es", "Derecho"),
        ("spine-disc", "spreads", "fr", "Droit"),
    ],
)
def test_a_side_has_the_gender_of_what_is_asked(form: str, item: str, lang: str, right: str) -> None:
    options = {one.key: one.text_id for one in CONTENT.questionnaire(form).item(item).options}
    assert CATALOGS.render(Text(options["right"]), lang) == right

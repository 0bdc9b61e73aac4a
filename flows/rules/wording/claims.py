"""The guard of claims: words that Puente never says of a treatment.

1. It reads what goes out (templates, staff text, documents), never what a patient writes.
2. A claim is a pattern hit that nothing excuses; the excuses, in this order, are: a protected phrase, a warning or
   mention earlier in the sentence, a negation before it in its clause, a negation right after it.
3. "not only", "no doubt" and the like negate nothing.
4. There is no "send anyway": the writer is shown the phrase, the rule and a better wording.

Sources: patterns and contexts of the wording chapter of the domain reference (terms, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.rules.wording.fold import fold
from flows.rules.wording.rules import WordingRules

REACH = 8  # words before a claim in which a negation still reaches it
NARROW_REACH = 5  # the same for "without": it negates its noun, not the sentence
AFTER_REACH = 2  # words between a claim and the negation after it; articles do not count
SHORT = 4  # words after a comma that may still belong to the clause before it

_SENTENCE_END = re.compile(r"(?<!\bdr)(?<!\bdra)(?<!\bmr)(?<!\bmrs)[.!?](?!\d)|\n")
_CLAUSE_END = re.compile(r"(?<!\bdr)(?<!\bdra)(?<!\bmr)(?<!\bmrs)[.!?;:](?!\d)|\n")
_COMMA = re.compile(r"[,()](?!\d)| - ")
_WORD = re.compile(r"[\w']+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim found in a text: which rule, the writer's own words, and the text id of a better wording."""

    rule: str
    phrase: str
    better: str


def judge(text: str, rules: WordingRules, protected: Sequence[str] = ()) -> tuple[Hit, ...]:
    """The claims in a text, in the order in which they stand; `protected` are registered names."""
    folded = fold(text)
    safe = list(_protected(folded.text, rules, protected))
    found = [
        (match.start(), Hit(claim.id, folded.words(*match.span()), claim.better))
        for claim in rules.claims
        for match in claim.pattern.finditer(folded.text)
        if not _excused(folded.text, match.span(), rules, safe)
    ]
    return tuple(hit for _, hit in sorted(found, key=lambda place: (place[0], place[1].rule)))


def _protected(text: str, rules: WordingRules, names: Sequence[str]) -> Iterator[Span]:
    literal = [re.compile(re.escape(fold(name).text)) for name in names if name.strip()]
    for pattern in (*rules.protected, *literal):
        for match in pattern.finditer(text):
            yield match.span()


def _excused(text: str, span: Span, rules: WordingRules, safe: Sequence[Span]) -> bool:
    start, end = span
    return (
        any(first <= start and end <= last for first, last in safe)
        or _warned(text, start, rules)
        or _negated_before(text, span, rules)
        or _negated_after(text, end, rules)
    )


def _after_last(pattern: re.Pattern[str], text: str, end: int, start: int = 0) -> int:
    """Where the part of a text begins that follows the last match before `end`."""
    place = start
    for match in pattern.finditer(text, start, end):
        place = match.end()
    return place


def _before_next(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.search(text, start)
    return match.start() if match else len(text)


def _warned(text: str, start: int, rules: WordingRules) -> bool:
    """Whether the sentence spoke of claims before this one; "but we ..." takes the warning back."""
    begins = _after_last(_SENTENCE_END, text, start)
    begins = _after_last(rules.contrasts, text, start, begins)
    return rules.warnings.search(text, begins, start) is not None


def _negated_before(text: str, span: Span, rules: WordingRules) -> bool:
    start = span[0]
    begins = _after_last(_CLAUSE_END, text, start)
    begins = _after_last(rules.clause_words, text, start, begins)
    false = [match.span() for match in rules.false_negations.finditer(text)]
    return any(
        _reaches(text, negator.end(), span, rules, REACH)
        for negator in rules.negators.finditer(text, begins, start)
        if not _inside(negator.span(), false)
    ) or any(
        _reaches(text, negator.end(), span, rules, NARROW_REACH)
        and not rules.subjects.search(text, negator.end(), start)
        and not _COMMA.search(text, negator.end(), start)
        for negator in rules.narrow_negators.finditer(text, begins, start)
        if not _inside(negator.span(), false)
    )


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    return any(first <= span[0] and span[1] <= last for first, last in spans)


def _reaches(text: str, after: int, span: Span, rules: WordingRules, reach: int) -> bool:
    """Whether a negation that ends at `after` still holds at the claim."""
    between = text[after : span[0]]
    if len(_WORD.findall(between)) >= reach:
        return False
    commas = list(_COMMA.finditer(between))
    return not commas or not _comma_ends(text, after + commas[-1].end(), span, rules, len(commas))


def _comma_ends(text: str, after: int, span: Span, rules: WordingRules, commas: int) -> bool:
    """Whether the last comma before a claim begins a clause of its own."""
    lead = text[after : span[0]]
    if rules.subjects.search(lead):
        return True
    clause_end = _before_next(_CLAUSE_END, text, span[1])
    listed = not rules.small_words.sub(" ", lead).strip() and rules.joiners.search(text, after, clause_end)
    inserted = commas > 1
    if listed or inserted:
        return False
    return len(_WORD.findall(text[after : min(clause_end, _before_next(_COMMA, text, span[1]))])) > SHORT


def _negated_after(text: str, end: int, rules: WordingRules) -> bool:
    stop = _before_next(_CLAUSE_END, text, end)
    match = rules.negations_after.search(text, end, stop)
    if not match or _COMMA.search(text, end, match.start()):
        return False
    between = rules.small_words.sub(" ", text[end : match.start()])
    false = rules.false_negations.search(text, end, stop)
    return len(_WORD.findall(between)) <= AFTER_REACH and not (false and false.start() < match.end())

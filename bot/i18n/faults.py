"""What is wrong with the catalogs, all at once, for `puente check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.i18n.catalogs import Catalogs
from bot.i18n.language import Template
from flows.rules.wording import WordingRules, judge

# Longest forms, in characters: a button and the things that Telegram itself limits.
LIMITS = {"btn.": 24, "cmd.": 60, "bot.description": 512, "bot.short": 120, "": 4096}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a translator must change: where, what is wrong, what to do."""

    lang: str
    id: str
    wrong: str
    todo: str


def faults(catalogs: Catalogs, wording: Mapping[str, WordingRules]) -> tuple[Fault, ...]:
    """Every fault of every language, sorted; a language without wording rules is one."""
    found = [fault for lang in catalogs.languages for fault in _of_language(catalogs, lang, wording.get(lang))]
    return tuple(sorted(found, key=lambda fault: (fault.lang, fault.id, fault.wrong)))


def _of_language(catalogs: Catalogs, lang: str, rules: WordingRules | None) -> Iterator[Fault]:
    if rules is None:
        yield Fault(lang, "", "has no wording rules", f"add data/wording/{lang}.toml")
    templates = catalogs.templates(lang)
    for id_ in sorted(catalogs.ids):
        template = templates.get(id_)
        if template is None:
            yield Fault(lang, id_, "is missing", "translate it, or remove the id everywhere")
            continue
        yield from _gaps(catalogs, lang, id_, template)
        for form in template.forms:
            yield from _words(lang, id_, form, rules)


def _gaps(catalogs: Catalogs, lang: str, id_: str, template: Template) -> Iterator[Fault]:
    """Values that other languages name and this one does not; each language is told of what it lacks."""
    all_names = {name for other in catalogs.languages for name in _names(catalogs, other, id_)}
    lacking = sorted(all_names - set(template.names))
    if lacking:
        yield Fault(lang, id_, f"does not name {', '.join(lacking)}", "use the same values in every language")


def _names(catalogs: Catalogs, lang: str, id_: str) -> tuple[str, ...]:
    template = catalogs.templates(lang).get(id_)
    return template.names if template else ()


def _words(lang: str, id_: str, form: str, rules: WordingRules | None) -> Iterator[Fault]:
    limit = next(limit for start, limit in LIMITS.items() if id_.startswith(start))
    if len(form) > limit:
        yield Fault(lang, id_, f"has {len(form)} characters", f"shorten it to {limit}")
    if "!" in form or "¡" in form:
        yield Fault(lang, id_, "has an exclamation mark", "say it calmly")
    if form != form.strip():
        yield Fault(lang, id_, "begins or ends with a space", "remove it")
    for hit in judge(form, rules) if rules else ():
        yield Fault(lang, id_, f'says "{hit.phrase}" ({hit.rule})', f"word it like {hit.better}")

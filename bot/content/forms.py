"""Questionnaires, their parts and screening rules out of TOML.

An author writes an option as the key of a catalog button, or as a table with a text of its own (and with `said`, what
else people call it), and a condition by the name of what it compares (`item` in a form, `fact` in a rule).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.reader import Reader, table
from flows.content import OWN, FormItem, Part, Questionnaire, RuleSet, Wording

Texts = dict[str, Wording]


def questionnaire(
    reader: Reader, path: Path, parts: Mapping[str, Part], shared: Mapping[str, Wording]
) -> tuple[Questionnaire | None, Texts]:
    """A form with the parts it names, and the texts of its own file; `shared` are those of the parts."""
    raw = reader.toml(path)
    form_id = f"{raw.get('name')}@{raw.get('version')}"
    texts: Texts = {f"{form_id}/title": raw.get("title", {})}
    named = [str(name) for name in _listed(raw.get("parts", [OWN]))]
    for name in (name for name in named if name not in parts and name != OWN):
        reader.fault(path, "parts", f'there is no part "{name}"', f"choose of {', '.join(sorted({*parts, OWN}))}")
    if raw.get("item") and OWN not in named:
        reader.fault(path, "parts", "nobody is asked the items of this file", f'name "{OWN}" where they come')
    headings = {id_: text for id_, text in shared.items() if id_.partition("/")[0] in named and _is_heading(id_)}
    own = _items(reader, path, form_id, raw, _Words(texts, headings))
    whole = {one.id: one.items for one in parts.values()} | {OWN: tuple(own)}
    items = [item for name in named for item in whole.get(name, ())]
    rest = {key: value for key, value in raw.items() if key not in {"item", "codes"}}
    return reader.record(Questionnaire, path, rest | {"title": f"{form_id}/title", "items": items}), texts


def part(reader: Reader, path: Path) -> tuple[Part | None, Texts]:
    """Items that several questionnaires ask, and their texts."""
    raw = reader.toml(path)
    texts: Texts = {}
    items = _items(reader, path, f"{raw.get('name')}@{raw.get('version')}", raw, _Words(texts, {}))
    rest = {key: value for key, value in raw.items() if key not in {"item", "codes"}}
    return reader.record(Part, path, rest | {"items": items}), texts


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of a file as they are gathered, and the headings that its parts have."""

    texts: Texts
    headings: Mapping[str, Wording]


def _items(reader: Reader, path: Path, file_id: str, raw: dict[str, Any], words: _Words) -> list[FormItem]:
    codes = table(raw, "codes")
    items = [_item(reader, path, file_id, item, codes, words) for item in reader.tables(path, raw, "item")]
    return [item for item in items if item]


def _item(
    reader: Reader, path: Path, file_id: str, raw: dict[str, Any], codes: dict[str, Any], words: _Words
) -> FormItem | None:
    link_id = str(raw.pop("id", "?"))
    text_id, texts = f"{file_id}/{link_id}", words.texts
    texts[text_id] = raw.pop("text", {})
    texts[f"{text_id}.short"] = raw.pop("short", {})
    prefix = _heading(raw.pop("prefix", None), text_id, words)
    shaped = raw | {
        "link_id": link_id,
        "text": text_id,
        "prefix": prefix,
        "options": [_option(option, text_id, codes, texts) for option in _listed(raw.pop("options", []))],
        "enable_when": raw.pop("when", []),
        "enable_any": raw.pop("any", False),
        "unlike": _listed(raw.pop("unlike", [])),
        "urgent": _listed(raw.pop("urgent", [])),
    }
    return reader.record(FormItem, path, shaped, link_id)


def _heading(prefix: Wording | None, text_id: str, words: _Words) -> str:
    """The id of a heading; items of one part share it, so that it is said once, whichever comes first."""
    if prefix is None:
        return ""
    said = {id_: text for id_, text in words.texts.items() if _is_heading(id_)} | dict(words.headings)
    known = [id_ for id_, wording in said.items() if wording == prefix]
    if not known:
        words.texts[f"{text_id}.prefix"] = prefix
    return known[0] if known else f"{text_id}.prefix"


def _is_heading(text_id: str) -> bool:
    return text_id.endswith(".prefix")


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def _option(raw: Any, text_id: str, codes: dict[str, Any], texts: Texts) -> dict[str, Any]:
    option = dict(raw) if isinstance(raw, dict) else {"key": raw}
    key = str(option.get("key", "?"))
    wording = option.pop("text", None)
    label = f"btn.{key}" if wording is None else f"{text_id}.{key}"
    if wording is not None:
        texts[label] = wording
        if "said" in option:
            texts[f"said.{label}"] = option.pop("said")
    return {"text_id": label, "code": codes.get(key, key)} | option


def ruleset(reader: Reader, path: Path) -> tuple[RuleSet | None, Texts]:
    """Rules, and their reasons as `rule/<ruleset>/<id>`; what is still needed as `need/<fact>`."""
    rules = reader.record(RuleSet, path, _compared(reader.toml(path)))
    if rules is None:
        return None, {}
    reasons = {f"rule/{rules.id}/{rule.id}": rule.reason for rule in rules.rules}
    return rules, reasons | {f"need/{need.fact}": need.text for need in rules.needs}


def _compared(raw: Any) -> Any:
    """The same with every condition's `fact` under the name that conditions share."""
    if isinstance(raw, list):
        return [_compared(entry) for entry in raw]
    if isinstance(raw, dict):
        return {("item" if key == "fact" and "op" in raw else key): _compared(value) for key, value in raw.items()}
    return raw

"""Questionnaires and screening rules out of TOML.

An author writes an option as the key of a catalog button, or as a table with a text of its own, and a condition by the
name of what it compares (`item` in a form, `fact` in a rule).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.content.reader import Reader, table
from flows.content import FormItem, Questionnaire, RuleSet, Wording

Texts = dict[str, Wording]


def questionnaire(reader: Reader, path: Path) -> tuple[Questionnaire | None, Texts]:
    """A form, and its texts under the ids that its items name."""
    raw = reader.toml(path)
    form_id = f"{raw.get('name')}@{raw.get('version')}"
    codes = table(raw, "codes")
    texts: Texts = {f"{form_id}/title": raw.get("title", {})}
    items = [_item(reader, path, form_id, item, codes, texts) for item in reader.tables(path, raw, "item")]
    rest = {key: value for key, value in raw.items() if key not in {"item", "codes"}}
    whole = rest | {"title": f"{form_id}/title", "items": [item for item in items if item]}
    return reader.record(Questionnaire, path, whole), texts


def _item(
    reader: Reader, path: Path, form_id: str, raw: dict[str, Any], codes: dict[str, Any], texts: Texts
) -> FormItem | None:
    link_id = str(raw.pop("id", "?"))
    text_id = f"{form_id}/{link_id}"
    texts[text_id] = raw.pop("text", {})
    texts[f"{text_id}.short"] = raw.pop("short", {})
    prefix = _heading(raw.pop("prefix", None), text_id, texts)
    shaped = raw | {
        "link_id": link_id,
        "text": text_id,
        "prefix": prefix,
        "options": [_option(option, text_id, codes, texts) for option in _listed(raw.pop("options", []))],
        "enable_when": raw.pop("when", []),
        "enable_any": raw.pop("any", False),
    }
    return reader.record(FormItem, path, shaped, link_id)


def _heading(prefix: Wording | None, text_id: str, texts: Texts) -> str:
    """The id of a heading; items of one part share it, so that it is said once, whichever comes first."""
    if prefix is None:
        return ""
    known = [id_ for id_, wording in texts.items() if id_.endswith(".prefix") and wording == prefix]
    if not known:
        texts[f"{text_id}.prefix"] = prefix
    return known[0] if known else f"{text_id}.prefix"


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def _option(raw: Any, text_id: str, codes: dict[str, Any], texts: Texts) -> dict[str, Any]:
    option = dict(raw) if isinstance(raw, dict) else {"key": raw}
    key = str(option.get("key", "?"))
    wording = option.pop("text", None)
    label = f"btn.{key}" if wording is None else f"{text_id}.{key}"
    if wording is not None:
        texts[label] = wording
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

"""Questionnaires: every question can be asked, answered, skipped and exported."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.content import Content, Fault
from bot.i18n.language import UNITS
from flows.content import ANSWER_OPERATORS, BUTTON_TYPES, ITEM_TYPES, Condition, FormItem, Questionnaire

PERSON = ("name", "birth")  # who somebody is


def faults(content: Content, catalog: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the questionnaires; `catalog` are the text ids that buttons may name."""
    for form in content.questionnaires.values():
        file = f"questionnaires/{form.id}.toml"
        yield from _names(file, form)
        for at, item in enumerate(form.items):
            yield from _item(file, item)
            yield from _options(file, item, catalog, content)
            for condition in item.enable_when:
                yield from _condition(file, item, condition, form.items[:at])


def _names(file: str, form: Questionnaire) -> Iterator[Fault]:
    if not form.items:
        yield Fault(file, "item", "it asks nothing", "add [[item]] entries")
    names = [item.link_id for item in form.items]
    for name in PERSON if names else ():
        if name not in names:
            yield Fault(file, name, "nobody is asked it, and studies are held against it", "add an item of this id")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file, name, "two items have this id", "rename one; an answer is kept by the id of its item")


def _item(file: str, item: FormItem) -> Iterator[Fault]:
    if item.type not in ITEM_TYPES:
        yield Fault(file, item.link_id, f'"{item.type}" is not a type', f"choose one of {', '.join(ITEM_TYPES)}")
    if item.unit not in UNITS:
        yield Fault(file, item.link_id, f'"{item.unit}" is not a unit', f"choose one of {', '.join(UNITS[1:])}")
    if item.low is not None and item.high is not None and item.low >= item.high:
        yield Fault(file, item.link_id, f"low {item.low} is not below high {item.high}", "correct the limits")
    if item.type in BUTTON_TYPES and not item.options:
        yield Fault(file, item.link_id, "nobody can answer it: it has no options", "add options or change its type")


def _options(file: str, item: FormItem, catalog: Collection[str], content: Content) -> Iterator[Fault]:
    keys = [option.key for option in item.options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(file, item.link_id, f'two options are called "{key}"', "rename one")
    for option in item.options:
        if option.text_id not in catalog and option.text_id not in content.texts():
            todo = "give the option a text or name a button of the catalog"
            yield Fault(file, item.link_id, f'there is no button "{option.text_id}"', todo)
        if item.type not in BUTTON_TYPES and option.text_id != f"btn.{option.key}":
            todo = "name a button of the catalog"
            yield Fault(file, item.link_id, f'"{option.key}" stands beside typing with a text of its own', todo)


def _condition(file: str, item: FormItem, condition: Condition, before: tuple[FormItem, ...]) -> Iterator[Fault]:
    asked = next((other for other in before if other.link_id == condition.item), None)
    if condition.op not in ANSWER_OPERATORS:
        todo = f"choose one of {', '.join(ANSWER_OPERATORS)}"
        yield Fault(file, item.link_id, f'"{condition.op}" compares nothing', todo)
    if asked is None:
        todo = "correct the id, or ask that item first"
        yield Fault(file, item.link_id, f'its condition names "{condition.item}", which is not asked before it', todo)
    elif asked.type in BUTTON_TYPES:
        keys = {option.key for option in asked.options}
        wanted = condition.value if isinstance(condition.value, list) else [condition.value]
        for value in (value for value in wanted if value not in keys):
            todo = f"choose one of {', '.join(sorted(keys))}"
            yield Fault(file, item.link_id, f'"{condition.item}" has no option "{value}"', todo)

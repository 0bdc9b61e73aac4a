"""Questionnaires: every question can be asked, answered, skipped and exported."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.content import Content, Fault
from bot.i18n.language import UNITS
from flows.content import ANSWER_OPERATORS, BUTTON_TYPES, ITEM_TYPES, Condition, FormItem, Questionnaire
from flows.form import INTRO, REVIEW, STOPPED
from flows.respondent import WHO

PERSON = ("name", "birth")  # who somebody is
SIDE = "side"  # of the body: item and fact
OWN = (INTRO, WHO, REVIEW, STOPPED)  # of every form; what belongs to an item has a "." and follows its id


def faults(content: Content, catalog: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the questionnaires; `catalog` are the text ids that buttons may name.

    What is wrong with a part is said once, however many questionnaires name it.
    """
    found = [fault for form in content.questionnaires.values() for fault in _form(content, form, catalog)]
    yield from dict.fromkeys(found)


def _form(content: Content, form: Questionnaire, catalog: Collection[str]) -> Iterator[Fault]:
    yield from _names(f"questionnaires/{form.id}.toml", form)
    for at, item in enumerate(form.items):
        file = _file(form, item)
        yield from _item(file, item)
        yield from _options(file, item, catalog, content)
        yield from _urgent(file, item, catalog)
        yield from _unlike(file, item, form.items[:at])
        for condition in item.enable_when:
            if item.text.startswith(f"{form.id}/") or not _is_asked_elsewhere(content, form, condition):
                yield from _condition(file, item, condition, form.items[:at])


def _file(form: Questionnaire, item: FormItem) -> str:
    """The file in which an item stands."""
    own = item.text.partition("/")[0]
    return f"questionnaires/{own}.toml" if own == form.id else f"questionnaires/parts/{own}.toml"


def _is_asked_elsewhere(content: Content, form: Questionnaire, condition: Condition) -> bool:
    """A part may name an item that this questionnaire does not ask and another does: here it counts as skipped."""
    names = {item.link_id for one in content.questionnaires.values() for item in one.items}
    return condition.item in names - {item.link_id for item in form.items}


def _names(file: str, form: Questionnaire) -> Iterator[Fault]:
    if not form.items:
        yield Fault(file, "item", "it asks nothing", "add [[item]] entries")
    names = [item.link_id for item in form.items]
    for name in PERSON if names else ():
        if name not in names:
            yield Fault(file, name, "nobody is asked it, and studies are held against it", "add an item of this id")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file, name, "two items have this id", "rename one; an answer is kept by the id of its item")
    for name in names:
        if name in OWN or "." in name:
            yield Fault(file, name, "a form asks or keeps something of this id itself", "give the item another id")


def _item(file: str, item: FormItem) -> Iterator[Fault]:
    if item.type not in ITEM_TYPES:
        yield Fault(file, item.link_id, f'"{item.type}" is not a type', f"choose one of {', '.join(ITEM_TYPES)}")
    if item.unit not in UNITS:
        yield Fault(file, item.link_id, f'"{item.unit}" is not a unit', f"choose one of {', '.join(UNITS[1:])}")
    if item.low is not None and item.high is not None and item.low >= item.high:
        yield Fault(file, item.link_id, f"low {item.low} is not below high {item.high}", "correct the limits")
    if (item.fact == SIDE) != (item.link_id == SIDE):
        yield Fault(file, item.link_id, "the side is found under another name", f'call both item and fact "{SIDE}"')
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


def _urgent(file: str, item: FormItem, catalog: Collection[str]) -> Iterator[Fault]:
    keys = {option.key for option in item.options}
    for urgent in item.urgent:
        for value in (value for value in urgent.values if value not in keys):
            todo = f"choose one of {', '.join(sorted(keys)) or 'its options; a typed answer is none'}"
            yield Fault(file, item.link_id, f'"{value}" is urgent and no option', todo)
        for text_id in (f"triage.{urgent.rule}", urgent.sign):
            if text_id not in catalog:
                yield Fault(file, item.link_id, f'staff could not read "{text_id}"', "add that text to the catalogs")


def _unlike(file: str, item: FormItem, before: tuple[FormItem, ...]) -> Iterator[Fault]:
    for unlike in item.unlike:
        yield from _condition(file, item, Condition(unlike.item, "in", list(unlike.to)), before)
        for value in sorted(set(unlike.values) - {option.key for option in item.options}):
            yield Fault(file, item.link_id, f'"{value}" is unlike something and no option', "correct it")


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

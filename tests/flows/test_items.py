"""What can be asked: what a person did becomes what is stored, and what is stored what a flow gets."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import ask
from flows.case import Role
from flows.errors import Misfit
from flows.items import Choice, Draft, Entry, Hearing, Item, Multi, Option, Pressed, Rating, Reply, Typed, Words
from flows.rules import units
from flows.rules.typed_speech import is_no_name
from flows.rules.units import Measured
from flows.text import Day, Json, Measure, Quoted, Text
from flows.trip import flight, until

HEARING = Hearing("en", date(2026, 11, 21))


def weight_reader(typed: str, hearing: Hearing) -> Measured:
    return units.weight_kg(typed)


def cities(typed: str) -> dict[str, str] | None:
    return {"name": "Chicago", "zone": "America/Chicago"} if typed == "chicago" else None


FEELING = Choice("feeling", ["better", Option("worse", Text("opt.worse"))])
AIDS = Multi("aids", ["cane", "chair"], ("none", "dk"))
PAIN = Rating("pain", 0, 10)
PAIN_OR_SKIP = Rating("pain", 0, 10, skip=True)
OTHER = Words("other", ("no",))
WEIGHT = ask.measured("weight", Text("q.weight"), weight_reader, 20, 350, unit="kg", instead=("dk",))
BIRTH = ask.dated("birth", Text("q.birth"))
SINCE = ask.dated("since", Text("q.since"), partial=True, instead=("dk",))
HOME = ask.city("home", Text("q.city"), cities)
FLIGHT = flight("flight_in", Text("trip.flight_in"))
UNTIL = until("document_until", Text("trip.doc_until"))
EVERY: list[Item[Any]] = [
    FEELING, AIDS, PAIN, PAIN_OR_SKIP, OTHER, WEIGHT, BIRTH, SINCE, HOME, FLIGHT, UNTIL,
]  # fmt: skip


def taken(item: Item[Any], reply: Reply, draft: Json = None) -> Any:
    return item.take(reply, draft, HEARING)


def misfit(item: Item[Any], reply: Reply, draft: Json = None) -> Text:
    with pytest.raises(Misfit) as why:
        taken(item, reply, draft)
    return why.value.text


# -- laws of every item


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.name)
def test_samples_are_json_that_reads_and_shows(item: Item[Any]) -> None:
    assert item.samples()
    for sample in item.samples():
        assert json.loads(json.dumps(sample)) == sample
        item.read(sample)
        assert isinstance(item.show(sample), str | Text)


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.name)
def test_every_button_answers_or_gathers(item: Item[Any]) -> None:
    for button in item.buttons:
        reply = taken(item, Pressed(button.key), item.samples()[-1] if button.key == "done" else None)
        assert isinstance(reply, Draft) or item.read(reply) is not None


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
KEYS = st.sampled_from(["key", "value", "unit", "words", "zone", "on", "at"])
SHAPES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=2))


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.name)
def test_an_answer_to_another_kind_of_item_is_read_or_asked_again(item: Item[Any]) -> None:
    for sample in [sample for other in EVERY for sample in other.samples()]:
        try:
            item.read(sample)
        except Misfit:
            continue
        assert isinstance(item.show(sample), str | Text)


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.name)
@given(shape=SHAPES)
def test_whatever_was_stored_reads_or_is_asked_again(item: Item[Any], shape: Json) -> None:
    """An item may change its kind under an answer; nothing but a Misfit may come of it."""
    try:
        item.read(shape)
    except Misfit:
        return
    assert isinstance(item.show(shape), str | Text)


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.name)
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_stored_or_is_a_misfit(item: Item[Any], typed: str) -> None:
    try:
        found = taken(item, Typed(typed))
    except Misfit:
        return
    item.read(json.loads(json.dumps(found)))


def test_an_item_is_asked_by_its_own_words_or_else_by_its_name() -> None:
    assert PAIN.question == Text("pain")
    assert Rating("pain", 0, 10, ask=Text("s.pain_walk")).question == Text("s.pain_walk")


def test_a_bare_item_is_only_a_contract() -> None:
    bare: Item[str] = Item("bare")
    assert bare.buttons == ()
    for use in (
        lambda: bare.take(Pressed("x"), None, HEARING),
        lambda: bare.read("x"),
        bare.samples,
        lambda: bare.show("x"),
    ):
        with pytest.raises(NotImplementedError):
            use()


# -- one of a few


def test_a_choice_is_a_button() -> None:
    assert taken(FEELING, Pressed("worse")) == "worse"
    assert [option.label.id for option in FEELING.buttons] == ["btn.better", "opt.worse"]
    assert FEELING.show("worse") == Text("opt.worse")


@pytest.mark.parametrize("reply", [Typed("worse"), Pressed("same")])
def test_a_choice_is_nothing_else(reply: Reply) -> None:
    assert misfit(FEELING, reply).id == "form.use_buttons"


# -- several of a few


def test_presses_toggle_until_done() -> None:
    first = taken(AIDS, Pressed("chair"))
    assert first == Draft(["chair"])
    second = taken(AIDS, Pressed("cane"), first.value)
    assert second == Draft(["chair", "cane"])
    assert taken(AIDS, Pressed("chair"), second.value) == Draft(["cane"])
    assert taken(AIDS, Pressed("done"), second.value) == ["cane", "chair"]


def test_none_of_them_answers_by_itself_whatever_was_gathered() -> None:
    assert taken(AIDS, Pressed("none"), ["cane"]) == ["none"]
    assert AIDS.read(["none"]) == ("none",)


def test_done_with_nothing_chosen_is_a_misfit() -> None:
    assert misfit(AIDS, Pressed("done")).id == "form.multi"


def test_typing_where_several_are_chosen_is_a_misfit() -> None:
    assert misfit(AIDS, Typed("cane")).id == "form.use_buttons"


def test_a_button_that_is_not_there_gathers_nothing() -> None:
    assert misfit(AIDS, Pressed("wings"), ["cane"]).id == "form.multi"


def test_several_are_shown_as_one_list() -> None:
    assert AIDS.show(["chair", "cane"]) == Text("list.join", {"v0": Text("btn.cane"), "v1": Text("btn.chair")})


# -- a rating


@pytest.mark.parametrize(
    ("reply", "stored"),
    [
        (Pressed("0"), 0),
        (Pressed("10"), 10),
        (Typed(" 7 "), 7),
        (Typed("siete"), 7),
        (Typed("8/10"), 8),
        (Typed("como un 6"), 6),
        (Typed("\N{FULLWIDTH DIGIT SEVEN}"), 7),
    ],
)
def test_a_rating_is_pressed_or_typed(reply: Reply, stored: int) -> None:
    assert taken(PAIN, reply) == stored


@pytest.mark.parametrize("typed", ["11", "-1", "7.5", "", "hace 2 dias", "mucho", "9" * 4096, "skip"])
def test_a_rating_is_a_whole_number_in_its_range(typed: str) -> None:
    text = misfit(PAIN, Typed(typed))
    assert text.id == "form.whole"
    assert text.values == {"min": 0, "max": 10}
    assert misfit(PAIN, Pressed("x")) == text


def test_a_rating_may_be_left_out_only_where_it_says_so() -> None:
    assert taken(PAIN_OR_SKIP, Pressed("skip")) is None
    assert PAIN_OR_SKIP.read(None) == -1
    assert PAIN_OR_SKIP.show(None) == Text("form.left_open")
    assert PAIN_OR_SKIP.show(4) == "4"
    with pytest.raises(Misfit):
        PAIN.read(None)


def test_a_rating_offers_every_number() -> None:
    assert [option.key for option in Rating("n", 1, 3, skip=True).buttons] == ["1", "2", "3", "skip"]


# -- words


def test_words_are_kept_as_written() -> None:
    assert taken(OTHER, Typed("  My knee,\n<b>hot</b> ")) == {"words": "My knee,\n<b>hot</b>"}
    assert OTHER.read({"words": "hot"}) == "hot"
    assert OTHER.show({"words": "hot"}) == "hot"


def test_a_button_answers_in_place_of_words() -> None:
    assert taken(OTHER, Pressed("no")) == {"key": "no"}
    assert OTHER.read({"key": "no"}) == "no"
    assert OTHER.show({"key": "no"}) == Text("btn.no")


@pytest.mark.parametrize("typed", ["   ", "👍🏽", "\u200b\u202e", "...", "-"])
def test_without_a_letter_or_a_number_there_are_no_words(typed: str) -> None:
    assert misfit(OTHER, Typed(typed)).id == "form.words"


@pytest.mark.parametrize("typed", ["שלום", "٣", "李", "50 × 10⁶"])
def test_words_are_words_in_every_script(typed: str) -> None:
    assert taken(OTHER, Typed(typed)) == {"words": typed}


def test_words_that_are_no_answer_are_asked_again() -> None:
    name = Words("name", is_none=is_no_name)
    assert misfit(name, Typed("¿Cómo se llama el doctor?")) == Text("name")
    assert taken(name, Typed("Carlos Peña")) == {"words": "Carlos Peña"}
    assert misfit(Words("name", is_none=is_no_name, again=Text("form.not_name")), Typed("¿Cómo?")) == Text(
        "form.not_name"
    )


def test_too_many_words_are_a_misfit_that_says_how_many_fit() -> None:
    assert misfit(OTHER, Typed("x" * 4097)) == Text("form.too_long", {"most": 4096})
    assert misfit(Words("name", most=3), Typed("Anna")) == Text("form.too_long", {"most": 3})


def test_words_that_no_longer_fit_are_asked_again() -> None:
    with pytest.raises(Misfit):
        Words("name", most=3).read({"words": "Anna"})


def test_a_button_that_is_not_there_is_no_answer() -> None:
    assert misfit(OTHER, Pressed("yes")).id == "other"


# -- things that are understood


def test_a_measure_keeps_what_was_typed_beside_what_was_understood() -> None:
    assert taken(WEIGHT, Typed(" 176 lb ")) == {"value": 79.8, "unit": "kg", "typed": "176 lb", "sure": True}
    assert taken(WEIGHT, Typed("80"))["sure"] is False
    assert WEIGHT.show({"value": 79.8, "unit": "kg", "typed": "", "sure": True}) == Text(
        "plain", {"value": Measure(79.8, "kg")}
    )


def test_a_measure_out_of_range_says_the_range() -> None:
    narrow = ask.measured("weight", Text("q.weight"), weight_reader, 40, 100, unit="kg")
    text = misfit(narrow, Typed("120 kg"))
    assert text.id == "form.range"
    assert text.values == {"value": Measure(120.0, "kg"), "min": Measure(40, "kg"), "max": Measure(100, "kg")}
    assert misfit(narrow, Typed("30 kg")).id == "form.range"


def test_a_measure_may_have_no_edges() -> None:
    free = ask.measured("weight", Text("q.weight"), weight_reader, None, None, unit="kg")
    assert taken(free, Typed("120 kg"))["value"] == 120.0


def test_a_button_stands_beside_what_is_typed() -> None:
    assert taken(WEIGHT, Pressed("dk")) == {"key": "dk"}
    assert WEIGHT.show({"key": "dk"}) == Text("btn.dk")
    assert misfit(WEIGHT, Pressed("skip")) == Text("q.weight")


def test_a_day_is_understood_in_the_readers_language() -> None:
    stored = BIRTH.take(Typed("3 de mayo de 1968"), None, Hearing("es", HEARING.today))
    assert stored == {"value": "1968-05-03", "precision": "day", "typed": "3 de mayo de 1968"}
    assert BIRTH.show(stored) == Text("plain", {"value": Day(date(1968, 5, 3), weekday=False)})


def test_month_and_year_are_a_day_only_where_that_is_enough() -> None:
    assert taken(SINCE, Typed("March 2024"))["precision"] == "month"
    misfit(BIRTH, Typed("March 2024"))


@pytest.mark.parametrize(
    ("typed", "shown"), [("March 2024", "March 2024"), ("hace dos años", "hace dos años (2024)"), ("2020", "2020")]
)
def test_of_a_month_or_a_year_no_day_is_made_where_it_is_read_back(typed: str, shown: str) -> None:
    assert SINCE.show(taken(SINCE, Typed(typed))) == Text("plain", {"value": Quoted(shown, Role.PATIENT)})


@pytest.mark.parametrize("typed", ["yesterday", "2020-01-01", "22/11/2008", "1915-05-05"])
def test_a_birth_date_of_a_child_or_of_nobody_alive_is_asked_again(typed: str) -> None:
    birth = ask.dated("birth", Text("q.birth"), ages=(18, 110))
    assert misfit(birth, Typed(typed)).id == "form.birth_age"
    assert taken(birth, Typed("21 Nov 2008"))["value"] == "2008-11-21"
    assert taken(birth, Typed("22 Nov 1915"))["value"] == "1915-11-22"


def test_what_is_typed_at_an_echo_answers_the_question_before_it() -> None:
    echo = ask.Confirm("weight.echo", [Option("84.0", Text("btn.yes"))], corrects=(WEIGHT,))
    assert echo.answered_by(Typed("85 kg")) == (WEIGHT,)
    assert echo.answered_by(Pressed("84.0")) == (echo,)
    assert PAIN.answered_by(Typed("7")) == (PAIN,)


def test_an_answer_in_words_goes_on_unless_it_is_a_line_or_too_long() -> None:
    assert OTHER.longer({"words": "a"}, " b ") == {"words": "a\nb"}
    assert OTHER.longer({"key": "no"}, "b") is None
    assert OTHER.longer({"words": "a" * 4095}, "b") is None
    assert Words("name", most=200).longer({"words": "a"}, "b") is None
    assert PAIN.longer(3, "b") is None


def test_one_of_several_is_chosen_or_left_and_what_answers_alone_is_neither() -> None:
    assert AIDS.toggles == ("cane", "chair")
    assert PAIN.toggles == PAIN.changes == ()


def test_a_city_brings_its_clock() -> None:
    assert taken(HOME, Typed("chicago")) == {"value": "Chicago", "zone": "America/Chicago"}
    assert misfit(HOME, Typed("Atlantis")).id == "form.not_city"
    assert HOME.show({"value": "Chicago", "zone": "America/Chicago"}) == "Chicago"
    with pytest.raises(Misfit):
        HOME.read({"value": "Chicago", "zone": ""})


def test_an_entry_is_only_as_good_as_its_check() -> None:
    """What `check` refuses is asked again although it was once stored."""

    def refuse(stored: Json) -> None:
        raise Misfit(Text("form.not_city"))

    entry = Entry("x", lambda typed, hearing: {"value": typed}, refuse, lambda stored: str(stored["value"]))
    with pytest.raises(Misfit):
        entry.read({"value": "x"})

"""A condition gets its name: the right form takes the place of the one that was sent, and nothing is decided before."""

from __future__ import annotations

from flows.acts import Cancel, Card, Close, Record, Schedule, Tell
from flows.case import Fact, Role, Stage
from flows.form import Filled
from flows.journey import intake, naming, standing
from flows.naming import Named, told_text
from flows.text import Quoted, Text, to_json
from flows.view import facts_of
from flows.welcome import Welcomed
from tests.casebook import Casebook, answered, cards, content, of, planned, told
from tests.flows.filled import sent
from tests.flows.journey.test_intake import send_all

REVIEWED = Text("evidence.unreviewed")
KNEE = Named("Ana", "knee_oa", told_text("knee_oa", REVIEWED))


def in_own_words() -> Casebook:
    """A case whose form is that of what stands on no list, before a physician."""
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication="other", research=True))
    book.after("form", Filled("other@1", sent("other") | {"condition": {"words": "My knee clicks"}}))
    book.does(intake.after_documents(book.view, content()))
    assert book.view.stage is Stage.REVIEW
    return book


def test_the_words_stand_beside_the_choice_of_what_the_clinic_takes_in() -> None:
    facts = naming.name_facts(in_own_words().view, "Ana", REVIEWED)
    assert facts["words"] == to_json(Quoted("My knee clicks", Role.PATIENT))
    assert {"knee_oa", "ms"} <= set(facts["indications"])
    assert "other" not in facts["indications"]


def test_before_a_form_there_are_no_words_and_a_name_still_helps() -> None:
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    assert naming.name_facts(book.view, "Ana", REVIEWED)["words"] == to_json(Text("staff.none"))
    assert naming.refusal(book.view) is None
    book.does(naming.after_name(book.view, content(), KNEE))
    assert book.view.stage is Stage.INTAKE
    assert book.view.said("indication")["research"] is False


def test_a_name_brings_the_case_back_to_its_patient_with_one_message() -> None:
    book = in_own_words()
    acts = book.does(naming.after_name(book.view, content(), KNEE))
    assert (told(acts), cards(acts)) == (["condition.named"], ["staff.condition_named"])
    assert {act.prefix for act in of(Cancel, acts)} >= {"review_overdue", "form_reminder"}
    assert [act.flow for act in of(Close, acts)] == ["form", "more_info"]
    assert len(planned(acts)) == len(set(planned(acts)) - {"form_reminder.3", "form_reminder.10"}) == 2
    assert book.view.said("indication") == {"indication": "knee_oa", "research": True, "staff": "Ana"}
    assert book.view.stage is Stage.INTAKE
    assert not {Fact.FORM_SENT, Fact.FILE_COMPLETE} & facts_of(book.view)
    assert standing.step(book.view, content()) == Text("next.intake")


def test_nothing_goes_on_before_the_right_form_is_sent_and_then_everything_does() -> None:
    book = in_own_words()
    acts = book.does(naming.after_name(book.view, content(), KNEE))
    send_all(book)
    assert intake.when_complete(book.view, content()) == ()
    assert intake.after_documents(book.view, content()) == ()
    assert told(book.due("form_reminder", **of(Schedule, acts)[0].body)) == ["form.reminder"]
    book.after("form", answered(cancer="now"))
    done = book.does(intake.after_documents(book.view, content()))
    assert (told(done), cards(done)) == (["case.complete"], ["staff.review"])
    assert "U-CA-ACTIVE" in book.view.said("screened")["reasons"]


def test_what_the_first_screening_suggested_spares_nobody_the_studies_of_the_right_condition() -> None:
    book = in_own_words()
    book.happens("screened", **book.view.said("screened") | {"outcome": "DECLINE_SUGGESTED"})
    assert intake.missing(book.view, content()) == []
    book.does(naming.after_name(book.view, content(), KNEE))
    assert intake.missing(book.view, content())


def test_a_physicians_question_that_waited_ends_with_the_name() -> None:
    book = in_own_words()
    book.happens("more_asked", question="Since when?")
    book.is_at(Stage.INTAKE)
    acts = book.does(naming.after_name(book.view, content(), KNEE))
    assert "more_taken_back" in [act.kind for act in of(Record, acts)]


def test_none_of_them_leaves_the_case_where_it_is_and_tells_the_patient_nothing() -> None:
    book = in_own_words()
    acts = book.does(naming.after_name(book.view, content(), Named("Ana")))
    assert (of(Tell, acts), cards(acts)) == ([], ["staff.condition_kept"])
    assert of(Card, acts)[0].buttons == (("st_take", "review"),)
    assert book.view.stage is Stage.REVIEW


def test_a_name_that_staff_gave_can_be_put_right_and_the_patients_own_choice_cannot() -> None:
    book = in_own_words()
    book.does(naming.after_name(book.view, content(), KNEE))
    assert naming.refusal(book.view) is None
    book.happens("indication", indication="ms", research=False)
    assert naming.refusal(book.view) == Text("staff.condition_known", {"case": "P-7"})
    assert naming.too_late(book.view).id == "guard.order"

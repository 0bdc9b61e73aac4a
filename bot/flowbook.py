"""Which flow a run's name means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flows import (
    companion,
    consent,
    consultation,
    desk,
    ending,
    file_review,
    form,
    health_check,
    imaging_question,
    letter,
    naming,
    noting,
    offer,
    opinion,
    release,
    review,
    settings,
    treatment,
    trip,
    trip_by_hand,
    welcome,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from bot.content import Content
    from flows.engine import Facts, Flow


def flowbook(content: Content) -> dict[str, Flow]:
    """Every flow by name. Names are stored with runs and never change their meaning."""

    @cache
    def player(name: str) -> Flow:
        return form.player(content.questionnaire(name), content.city)

    def questionnaire(facts: Facts) -> Generator[Any, Any, form.Filled]:
        found: Generator[Any, Any, form.Filled] = player(facts["questionnaire"])(facts)
        return found

    return {
        "welcome": welcome.welcome,
        "form": questionnaire,
        "imaging_question": imaging_question.imaging_question,
        "letter": letter.letter,
        "more_info": letter.more_info,
        "offer": offer.offer,
        "offer_decide": offer.offer_decide,
        "consent": consent.consent,
        "trip": trip.trip,
        "trip_by_hand": trip_by_hand.trip_by_hand,
        "health_check": health_check.health_check,
        "companion": companion.companion,
        "companion_confirm": companion.companion_confirm,
        "language": settings.language,
        "cancel": settings.cancel,
        "withdraw": settings.withdraw,
        "release": release.release,
        "research": settings.research,
        "erase": settings.erase,
        "review": review.review,
        "second": opinion.second,
        "opinion": opinion.opinion,
        "note": noting.note,
        "name_condition": naming.name_condition,
        "consult_offer": consultation.consult_offer,
        "consult": consultation.consult,
        "consult_end": consultation.consult_end,
        "quote": desk.quote,
        "treatment": treatment.treatment,
        "reply": desk.reply,
        "closing": desk.closing,
        "end_case": ending.end_case,
        "file_accept": file_review.file_accept,
        "file_again": file_review.file_again,
        "file_wrong": file_review.file_wrong,
    }

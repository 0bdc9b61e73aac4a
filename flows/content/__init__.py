"""What a clinic edits, once it has been read and checked.

1. These are frozen records; reading files is the shell's work (`bot.content`).
2. A text is either the id of a catalog text (`text_id`) or a `Wording`, the text beside its translations.
3. A version is part of a name (`knee-oa@1`). What was used is never rewritten, only superseded.
4. `unsigned` marks a value that the clinic's physician, lawyer or accountant has not confirmed yet.
"""

from flows.content.answers import Answer, AnswerGroup, Answers
from flows.content.clinic import Clinic, Dose, Driver, Lab, Licence, Physician, Signature, Signatures, Source, Spot
from flows.content.form import (
    ANSWER_OPERATORS,
    BUTTON_TYPES,
    ITEM_TYPES,
    OPERATORS,
    OWN,
    Condition,
    FormItem,
    Option,
    Part,
    Questionnaire,
    Unlike,
    Urgent,
)
from flows.content.indication import Indication
from flows.content.papers import Document, Question, Section, TeachBack
from flows.content.plans import CheckIn, City, FollowupPlan, Leg, Peak, Session, TravelRoute
from flows.content.rules import (
    DocumentNeed,
    EvidenceEntry,
    EvidenceMap,
    FactKind,
    FactKinds,
    Medicine,
    MedicineList,
    Medicines,
    Needed,
    Rule,
    RuleSet,
    Screening,
)
from flows.content.words import Wording

__all__ = [
    "ANSWER_OPERATORS",
    "BUTTON_TYPES",
    "ITEM_TYPES",
    "OPERATORS",
    "OWN",
    "Answer",
    "AnswerGroup",
    "Answers",
    "CheckIn",
    "City",
    "Clinic",
    "Condition",
    "Document",
    "DocumentNeed",
    "Dose",
    "Driver",
    "EvidenceEntry",
    "EvidenceMap",
    "FactKind",
    "FactKinds",
    "FollowupPlan",
    "FormItem",
    "Indication",
    "Lab",
    "Leg",
    "Licence",
    "Medicine",
    "MedicineList",
    "Medicines",
    "Needed",
    "Option",
    "Part",
    "Peak",
    "Physician",
    "Question",
    "Questionnaire",
    "Rule",
    "RuleSet",
    "Screening",
    "Section",
    "Session",
    "Signature",
    "Signatures",
    "Source",
    "Spot",
    "TeachBack",
    "TravelRoute",
    "Unlike",
    "Urgent",
    "Wording",
]

"""What may leave Puente as words, and what in a person's words must wake somebody.

The guard of claims, the signs of an amount, of clinical advice and of a card number in what goes out,
and the red flags in what a patient writes. All of it is a function of the text alone.
"""

from flows.rules.wording.amounts import has_amount
from flows.rules.wording.cards import card_number
from flows.rules.wording.claims import Hit, judge
from flows.rules.wording.clinical import looks_clinical
from flows.rules.wording.redflags import RedFlags, red_flags
from flows.rules.wording.rules import Claim, WordingRules

__all__ = [
    "Claim",
    "Hit",
    "RedFlags",
    "WordingRules",
    "card_number",
    "has_amount",
    "judge",
    "looks_clinical",
    "red_flags",
]

"""Screening data: evidence, medicines, and the rules that sort a case for the physician."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.content.form import Condition
from flows.content.words import Wording


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """How strong the published evidence is for one indication, and the words for it."""

    indication: str
    level: str
    text: Wording
    sources: tuple[str, ...]
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """The clinic's reading of the literature; void without a reviewing physician and a date."""

    name: str
    version: int
    reviewed_by: str
    entries: tuple[EvidenceEntry, ...]
    reviewed_on: date | None = None

    @property
    def id(self) -> str:
        """`evidence@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A screening rule: it fires when all conditions of any group in `when` hold."""

    id: str
    when: tuple[tuple[Condition, ...], ...]
    outcome: str
    reason: Wording
    source: str
    kind: str = ""
    flags: tuple[str, ...] = ()
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact that must be known; `unless` are conditions under which it is not asked."""

    fact: str
    text: Wording
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentNeed:
    """A paper or study of which one of `codes` is wanted; its age counts in days from the date on it."""

    codes: tuple[str, ...]
    max_age_days: int
    required: bool
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Screening data: for everybody, where `indication` is "", or for one indication.

    `other_facts` are those that no questionnaire asks: worked out, read in papers, or marked by staff.
    """

    name: str
    version: int
    indication: str
    rules: tuple[Rule, ...]
    needs: tuple[Needed, ...] = ()
    documents: tuple[DocumentNeed, ...] = ()
    other_facts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`universal@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Medicine:
    """One medicine under its generic name and the brand names of the US and Mexico."""

    generic: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedicineList:
    """Medicines that mean the same to the rules; `key` is what a rule names (A anticoagulants ... E harmless here)."""

    key: str
    title: str
    medicines: tuple[Medicine, ...]
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Medicines:
    """All lists, and the words that are not part of a name (doses, forms)."""

    name: str
    version: int
    lists: tuple[MedicineList, ...]
    noise: tuple[str, ...]

    @property
    def id(self) -> str:
        """`medicines@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything the screening of one case reads."""

    universal: RuleSet
    own: RuleSet
    medicines: Medicines
    evidence: EvidenceMap

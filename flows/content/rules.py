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
    """A fact that must be known where all of `when` hold, and not where all of `unless` do."""

    fact: str
    text: Wording
    when: tuple[Condition, ...] = ()
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
    """Screening data: for everybody or for several indications, where `indication` is "", or for one indication.

    `also` names sets that several indications share, with their versions. `other_facts` are those that no questionnaire
    asks: worked out, read in papers, or marked by staff.
    """

    name: str
    version: int
    indication: str
    rules: tuple[Rule, ...] = ()
    needs: tuple[Needed, ...] = ()
    documents: tuple[DocumentNeed, ...] = ()
    other_facts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

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
class FactKind:
    """What a fact of the screening may be; `unknown` may stand for any. Numbers lie from `low` to `high`, both allowed.

    `type` is number, choice (one of `codes`), choices (any of them), text, texts, or ages (of papers, in days).
    A `whole` number is a grade or a step: there is nothing between two of them.
    `also` are other names by which an author may call it in an example. `by` is who of the clinic may put it on file:
    "staff", "physician", "asked" where somebody asks what a helper left open in private, or "" for nobody.
    """

    key: str
    type: str
    low: float | None = None
    high: float | None = None
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    whole: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class FactKinds:
    """Every fact that a rule may read."""

    name: str
    version: int
    facts: tuple[FactKind, ...]

    @property
    def id(self) -> str:
        """`facts@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything the screening of one case reads; `shared` are the sets that its own set names."""

    universal: RuleSet
    own: RuleSet
    medicines: Medicines
    evidence: EvidenceMap
    shared: tuple[RuleSet, ...] = ()

    @property
    def sets(self) -> tuple[RuleSet, ...]:
        """All rule sets that apply."""
        return self.universal, self.own, *self.shared

    @property
    def documents(self) -> tuple[DocumentNeed, ...]:
        """All papers that are wanted, those of the indication first."""
        return tuple(need for rules in (self.own, *self.shared, self.universal) for need in rules.documents)

    @property
    def reads(self) -> frozenset[str]:
        """The facts that some rule reads."""
        return frozenset(
            one.item for rules in self.sets for rule in rules.rules for group in rule.when for one in group
        )

"""The profile of a clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.content.words import Wording
from flows.text import Lines, Text, Value


@dataclass(frozen=True, slots=True)
class Licence:
    """A paper of the establishment. `check_result` is "demo" for an invented one."""

    kind: str
    number: str
    holder: str
    activity: str
    issued_on: date
    check_result: str
    valid_until: date | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Physician:
    """A physician of the clinic; `key` is what a staff role points at."""

    key: str
    name: str
    cedula: str
    cedula_specialty: str
    specialty: Wording
    languages: tuple[str, ...]
    council_valid_until: date | None
    checked_on: date | None
    council: str = ""


@dataclass(frozen=True, slots=True)
class Lab:
    """Who prepares the cells; `licence` is the number of its paper for good manufacture, until `valid_until`."""

    name: str
    licence: str
    cell_sources: tuple[str, ...]
    own: bool = False
    valid_until: date | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where people come from, by a link with `?start=k-<key>` (campaign) or `?start=r-<key>` (referral).

    After `until` it still lets in, and says that it has ended.
    """

    key: str
    kind: str
    name: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """A route the clinic treats by; `per_kg` is its least and most in million cells, empty for a physician's words."""

    route: str
    per_kg: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place people are taken to; `name` may differ by language."""

    key: str
    name: Wording
    address: str


@dataclass(frozen=True, slots=True)
class Driver:
    """Who drives, and how patients recognise the car."""

    name: str
    phone: str
    car: Wording
    plates: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What one of the clinic's physicians signed on a day: published files as they were, by SHA-256."""

    physician: str
    licence: str
    on: date
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signatures:
    """All signatures of a clinic."""

    signed: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic's profile. Hours are local to `zone`; waits are in the unit of their name."""

    key: str
    demo: bool
    display_name: str
    legal_name: str
    rfc: str
    address: str
    phone: str
    emergency_phone: str
    zone: str
    place: str
    languages: tuple[str, ...]
    open_hours: Wording
    open_from: str
    open_to: str
    open_days: tuple[int, ...]
    protected_names: tuple[str, ...]
    licences: tuple[Licence, ...]
    physicians: tuple[Physician, ...]
    lab: Lab
    doses: tuple[Dose, ...]
    coordinator: str
    complaint_contact: str
    privacy_contact: str
    privacy_officer: str
    records_email: str
    lodging: Spot
    clinic_spot: Spot
    meeting_point: Wording
    driver: Driver
    reply_hours: int
    review_days: int
    reading_time_hours: int
    quote_validity_days: int
    indications: tuple[str, ...]
    sets: Mapping[str, Wording]
    unsigned: tuple[str, ...]
    published: Mapping[str, Wording] = field(default_factory=dict)  # guideline, outcomes, declined: its own words
    sources: tuple[Source, ...] = ()

    def physician(self, key: str) -> Physician:
        """The physician of that key; KeyError when there is none."""
        for physician in self.physicians:
            if physician.key == key:
                return physician
        raise KeyError(key)

    def values(self) -> dict[str, Value]:
        """What `{clinic_sets: ...}` and the clinic's own placeholders of documents become."""
        own: dict[str, Value] = {key: Text(f"clinic/{self.key}/{key}") for key in self.sets}
        return own | {
            "clinic": self.display_name,
            "clinic_name": self.display_name,
            "legal_name": self.legal_name,
            "clinic_address": self.address,
            "clinic_phone": self.phone,
            "phone": self.phone,
            "emergency_phone_24h": self.emergency_phone,
            "coordinator": self.coordinator,
            "complaint_contact": self.complaint_contact,
            "privacy_contact": self.privacy_contact,
            "privacy_officer_name": self.privacy_officer,
            "clinic_records_email": self.records_email,
            "rfc": self.rfc,
            "licence_list": Lines(tuple(f"{one.activity}: {one.number} ({one.holder})" for one in self.licences)),
            "lab_name": self.lab.name,
            "lab_licence": self.lab.licence,
            "open_hours": Text(f"clinic/{self.key}/open_hours"),
            "reading_time_hours": str(self.reading_time_hours),
            "quote_validity_days": str(self.quote_validity_days),
        }

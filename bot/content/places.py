"""Where a person lives, out of what they type: a city and the zone whose clock it keeps.

1. Accents, capitals and punctuation do not matter. What is not known is None, and the person is asked again.
2. A region confirms a city or, where it has one clock only, stands for the places in it that are not listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.content.reader import Reader, table
from flows.content import City

APOSTROPHES = "['\u2019]"  # "St. John's" is written without one as often
LONGEST_REGION = 4  # words: "prince edward island" and its like


def fold(typed: str) -> str:
    """Words without accents, capitals and punctuation: "San José, C.R." is "san jose c r"."""
    plain = unicodedata.normalize("NFKD", typed)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", re.sub(APOSTROPHES, "", letters.casefold())).strip()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Cities and regions by folded name; numbers for emergencies by zone."""

    cities: Mapping[str, City]
    regions: Mapping[str, tuple[str, tuple[str, ...]]]
    emergency: Mapping[str, str] = field(default_factory=dict)

    def find(self, typed: str) -> City | None:
        """The city that was typed, with or without its region; None when it is not known."""
        words = fold(typed).split()
        found = self._city(words) or self._region(words)
        own = typed.partition(",")[0].strip()  # a place that is not listed keeps the spelling of who lives there
        return City(found.name or own, found.zone) if found else None

    def _city(self, words: list[str]) -> City | None:
        known = self.cities.get(" ".join(words))
        if known or len(words) < 2:
            return known
        for count in range(min(LONGEST_REGION, len(words) - 1), 0, -1):
            region = self.regions.get(" ".join(words[-count:]))
            if region:
                return self._in_region(words[:-count], region[1])
        return None

    def _in_region(self, words: list[str], zones: tuple[str, ...]) -> City | None:
        city = self._city(words)
        if city and city.zone in zones:
            return city
        return City("", zones[0]) if len(zones) == 1 else None

    def _region(self, words: list[str]) -> City | None:
        name, zones = self.regions.get(" ".join(words), ("", ()))
        return City(name, zones[0]) if len(zones) == 1 else None


def gazetteer(reader: Reader, path: Path) -> Gazetteer:
    """The file of zones; a name that stands for two places is a fault."""
    raw = reader.toml(path)
    cities: dict[str, City] = {}
    for zone, lines in table(raw, "cities").items():
        for line in lines:
            name, *also = line.split("|")
            for spelling in (name, *also):
                if cities.setdefault(fold(spelling), City(name, zone)) != City(name, zone):
                    reader.fault(path, zone, f'"{spelling}" stands for two places', "add the region to one of them")
    regions = {
        fold(spelling): (names.split("|")[0], tuple(zones))
        for names, zones in table(raw, "regions").items()
        for spelling in names.split("|")
    }
    return Gazetteer(cities, regions, dict(_emergency(reader, path, raw, regions)))


def _emergency(
    reader: Reader, path: Path, raw: Mapping[str, Any], regions: Mapping[str, tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[str, str]]:
    """The number of each zone of the countries that have one; a country that is no region is a fault."""
    for number, countries in table(raw, "emergency").items():
        for country in countries:
            name, zones = regions.get(fold(country), ("", ()))
            if not name:
                reader.fault(path, "emergency", f'"{country}" is no region', "name it as in [regions]")
            yield from ((zone, number) for zone in zones)

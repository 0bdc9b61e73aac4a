"""Wall clocks, instants and calendars.

1. An instant is epoch microseconds in UTC (`*_at`); a wall clock always names its zone.
2. Hours are counted between instants, never on a wall clock: a night of a clock change has 23 or 25.
3. A wall time that does not exist moves on (02:30 becomes 03:30); one that exists twice is its first.
4. Zones come from `zoneinfo`; whoever starts the process sees to it that the newest rules are used.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def wall_to_utc(on: date, clock: time, zone: str) -> int:
    """The instant at which the clocks of a zone show this date and time."""
    wall = datetime.combine(on, clock.replace(fold=0, tzinfo=None), tzinfo=ZoneInfo(zone))
    return (wall.astimezone(UTC) - _EPOCH) // _TICK


def local(at: int, zone: str) -> datetime:
    """What the clocks of a zone show at an instant."""
    return (_EPOCH + at * _TICK).astimezone(ZoneInfo(zone))


def local_day(at: int, zone: str) -> date:
    """The date in a zone at an instant."""
    return local(at, zone).date()


def offset(at: int, zone: str) -> timedelta:
    """How far a zone is from UTC at an instant."""
    return local(at, zone).utcoffset() or timedelta(0)


def add_days(on: date, days: int) -> date:
    """The date some days later."""
    return on + timedelta(days=days)


def add_months(on: date, months: int) -> date:
    """The same day of another month, or that month's last day when it is shorter."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def full_years(since: date, on: date) -> int:
    """Birthdays passed between two dates; who was born on 29 February has theirs on 1 March in other years."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def full_months(since: date, on: date) -> int:
    """Whole months between two dates."""
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)

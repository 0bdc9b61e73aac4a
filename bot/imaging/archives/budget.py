"""How much an upload may unfold into.

1. All archives of an upload, and those inside them, draw on one budget; each is held against its own size too.
2. Sizes are counted as bytes come out. What an archive declares can only make it refused, never trusted.
3. What goes over a limit ends the reading of its archive; what was read before that counts.
"""

from __future__ import annotations

MIB = 1 << 20
ENTRIES_MAX = 20_000  # a CD of thin slices has 5,000
ENTRY_MAX = 512 * MIB
TOTAL_MAX = 4096 * MIB
RATIO_MAX = 100
RATIO_FROM = 64 * MIB  # below this even an empty picture that shrinks to nothing does no harm
LEVELS_MAX = 3  # an archive of archives of archives


class Fault(Exception):
    """What is wrong with one entry: a problem's code and value."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


class Stop(Fault):
    """What ends the reading of an archive and of those around it."""


class Broken(Fault):
    """What ends the reading of an archive, but not of those around it."""


class Budget:
    """What is left for an archive of `size` bytes, inside `outer` or outermost."""

    def __init__(self, size: int, outer: Budget | None = None) -> None:
        self._size, self._outer = max(size, 1), outer
        self.level: int = outer.level + 1 if outer else 0
        self._entries = self._spent = self._foreseen = 0
        if self.level > LEVELS_MAX:
            raise Stop("too_deep")

    def entry(self, count: int = 1) -> None:
        """One more entry, or so many."""
        self._entries += count
        if self._entries > ENTRIES_MAX:
            raise Stop("too_many")
        if self._outer:
            self._outer.entry(count)

    def expect(self, entry: int) -> None:
        """So long is the next entry, it is said."""
        refuse(entry, self._size)

    def foresee(self, count: int) -> None:
        """So many bytes more are declared."""
        self._foreseen += count
        refuse(self._foreseen, self._size)
        if self._foreseen > TOTAL_MAX:
            raise Stop("too_large")
        if self._outer:
            self._outer.foresee(count)

    def spend(self, count: int) -> None:
        """So many bytes more have come out."""
        self._spent += count
        refuse(self._spent, self._size)
        if self._spent > TOTAL_MAX:
            raise Stop("too_large")
        if self._outer:
            self._outer.spend(count)


def refuse(unfolded: int, packed: int) -> None:
    """Stops at a bomb."""
    if unfolded > RATIO_FROM and unfolded > RATIO_MAX * packed:
        raise Stop("bomb", f"{unfolded // max(packed, 1)}:1")

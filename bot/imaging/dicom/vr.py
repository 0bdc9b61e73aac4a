"""Value representations (PS3.5 section 6.2 and 7.1.2): how long the length of an explicit element is."""

from __future__ import annotations

LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # two reserved bytes and four of length
SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())  # two bytes of length
UNDEFINED = 0xFFFFFFFF  # the length of what ends with a mark

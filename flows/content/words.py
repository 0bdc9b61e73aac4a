"""A text beside its translations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Wording: TypeAlias = Mapping[str, str]  # language -> text

"""Words in a person's language: the catalogs of `locales/`, and everything that completes their sentences."""

from bot.i18n.catalogs import Catalogs
from bot.i18n.faults import Fault, faults
from bot.i18n.tags import lang_of

__all__ = ["Catalogs", "Fault", "faults", "lang_of"]

"""The journey is tested with the zone data that ships with the product, as the process uses it."""

from bot.config import use_newest_zones

use_newest_zones()

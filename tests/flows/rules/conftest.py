"""Rules about time are tested with the zone data that ships with the product, as the process uses it."""

import zoneinfo

zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()

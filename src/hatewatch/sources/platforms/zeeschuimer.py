"""What browser captures have in common: Zeeschuimer's envelope, and the tables that 4CAT makes of it.

After the source of both: https://github.com/digitalmethodsinitiative/zeeschuimer and .../4cat (datasources).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hatewatch.sources.platforms.fields import epoch, iso, name

#: What the envelope says about the person who collected.
COLLECTOR = frozenset(
    {"nav_index", "user_agent", "source_url", "source_platform_url", "collected_from_url", "post_source_domain"}
)
_SITE = re.compile(r"^(?:https?://)?(?:www\.)?([\w.-]+)")


def captured(element: Any) -> Mapping[str, Any]:
    """Return what the browser got: from Zeeschuimer's envelope, or as 4CAT keeps it (`__import_meta`); else nothing."""
    if not isinstance(element, Mapping):
        return {}
    data = element.get("data")
    if isinstance(data, Mapping) and ("source_platform" in element or "timestamp_collected" in element):
        return data
    return element if isinstance(element.get("__import_meta"), Mapping) else {}


def from_site(element: Any, *sites: str) -> bool:
    """Tell whether an element was captured at one of `sites` ("tiktok.com"), by the module or the page it came from."""
    if not captured(element):
        return False
    meta = element if "source_platform" in element or "timestamp_collected" in element else element["__import_meta"]
    for key in ("source_platform", "source_platform_url"):
        match = _SITE.match(value) if isinstance(value := meta.get(key), str) else None
        if match:
            return match[1].removeprefix("www.") in sites
    return False


def row_time(row: Mapping[str, Any]) -> datetime | None:
    """Return the time of a row of 4CAT's: `unix_timestamp`, or else `timestamp`, which it writes in UTC."""
    seconds = name(row, "unix_timestamp")
    return epoch(seconds) if seconds else iso(row.get("timestamp"))

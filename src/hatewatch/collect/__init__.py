"""Ask outlets for what they published: politely, within limits, and never anything but the public web."""

from hatewatch.collect.outcomes import OUTCOMES, Outcome
from hatewatch.collect.records import Asked, Fetched, Kind, Limits, Manner
from hatewatch.collect.run import Fetcher

__all__ = ["OUTCOMES", "Asked", "Fetched", "Fetcher", "Kind", "Limits", "Manner", "Outcome"]

"""Live: the figures of all that was judged, kept up to date while documents come in."""

from hatewatch.pipeline.live.kept import Memory, refresh
from hatewatch.pipeline.live.looking import Live, Snapshot

__all__ = ["Live", "Memory", "Snapshot", "refresh"]

"""Move a store from one database to another, whole and compared."""

from __future__ import annotations

from hatewatch.store.moving.move import Moved, move
from hatewatch.store.moving.snapshot import write_snapshot

__all__ = ["Moved", "move", "write_snapshot"]

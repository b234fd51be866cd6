"""Back a project up as one file, and make a project of such a file again."""

from __future__ import annotations

from hatewatch.pipeline.moving.backup import Backup, backup
from hatewatch.pipeline.moving.restore import Restored, restore

__all__ = ["Backup", "Restored", "backup", "restore"]

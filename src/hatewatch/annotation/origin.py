"""Where tasks and answers come from: which project pushed a task, in which task of which server an answer stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatewatch.privacy import Pseudonyms

#: The names in a task's `meta` of the queue it was pushed to, and of the hatewatch project that pushed it.
QUEUE, MARK = "queue", "hatewatch"


def mark_of(pseudonyms: Pseudonyms) -> str:
    """Return what tells a project's tasks from another's with the same texts: made of its key, and telling nothing."""
    return pseudonyms.of("the mark of this project") or ""


def origin_of(task: Mapping[str, Any]) -> str:
    """Return which task of which Label Studio an exported task is: project, and when it was made, to the microsecond.

    The same import in two places gives two origins, and so does a task that was deleted and sent again. Empty where the
    export does not say.
    """
    project, created = task.get("project"), task.get("created_at")
    return f"{within(project)}{created}" if isinstance(project, int) and isinstance(created, str) else ""


def within(project: int) -> str:
    """Return what the origins of all tasks of a project begin with."""
    return f"{project}@"

"""Label Studio as plain tables, for tests that need no server: what is tested against a real one is in tests/studio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hatewatch.errors import ProjectGoneError


class Server:
    """What a push needs of Label Studio, in memory."""

    url = "http://localhost:8080"

    def __init__(self) -> None:
        self.projects: dict[int, dict[str, Any]] = {}
        self.gone: dict[int, dict[str, Any]] = {}

    def titles(self) -> Mapping[int, str]:
        return {number: one["title"] for number, one in self.projects.items()}

    def config(self, project: int) -> str:
        return str(self.projects[project]["config"])

    def create_project(self, title: str, config: str, **settings: Any) -> int:
        number = len(self.projects) + len(self.gone) + 1
        self.projects[number] = {"title": title, "config": config, "tasks": {}, **settings}
        return number

    def update_project(self, project: int, config: str, **settings: Any) -> None:
        self.projects[project] |= {"config": config, **settings}

    def counts(self, project: int) -> Any:
        if project not in self.projects:
            raise ProjectGoneError(f"project {project} is not there any more.", "Run it again.")
        made = datetime(2026, 3, 21, tzinfo=UTC) + timedelta(hours=project)
        return SimpleNamespace(tasks=len(self.projects[project]["tasks"]), annotations=0, made=made)

    def present(self, project: int, uids: Sequence[str]) -> Mapping[str, Sequence[int]]:
        return {uid: [1] for uid in uids if uid in self.projects[project]["tasks"]}

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> Any:
        self.projects[project]["tasks"] |= {task["data"]["uid"]: task["data"] for task in tasks}
        yield list(range(len(tasks)))

    def fetch(self, project: int, tasks: Sequence[int]) -> list[Mapping[str, Any]]:
        """Return tasks as the export has them: nobody answers here."""
        return [{"id": number, "annotations": []} for number in tasks]

    def remove_tasks(self, project: int, uids: Sequence[str]) -> int:
        return sum(self.projects[project]["tasks"].pop(uid, None) is not None for uid in uids)

    def delete(self, project: int) -> None:
        """Take a project away, as somebody may; its number is not given again."""
        self.gone[project] = self.projects.pop(project)

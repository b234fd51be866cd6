"""Tasks and annotations as Label Studio 1.23 exports them, made for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hatewatch.annotation.convert import to_result
from hatewatch.errors import ProjectGoneError

#: Harmless and wholly different from each other, so that none counts as a double.
SENTENCES = [
    "Bayram sabahı fırının önünde uzun bir kuyruk vardı.",
    "Îro em çûn bazarê û me penîr kirî.",
    "Belediye parktaki çeşmeyi onardı.",
    "Zarok li ber dibistanê bi topê dilîzin.",
    "Köprüdeki çalışma haftaya bitecek.",
    "Dapîra min çîrokeke dirêj got.",
    "Otobüs seferleri pazar günü azalıyor.",
    "Li çiyê berf bariya, rê girtî ye.",
    "Kütüphane akşam sekize dek açık.",
    "Hevalên me ji Amedê hatin.",
    "Stadyumda konser için sahne kuruldu.",
    "Baxçeyê me bi gulên sor tije ye.",
]
START = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)


def at(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def answer(
    unique_id: str, text: str, labels: Sequence[str] = (), *, by: Any = 1, minute: float = 0, **changes: Any
) -> dict[str, Any]:
    """Return one annotation: `by` is the user's number, `minute` when it was last changed."""
    made = {
        "id": 7, "completed_by": by, "result": to_result(text, labels), "was_cancelled": False, "ground_truth": False,
        "created_at": at(0), "updated_at": at(minute), "draft_created_at": None, "lead_time": 12.5, "prediction": {},
        "result_count": 2, "unique_id": unique_id, "import_id": None, "last_action": None, "bulk_created": False,
        "task": 3, "project": 1, "updated_by": by, "parent_prediction": None, "parent_annotation": None,
        "last_created_by": None,
    }  # fmt: skip
    return made | changes


def task(
    number: int, uid: str, text: str, answers: Sequence[dict[str, Any]] = (), *, minute: float = 60, **changes: Any
) -> dict[str, Any]:
    """Return one task; `minute` is when it or its annotations last changed."""
    made = {
        "id": number, "annotations": list(answers), "drafts": [], "predictions": [], "data": {"uid": uid, "text": text},
        "meta": {}, "created_at": at(0), "updated_at": at(minute), "allow_skip": True, "inner_id": number,
        "total_annotations": len(answers), "cancelled_annotations": 0, "total_predictions": 0, "comment_count": 0,
        "unresolved_comment_count": 0, "last_comment_updated_at": None, "project": 1, "updated_by": 1,
        "comment_authors": [],
    }  # fmt: skip
    return made | changes


def write(path: Path, tasks: Sequence[Any]) -> Path:
    path.write_text(json.dumps(tasks), "utf-8")
    return path


class Server:
    """A Label Studio of plain lists: the tasks of each project as the export has them."""

    url = "http://studio"

    def __init__(self, projects: dict[int, list[dict[str, Any]]], people: Mapping[int, str] | None = None) -> None:
        self.projects = projects
        self.users = people or {1: "zin@example.org"}
        self.asked: list[int] = []
        self.made: dict[int, datetime] = {}

    def changed(self, project: int, since: datetime | None) -> Sequence[Any]:
        self.asked.append(project)
        found = (
            SimpleNamespace(
                task=t["id"], updated=datetime.fromisoformat(t["updated_at"]), annotations=len(t["annotations"])
            )
            for t in self.projects[project]
        )
        return [one for one in found if since is None or one.updated >= since]

    def fetch(self, project: int, tasks: Sequence[int]) -> Iterable[Mapping[str, Any]]:
        return [one | {"project": project} for one in self.projects[project] if one["id"] in tasks]

    def present(self, project: int, uids: Sequence[str]) -> dict[str, list[int]]:
        return {uid: [t["id"] for t in self.projects[project] if t["data"].get("uid") == uid] for uid in uids}

    def counts(self, project: int) -> Any:
        if project not in self.projects:
            raise ProjectGoneError(f"project {project} is not there any more.", "Run it again.")
        tasks = self.projects[project]
        made = self.made.get(project, START)
        return SimpleNamespace(tasks=len(tasks), annotations=sum(len(one["annotations"]) for one in tasks), made=made)

    def people(self) -> Mapping[int, str]:
        return self.users

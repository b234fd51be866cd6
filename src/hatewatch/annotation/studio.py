"""Label Studio, through its SDK: the only module that imports it.

What the server does is told here once. A list's pager takes a project that vanishes for its end, so pages are asked for
by hand; the server never drops doubles, so what is created is created without retries and looked up by `uid` before;
task ids are used again after a deletion, so tasks are known by project and `uid`; times of tasks move with each change
of their annotations, and the export of single tasks is the one form that holds everything.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from hatewatch.annotation.token import REMEDY
from hatewatch.errors import ProjectGoneError, StudioError

T = TypeVar("T")

#: So many tasks are sent at a time: each request is stored whole or not at all.
_SENT = 500
#: So many tasks are fetched at a time; their ids stand in the address of the request.
_FETCHED = 200
_PAGE = 1000
#: An access token lives five minutes; the SDK asks this computer's clock when one is over, which may be wrong.
_FRESH = 200.0
_ONCE = {"max_retries": 0}
_CLOCK = "%Y-%m-%dT%H:%M:%S.%fZ"
#: A token of the old kind.
_LEGACY = re.compile(r"[0-9a-f]{40}")
#: A whole personal access token; the pages of Label Studio show it without its last part.
_WHOLE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{43,}")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a project holds, tasks, and annotations with the skipped ones; and when it was made, aware UTC."""

    tasks: int
    annotations: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A task's number on the server, when it or its annotations last changed, aware UTC, and how many it has."""

    task: int
    updated: datetime
    annotations: int


class Studio:
    """A Label Studio server, spoken to as the person whose token it is.

    Every method raises StudioError where the server is down, refuses the token or answers nonsense, and
    ProjectGoneError where it lacks the project.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._token = token.strip()
        with self._told():
            # What it is said to return is not what a Label Studio without the paid parts returns.
            self._server: Any = LabelStudio(base_url=self.url, api_key=self._token, timeout=timeout)  # type: ignore[no-untyped-call]
            self._until = time.monotonic() + _FRESH
            self._server.users.whoami()

    def create_project(self, title: str, config: str, **settings: Any) -> int:
        """Make a project and return its number; the title has 3 to 50 characters."""
        with self._told():
            made = self._server.projects.create(title=title, label_config=config, request_options=_ONCE, **settings)
            return int(made.id)

    def update_project(self, project: int, config: str, **settings: Any) -> None:
        """Give a project another interface and settings; annotations that it would orphan make the server refuse it."""
        with self._told(project):
            self._server.projects.validate_label_config(project, label_config=config)
            self._server.projects.update(project, label_config=config, **settings)

    def config(self, project: int) -> str:
        """Return the labelling interface that a project has now."""
        with self._told(project):
            return str(self._server.projects.get(project).label_config)

    def titles(self) -> dict[int, str]:
        """Return the projects there are, by number."""
        with self._told():
            return {int(one.id): str(one.title) for one in self._server.projects.list()}

    def counts(self, project: int) -> Counts:
        """Return how much a project holds; 150 bytes."""
        with self._told(project):
            found = self._get(
                f"/api/projects/{project}/",
                include="task_number,total_annotations_number,skipped_annotations_number,created_at",
            )
            annotations = found["total_annotations_number"] + found["skipped_annotations_number"]
            return Counts(found["task_number"], annotations, _time(found["created_at"]))

    def add_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> Iterator[list[int]]:
        """Send tasks and yield the numbers of each batch as the server took it; see `present` before sending again."""
        for some in _pieces(tasks, _SENT):
            with self._told(project):
                made = self._server.projects.import_tasks(
                    project, request=[dict(one) for one in some], return_task_ids=True, request_options=_ONCE
                )
            yield list(made.task_ids or [])

    def present(self, project: int, uids: Sequence[str]) -> dict[str, list[int]]:
        """Return which of `uids` the project has, with the numbers of all their tasks."""
        found: dict[str, list[int]] = {}
        for some in _pieces(uids, _FETCHED):
            for task in self._tasks(project, [_filter("data.uid", "in_list", list(some), "String")], "id,data"):
                found.setdefault(task["data"]["uid"], []).append(task["id"])
        return found

    def remove_tasks(self, project: int, uids: Sequence[str]) -> int:
        """Delete every task that holds one of `uids`, with all its answers and drafts; return how many there were.

        One request a task: the server's bulk action first takes tasks out of their project and deletes them later, so
        that what a kill in between leaves would be found by nobody.
        """
        gone = 0
        for numbers in self.present(project, uids).values():
            for number in numbers:
                with self._told(project):
                    try:
                        self._server.tasks.delete(id=str(number))
                    except ApiError as error:
                        if error.status_code != httpx.codes.NOT_FOUND:  # else somebody was quicker
                            raise
                gone += 1
        return gone

    def changed(self, project: int, since: datetime | None) -> list[Changed]:
        """Return the tasks that people changed at `since` or later, by number; all tasks by default.

        Who took the last answer back counts as well; a task that was only imported was changed by nobody.
        """
        wanted = []
        if since is not None:
            wanted.append(_filter("updated_at", "greater_or_equal", since.astimezone(UTC).strftime(_CLOCK)))
            wanted.append(_filter("updated_by", "empty", False, "List"))
        fields = "id,updated_at,total_annotations,cancelled_annotations"
        return [
            Changed(one["id"], _time(one["updated_at"]), one["total_annotations"] + one["cancelled_annotations"])
            for one in self._tasks(project, wanted, fields)
        ]

    def fetch(self, project: int, tasks: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Yield those of the tasks that are still there as the export has them, annotations included."""
        for some in _pieces(tasks, _FETCHED):
            with self._told(project):
                # The SDK writes the numbers as `ids`, which the server overlooks and then exports everything.
                found = self._get(
                    f"/api/projects/{project}/export", exportType="JSON", download_all_tasks="true", **{"ids[]": some}
                )
            yield from found

    def people(self) -> dict[int, str]:
        """Return the e-mail of each user by number: for pseudonyms, and not to be kept."""
        with self._told():
            return {int(one.id): str(one.email) for one in self._server.users.list()}

    def hint(self, project: int, url: str, headers: Mapping[str, str]) -> None:
        """Have the server say to `url` that something changed in a project; texts and names are not sent along."""
        actions = ["ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED", "TASKS_DELETED"]
        with self._told(project):
            same = [one for one in self._server.webhooks.list(project=project) if one.url == url]
            if same and same[0].id is not None:
                self._server.webhooks.update(
                    same[0].id, url=url, headers=dict(headers), actions=actions,
                    send_for_all_actions=False, send_payload=False, is_active=True,
                )  # fmt: skip
            else:
                self._server.webhooks.create(
                    url=url, project=project, headers=dict(headers), actions=actions, send_for_all_actions=False,
                    send_payload=False, is_active=True, request_options=_ONCE,
                )  # fmt: skip

    def unhint(self, project: int, url: str) -> None:
        """Have the server no longer tell `url` of changes in a project."""
        with self._told(project):
            for one in self._server.webhooks.list(project=project):
                if one.url == url and one.id is not None:
                    self._server.webhooks.delete(one.id)

    def _tasks(self, project: int, wanted: list[dict[str, Any]], include: str) -> Iterator[dict[str, Any]]:
        """Yield tasks by rising number, page after page begun behind the last one, so that none slips by."""
        last = 0
        while True:
            items = [*wanted, _filter("id", "greater", last, "Number")]
            query = {"filters": {"conjunction": "and", "items": items}}
            with self._told(project):
                found = self._get(
                    "/api/tasks/", project=project, fields="task_only", include=include, page=1, page_size=_PAGE,
                    query=json.dumps(query),
                )["tasks"]  # fmt: skip
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1]["id"]

    def _get(self, path: str, **parameters: Any) -> Any:
        """Return what the server answers, where the SDK's own call would lose an error or a field."""
        client = self._server._client_wrapper
        answer = client.httpx_client.request(path.removeprefix("/"), method="GET", params=parameters)
        if answer.status_code >= 400:
            raise ApiError(status_code=answer.status_code, body=_body(answer))
        return answer.json()

    @contextmanager
    def _told(self, project: int | None = None) -> Iterator[None]:
        """Turn what a server may meet into a StudioError; anything else is a fault of ours and stays."""
        try:
            self._freshen()
            yield
        except ApiError as error:
            raise self._explain(error, project) from None
        except httpx.InvalidURL:
            raise StudioError(f"{self.url}: this is no address.", "Mend url in hatewatch.toml.") from None
        except httpx.HTTPError as error:
            raise StudioError(
                f"{self.url}: Label Studio does not answer ({type(error).__name__}: {error}).",
                "See that it runs, and that url in hatewatch.toml is its address; then run the same command again: "
                "nothing is lost.",
            ) from None
        except json.JSONDecodeError:
            raise StudioError(
                f"{self.url}: the answer broke off or is not Label Studio's.", "Run the same command again."
            ) from None

    def _freshen(self) -> None:
        """Have the SDK ask for another access token before this one is over by the server's clock."""
        if hasattr(self, "_server") and time.monotonic() > self._until:
            self._server._client_wrapper._tokens_client._access_token = None
            self._until = time.monotonic() + _FRESH

    def _explain(self, error: ApiError, project: int | None) -> StudioError:
        detail = error.body.get("detail", error.body) if isinstance(error.body, dict) else error.body
        if error.status_code == httpx.codes.UNAUTHORIZED:
            if _LEGACY.fullmatch(self._token) or "legacy" in str(detail):
                what = "this is a token of the old kind (legacy, 40 letters and digits), which the server refuses"
            elif not _WHOLE.fullmatch(self._token):
                what = f"the token is refused: it is cut off or none, with {len(self._token)} of some 230 characters"
            else:
                what = f"the token is refused ({detail}): it was made on another server or taken back there"
                return StudioError(f"{self.url}: {what}.", REMEDY + " If it is right, set this computer's clock.")
            return StudioError(f"{self.url}: {what}.", REMEDY)
        # Where a proxy before it answers, that is a page, and says nothing of projects.
        if error.status_code == httpx.codes.NOT_FOUND and project is not None and isinstance(error.body, dict):
            return ProjectGoneError(
                f"{self.url}: project {project} is not there any more.",
                "Its answers so far are kept. Run the same command again.",
            )
        return StudioError(
            f"{self.url}: Label Studio answered {error.status_code}: {detail}.", "Mend it there and run again."
        )


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def _body(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text[:200]


def _filter(column: str, operator: str, value: Any, kind: str = "Datetime") -> dict[str, Any]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

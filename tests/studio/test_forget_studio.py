"""Forgetting on a real server: the tasks go with their answers and drafts, and no others do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from hatewatch.annotation.convert import to_result
from hatewatch.annotation.studio import Studio
from hatewatch.pipeline import annotate
from hatewatch.pipeline.annotate import queues
from hatewatch.pipeline.forget import Home, carry_out, make_plan, request_of_id
from hatewatch.privacy import Pseudonyms, read_key
from hatewatch.progress import Silent
from hatewatch.store import open_store
from people import Person
from round_trip import make_project


def test_tasks_of_erased_documents_are_deleted_there(studio_server: Any, people: list[Person], tmp_path: Path) -> None:
    project = make_project(tmp_path / f"unut-{tmp_path.name[-10:]}", studio_server.url, 12, overlap=2)
    store, studio = open_store(project.store_url), Studio(studio_server.url, studio_server.token)
    annotate.push(store, studio, project.settings.name, project.settings.annotation, (), language="tr", size=12)
    queue = queues.current(store, queues.EVERYONE)
    assert queue is not None
    assert queue.project is not None
    tasks = list(studio.fetch(queue.project, [one.task for one in studio.changed(queue.project, None)]))
    for task in tasks[:4]:
        people[0].annotate(task["id"], to_result(task["data"]["text"], ["offensive"]), str(uuid4()))
    annotate.pull(store, studio, Pseudonyms(read_key(project.key)))
    uids = [task["data"]["uid"] for task in tasks]
    home, gone = Home.of(project), uids[:2] + uids[10:11]
    for uid in gone:
        plan = make_plan(home, store, request_of_id(store, uid, None), Silent())
        done = carry_out(home, store, plan, now=datetime.now(UTC), server=studio)
        assert (done.documents, done.there.tasks, done.there.left) == (1, {queue.name: 1}, {})
    assert set(studio.present(queue.project, uids)) == set(uids) - set(gone)
    assert studio.remove_tasks(queue.project, gone) == 0, "what is not there any more is no error"
    counts = studio.counts(queue.project)
    assert (counts.tasks, counts.annotations) == (9, 2)
    for whole in (False, True):
        annotate.pull(store, studio, Pseudonyms(read_key(project.key)), whole=whole)
        assert {one.document for one in store.annotations()} == set(uids[2:4])
        assert list(store.rejected_annotations()) == []
    store.close()

"""`kill -9` of the worker at every stage, and of its server: what was accepted is done, once, and nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from hatewatch.pipeline.jobs.worker import MOST_ATTEMPTS
from hatewatch.project import Project
from hatewatch.reports.manifest import NAME
from hatewatch.store import open_store
from uploading import ended, held_at, is_alive, jobs_of, kill, make_project, serving, table, when, working

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are a POSIX matter")

ROWS = 2_500  # two batches


STAGES = ["look", "look+", "read", "read+", "note read", "copies", "copies+", "predict", "predict+"]


@pytest.mark.parametrize("moment", STAGES)
def test_a_worker_killed_while_it_takes_a_file_in_leaves_a_job_that_the_next_one_ends(
    tmp_path: Path, moment: str
) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    asked = jobs.upload("gönderiler.csv", [table(ROWS)], by="Zîn")
    kill(held_at(project, moment))
    left = jobs.job(asked.id)
    assert left is not None
    assert (left.state, left.attempts) == ("running", 1)
    with jobs.running():
        done = ended(jobs, asked.id)
    assert (done.state, done.attempts, done.error) == ("done", 2, None)
    assert (done.result["rows"], done.result["documents"], done.result["known"]) == (ROWS, ROWS, 0)
    assert kept(project) == []
    with closing(open_store(project.store_url)) as store:
        assert store.counts()["documents"] == ROWS
        (model,) = store.models()
        assert store.count_pending(model) == 0


@pytest.mark.parametrize("moment", ["report", "report+", "note counted"])
def test_a_worker_killed_while_it_writes_a_report_leaves_no_half_and_no_second_one(tmp_path: Path, moment: str) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    asked = jobs.upload("gönderiler.csv", [table(60)], by="Zîn", report=True)
    kill(held_at(project, moment))
    shown = list((project.folder / "reports").iterdir()) if (project.folder / "reports").exists() else []
    assert all((one / NAME).exists() and (one / "index.html").exists() for one in shown)
    with jobs.running():
        done = ended(jobs, asked.id)
    assert (done.state, done.attempts, done.result["documents"]) == ("done", 2, 60)
    (report,) = (project.folder / "reports").iterdir()
    assert report.name == done.result["report"]
    assert (report / NAME).exists()
    assert (done.result["counted"], kept(project)) == (60, [])


def kept(project: Project) -> list[str]:
    """Return the folders of uploads that are still there."""
    return [one.name for one in (project.folder / "uploads").iterdir() if one.is_dir()]


def test_a_worker_that_dies_is_started_again_by_its_server(tmp_path: Path) -> None:
    project, told = make_project(tmp_path / "p"), []
    with working(project, lambda: told.append(1)) as jobs:
        asked = jobs.upload("a.csv", [table(7_000)], by="Zîn")
        when(jobs, asked.id, lambda job: job.stage == "read")
        first = jobs.worker
        assert first is not None
        os.kill(first, signal.SIGKILL)
        done = ended(jobs, asked.id)
        assert jobs.worker != first
    assert (done.state, done.attempts, done.result["documents"]) == ("done", 2, 7_000)


def test_a_worker_ends_with_its_server_and_the_next_server_goes_on(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    asked = [jobs.upload(f"{i}.csv", [table(2_500, first=10_000 * i)], by="Zîn").id for i in range(2)]
    server = serving(project)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    when(jobs, asked[0], lambda job: job.stage == "read")
    kill(server)
    later = jobs.upload("sonra.csv", [table(10, first=90_000)], by="Dilşad").id  # nobody is there to do it yet
    with jobs.running():
        ends = [ended(jobs, one) for one in (*asked, later)]
    assert [one.state for one in ends] == ["done"] * 3
    assert [one.result["documents"] for one in ends] == [2_500, 2_500, 10]
    assert [one.result["known"] for one in ends] == [0, 0, 0]
    assert not is_alive(worker)


def test_a_worker_that_is_asked_to_end_finishes_its_batch_and_leaves_the_rest(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    asked = jobs.upload("a.csv", [table(7_000)], by="Zîn")
    with jobs.running():
        when(jobs, asked.id, lambda job: job.stage == "read")
    left = jobs.job(asked.id)
    assert left is not None
    assert (left.state, left.attempts) == ("queued", 0), "it counts for nothing that the server was stopped"
    with closing(open_store(project.store_url)) as store:
        assert store.counts()["documents"] % 2_000 == 0
    with jobs.running():
        assert ended(jobs, asked.id).result["documents"] == 7_000


def test_a_job_that_takes_its_worker_down_again_and_again_fails_and_the_others_go_on(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    bad = jobs.upload("a.csv", [table(5)], by="Zîn")
    for _ in range(MOST_ATTEMPTS):
        kill(held_at(project, "read"))
    good = jobs.upload("b.csv", [table(50, first=900)], by="Zîn")
    with jobs.running():
        failed, done = ended(jobs, bad.id), ended(jobs, good.id)
        assert failed.error is not None
        assert (failed.state, failed.result["problem"], done.state) == ("failed", "died", "done")
        assert "3 times" in failed.error[0]
        assert jobs.mendable(failed), "it may have been the machine"
        jobs.again(bad.id)
        assert ended(jobs, bad.id).result["documents"] == 5


def test_what_runs_is_taken_back_and_brings_nothing_more(tmp_path: Path) -> None:
    from hatewatch.lock import locked

    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        with locked(project.folder):
            asked = jobs.upload("a.csv", [table(50)], by="Zîn")
            later = jobs.upload("b.csv", [table(60)], by="Zîn")
            when(jobs, asked.id, lambda job: job.stage == "waiting")
            at_once, in_time = jobs.cancel(later.id), jobs.cancel(asked.id)
            assert at_once is not None
            assert in_time is not None
            assert (at_once.state, in_time.state, in_time.cancelling) == ("cancelled", "running", True)
            assert ended(jobs, asked.id).state == "cancelled"
        assert kept(project) == []
        with closing(open_store(project.store_url)) as store:
            assert store.counts()["documents"] == 0


def test_nothing_is_kept_of_an_upload_that_never_became_a_job(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    (project.folder / "uploads" / ("a" * 32)).mkdir(parents=True)
    for name, age in (("a" * 32, 3_600), ("b" * 32, 5)):
        folder = project.folder / "uploads" / name
        folder.mkdir(exist_ok=True)
        (folder / "yarım.csv").write_bytes(table(3))
        for path in (folder / "yarım.csv", folder):
            os.utime(path, (time.time() - age,) * 2)
    with jobs.running():
        ended(jobs, jobs.upload("a.csv", [table(5)], by="Zîn").id)
    assert kept(project) == ["b" * 32], "one that still comes in is left alone"


def test_a_database_that_restarts_under_a_job_costs_it_nothing(tmp_path: Path, cluster) -> None:
    project = make_project(tmp_path / "p", store=cluster.new())
    jobs = jobs_of(project)
    asked = jobs.upload("a.csv", [table(ROWS)], by="Zîn")
    with jobs.running():
        when(jobs, asked.id, lambda job: job.stage == "read")
        cluster.restart()
        while True:
            try:
                done = ended(jobs, asked.id)
                break
            except Exception:  # our own connections broke as well
                time.sleep(0.2)
    assert (done.state, done.attempts <= MOST_ATTEMPTS) == ("done", True)
    assert done.result["documents"] == ROWS
    with closing(open_store(project.store_url)) as store:
        assert store.counts()["documents"] == ROWS

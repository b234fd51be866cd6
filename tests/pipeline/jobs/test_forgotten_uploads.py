"""`hatewatch forget` looks into uploads that are kept, and what waits to be read brings nothing back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forgetting import NAME, TEXTS, fill, make_home
from hatewatch.pipeline.forget import Request, carry_out, make_plan
from hatewatch.pipeline.jobs import Jobs
from hatewatch.pipeline.jobs.worker import Worker
from hatewatch.progress import Silent
from hatewatch.project import Project
from hatewatch.store import Store, open_store
from uploading import ended, make_project, table, working

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_kept_upload_that_holds_it_goes_and_others_stay(tmp_path: Path) -> None:
    project, home, store = make_home(tmp_path / "p")
    fill(project, home, store)
    jobs = Jobs(project, lambda: open_store(project.store_url))
    lines = "\r\n".join(["a1,b2", *(f'{i},"{text[:200]}"' for i, text in enumerate(TEXTS[:2]))])
    held = jobs.upload("Gülümser.csv", [lines.encode()], by="Zîn")
    other = jobs.upload("b.csv", [table(5)], by="Zîn")
    for job in (held, other):
        store.end_job(job.id, "failed", NOW, result={"problem": "columns", "names": ["a1", "b2"]}, error=("a", "b"))
    waiting = jobs.upload("c.csv", [lines.encode()], by="Zîn")
    request = Request("author", pseudonym=home.pseudonyms.of(NAME), name=NAME)
    plan = make_plan(home, store, request, Silent())
    uploads = project.folder / "uploads"
    assert plan.places.kept == (uploads / held.id / "Gülümser.csv",)
    assert not [one for one in (*plan.places.ours, *plan.places.theirs) if uploads in one.parents]
    done = carry_out(home, store, plan, now=NOW)
    assert uploads / held.id / "Gülümser.csv" in done.removed
    assert not (uploads / held.id / "Gülümser.csv").exists()
    assert (uploads / other.id / "b.csv").exists()
    assert (uploads / waiting.id / "c.csv").exists(), "it is read through the gate and goes then"
    assert not jobs.mendable(held)
    store.close()


def test_a_job_that_bears_the_name_is_a_row_that_goes(tmp_path: Path) -> None:
    project, home, store = make_home(tmp_path / "p")
    fill(project, home, store)
    jobs = Jobs(project, lambda: open_store(project.store_url))
    named = jobs.upload(f"{NAME.strip('@')}.csv", [table(3)], by="Zîn")
    other = jobs.upload("gönderiler.csv", [table(3)], by="Zîn")
    request = Request("author", pseudonym=home.pseudonyms.of(NAME), name=NAME)
    plan = make_plan(home, store, request, Silent())
    assert plan.rows["job"] == 1
    carry_out(home, store, plan, now=NOW)
    assert [one.id for one in store.jobs()] == [other.id]
    assert named.id != other.id
    store.close()


def test_what_was_erased_does_not_come_back_with_an_upload(tmp_path: Path) -> None:
    from hatewatch.pipeline.forget import Home

    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        ended(jobs, jobs.upload("a.csv", [table(20)], by="Zîn").id)
        with closing(open_store(project.store_url)) as store:
            gone = next(one for page in store.documents() for _, one in page)
            home = Home.of(project)
            carry_out(home, store, make_plan(home, store, Request("id", ids=(gone.id,)), Silent()), now=NOW)
        again = ended(jobs, jobs.upload("a.csv", [table(21)], by="Zîn").id)
    assert (again.state, again.result["documents"], again.result["refused"]) == ("done", 1, {"erased": 1})


def tidied(project: Project, store: Store) -> set[str]:
    """Have a worker tidy up; return the folders of uploads that are left."""
    import threading

    stop = threading.Event()
    Worker(project, store, lambda: None, stop=stop, wake=stop)._tidy()
    return {one.name for one in (project.folder / "uploads").iterdir() if one.is_dir()}


def test_a_failed_upload_is_kept_for_a_week_and_its_job_for_a_month(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = Jobs(project, lambda: open_store(project.store_url))
    now = datetime.now(UTC)
    ages = {"fresh": 6, "old": 8, "older": 31}
    ids = {}
    with closing(open_store(project.store_url)) as store:
        for name, days in ages.items():
            ids[name] = jobs.upload(f"{name}.csv", [table(3)], by="Zîn").id
            store.end_job(ids[name], "failed", now - timedelta(days=days), result={}, error=("a", "b"))
        assert tidied(project, store) >= {ids["fresh"]}
        left = {one.id for one in store.jobs()}
        assert left == {ids["fresh"], ids["old"]}
        assert not (project.folder / "uploads" / ids["old"]).exists()
        assert replace(store.job(ids["fresh"]), error=None).state == "failed"  # type: ignore[type-var]

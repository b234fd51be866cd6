"""A file goes in, its posts are stored and predicted, and a report comes out; the file is gone then."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from hatewatch.pipeline.jobs import STAGES
from hatewatch.reports.manifest import NAME
from hatewatch.sources import write_xlsx
from hatewatch.store import open_store
from uploading import ended, jobs_of, make_project, posts, table, when, working


def stored(project, id: str) -> list[str]:
    folder = project.folder / "uploads" / id
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_an_upload_becomes_documents_predictions_and_a_report(tmp_path: Path) -> None:
    project, told = make_project(tmp_path / "p"), []
    with working(project, lambda: told.append(1)) as jobs:
        asked = jobs.upload("gönderiler.csv", [posts()[:1000], posts()[1000:]], by="Zîn", report=True, language="kmr")
        assert (asked.kind, asked.state, asked.name, asked.by) == ("upload", "queued", "gönderiler.csv", "Zîn")
        done = ended(jobs, asked.id)
    assert (done.state, done.error) == ("done", None)
    assert done.stage == STAGES[-1]
    assert done.result["columns"]["text"] == "metin"
    assert done.result["columns"]["date"] == "tarih"
    assert (done.result["rows"], done.result["documents"], done.result["known"]) == (40, 40, 0)
    report = project.folder / "reports" / done.result["report"]
    assert (report / NAME).exists()
    assert (report / "kmr.html").exists() is False, "its index is in the language asked for"
    assert 'lang="kmr"' in (report / "index.html").read_text("utf-8")[:200]
    assert [one.name for one in report.parent.iterdir()] == [report.name]
    assert not stored(project, asked.id), "the file is not needed any more"
    assert told, "who shows figures is told that they changed"
    with closing(open_store(project.store_url)) as store:
        assert store.counts()["documents"] == 40
        (model,) = store.models()
        assert store.count_pending(model) == 0
        assert store.sources() == ["gönderiler"]


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_what_the_service_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    asked = jobs.upload("x.csv", [table(20)], by="Zîn", report=True)
    waiting = project.folder / "uploads"
    for path, mode in ((waiting, 0o700), (waiting / asked.id, 0o700), (waiting / asked.id / "x.csv", 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode, path.name
    with jobs.running():
        done = ended(jobs, asked.id)
    report = project.folder / "reports" / done.result["report"]
    assert stat.S_IMODE(report.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in report.iterdir()} == {0o600}


def test_the_same_bytes_twice_add_nothing_and_say_so(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        first = ended(jobs, jobs.upload("a.csv", [table(30)], by="Zîn").id)
        again = ended(jobs, jobs.upload("b.csv", [table(30)], by="Dilşad").id)
    assert (first.result["documents"], first.result["known"]) == (30, 0)
    assert (again.state, again.result["documents"], again.result["known"]) == ("done", 0, 30)


def test_a_report_alone_is_asked_for_and_two_have_two_folders(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        nothing = ended(jobs, jobs.report(by="Zîn").id)
        assert nothing.state == "failed"
        assert nothing.error is not None
        assert "no documents" in nothing.error[0]
        ended(jobs, jobs.upload("a.csv", [table(30)], by="Zîn").id)
        both = [ended(jobs, jobs.report(by="Zîn", title="Güz · Payîz", language="tr").id) for _ in range(2)]
    names = [one.result["report"] for one in both]
    assert len(set(names)) == 2
    assert sorted(one.name for one in (project.folder / "reports").iterdir()) == sorted(names)
    assert "Güz · Payîz" in (project.folder / "reports" / names[0] / "index.html").read_text("utf-8")
    assert [one.result["counted"] for one in both] == [30, 30]


def test_a_small_file_overtakes_a_large_one_and_both_come_in(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    large = jobs.upload("büyük.csv", [table(3_000)], by="Zîn")
    small = jobs.upload("küçük.csv", [table(20, first=10_000)], by="Dilşad")
    with jobs.running():
        first, last = ended(jobs, small.id), ended(jobs, large.id)
    assert (first.state, last.state) == ("done", "done")
    assert first.finished is not None
    assert last.started is not None
    assert first.finished <= last.started
    assert last.result["documents"] + first.result["documents"] == 3_020


def test_a_workbook_comes_in_as_a_csv_does(tmp_path: Path) -> None:
    rows = [[f"Bugün {i}. kez yağdı, baran barî", "2026-03-02"] for i in range(9)]
    write_xlsx(tmp_path / "x.xlsx", ["Mesaj", "Tarih"], rows)
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        done = ended(jobs, jobs.upload("x.xlsx", [(tmp_path / "x.xlsx").read_bytes()], by="Zîn").id)
    assert done.result["columns"] == {"text": "Mesaj", "date": "Tarih"}
    assert done.result["documents"] == 9


def test_a_command_at_work_in_the_project_is_waited_for(tmp_path: Path) -> None:
    from hatewatch.lock import locked

    project = make_project(tmp_path / "p")
    with working(project) as jobs, locked(project.folder):
        asked = jobs.upload("a.csv", [table(30)], by="Zîn")
        waiting = when(jobs, asked.id, lambda job: job.stage == "waiting")
        assert waiting.state == "running"
        assert waiting.result["columns"]["text"] == "metin", "what it is was looked at already"
        with closing(open_store(project.store_url)) as store:
            assert store.counts()["documents"] == 0
    with working(project) as jobs:
        assert ended(jobs, asked.id).result["documents"] == 30


def test_rows_that_cannot_be_used_are_counted_and_listed_as_ingest_does(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        done = ended(jobs, jobs.upload("a.csv", [table(12) + b"2026-01-01,\r\n2026-01-02,\r\n"], by="Zîn").id)
    assert done.state == "done"
    assert (done.result["rejected"], done.result["documents"]) == ({"text_empty": 2}, 12)
    assert (project.folder / "rejected.csv").exists()


def test_what_is_older_than_texts_are_kept_does_not_come_in(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", keep="2y")
    with working(project) as jobs:
        old = b"tarih,metin\r\n2011-05-05,Eski bir haber; nivisek kevn\r\n2011-05-06,Bir eski haber daha vardi\r\n"
        done = ended(jobs, jobs.upload("a.csv", [old], by="Zîn").id)
    assert (done.state, done.result["documents"], done.result["refused"]) == ("done", 0, {"too_old": 2})

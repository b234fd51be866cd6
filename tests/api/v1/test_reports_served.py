"""Reports over HTTP: those that are there, their own files and no other, and nothing in them runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatewatch.api import Services
from hatewatch.errors import InputError
from hatewatch.reports import write_report
from hatewatch.reports.manifest import NAME, read_head, read_manifest
from serving import Served
from small_report import small

TITLE = "Amed · “Gulan” 2026 <script>alert(1)</script>"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, with papers where typst is installed: which takes seconds."""
    reports = tmp_path_factory.mktemp("written") / "reports"
    for number, name in enumerate(("2026-05-01-tr", "2026-06-01-kmr")):
        created = datetime(2026, 5 + number, 1, tzinfo=UTC).isoformat()
        made = small(title=TITLE, created=created, publisher="Komeleya Nimûne", model="baseline@0123456789ab")
        write_report(made, reports / name, lang=name[-3:].strip("-"))
    return reports


@pytest.fixture
def folder(services: Services, served: Served, written: Path) -> Iterator[Path]:
    reports = services.project.folder / "reports"
    shutil.copytree(written, reports)
    yield reports
    shutil.rmtree(reports)


def test_reports_are_listed_the_newest_first(served: Served, folder: Path) -> None:
    (folder / "boş").mkdir()
    (folder / "coverage.html").write_text("<p>", "utf-8")
    (folder / "bozuk").mkdir()
    (folder / "bozuk" / NAME).write_text("{", "utf-8")
    found = served.get("/v1/reports", "viewer").json()["reports"]
    assert [one["name"] for one in found] == ["2026-06-01-kmr", "2026-05-01-tr"]
    assert found[0]["title"] == TITLE
    assert {"index.html", "tr.html", "en.html", "trends.csv", NAME} <= set(found[0]["files"])
    assert served.get("/v1/reports/2026-05-01-tr", "viewer").json() == found[1]
    assert served.get("/v1/reports/bozuk", "viewer").status_code == 422


def test_the_head_of_a_manifest_says_what_the_whole_does(folder: Path) -> None:
    head, whole = read_head(folder / "2026-05-01-tr"), read_manifest(folder / "2026-05-01-tr")
    report = whole.report
    for name in ("title", "created", "model", "unit", "n", "first", "last", "publisher"):
        assert getattr(head, name) == getattr(report, name)
    assert head.files == tuple(sorted(whole.files))
    for broken in ("{", "[]", '{\n "title": 7,\n "n": "x"\n}', "\udcff".encode("utf-8", "surrogatepass").hex()):
        (folder / "2026-05-01-tr" / NAME).write_text(broken, "utf-8")
        with pytest.raises(InputError):
            read_head(folder / "2026-05-01-tr")


def test_files_come_as_they_are_and_pages_cannot_run_anything(served: Served, folder: Path) -> None:
    report = served.get("/v1/reports/2026-05-01-tr", "viewer").json()
    for file in report["files"]:
        answer = served.get(f"/v1/reports/2026-05-01-tr/files/{file}", "viewer")
        assert answer.status_code == 200
        assert answer.content == (folder / "2026-05-01-tr" / file).read_bytes()
        policy = answer.headers["content-security-policy"].split("; ")
        assert any(one.partition(" ")[0] == "sandbox" for one in policy)  # without allow-scripts, as seen below
        assert "default-src 'none'" in policy
        assert not any("script" in one for one in policy)
        assert answer.headers["x-content-type-options"] == "nosniff"
        shown = answer.headers["content-disposition"].startswith("inline")
        assert shown == file.endswith(".html")
        kinds = {"html": "text/html", "csv": "text/csv", "json": "application/json", "pdf": "application/pdf"}
        assert answer.headers["content-type"].partition(";")[0] == kinds[file.rpartition(".")[2]]


@pytest.mark.parametrize(
    "path",
    [
        "2026-05-01-tr/files/hatewatch.toml", "2026-05-01-tr/files/..%2f..%2fsecret.key",
        "2026-05-01-tr/files/%2e%2e", "..%2f2026-05-01-tr/files/index.html", ".%2f2026-05-01-tr/files/index.html",
        "2026-05-01-tr/files/..%5c..%5csecret.key", "%2e%2e/files/secret.key", "2026-05-01-tr/files/secret.key",
        "2026-05-01-tr%00/files/index.html", "2026-05-01-tr/files/index.html%00", "~/files/index.html",
        "link/files/index.html", "2026-05-01-tr/files/link.html", "2026-05-01-tr/files/sub%2findex.html",
        "2026-05-01-tr/files/%2fetc%2fpasswd", "%2fetc/files/passwd", "2026-05-01-tr/files/INDEX.HTML",
    ],
)  # fmt: skip
def test_no_other_file_can_be_had(served: Served, services: Services, folder: Path, path: str) -> None:
    secret = (services.project.folder / "secret.key").read_text("ascii")
    report = folder / "2026-05-01-tr"
    (folder / "link").symlink_to(report)
    (report / "link.html").symlink_to(services.project.folder / "secret.key")
    (report / "sub").mkdir()
    shutil.copy(report / "index.html", report / "sub" / "index.html")
    # A manifest that somebody tampered with names whatever they like.
    text = (report / NAME).read_text("utf-8")
    line = next(one for one in text.splitlines() if one.startswith(' "files"'))
    named = ["index.html", "../../secret.key", "..", "link.html", "sub/index.html", "/etc/passwd", "..\\..\\secret.key"]
    (report / NAME).write_text(text.replace(line, f' "files": {json.dumps(dict.fromkeys(named, "x"))},'), "utf-8")
    assert served.get("/v1/reports/2026-05-01-tr/files/index.html", "viewer").status_code == 200
    answer = served.get(f"/v1/reports/{path}", "viewer")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert secret not in answer.text
    assert "root:" not in answer.text

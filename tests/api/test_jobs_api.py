"""Uploads, jobs and reports over HTTP: asked for, followed, mended, taken back; and what is no upload is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hatewatch.api.v1.jobs import jobs
from hatewatch.project import Project
from hatewatch.sources import write_xlsx
from serving import Served, asked, empty_project, service
from uploading import PATIENCE, table

PARTS = lambda services: [jobs(services)]  # noqa: E731


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    project = empty_project(tmp_path_factory.mktemp("served") / "p", serve="upload_mb = 1\nrate = 100000")
    with service(project, PARTS) as one:
        yield one


def upload(served: Served, content: bytes, name: str = "gönderiler.csv", *, role: Any = "analyst", **rest: Any) -> Any:
    headers = rest.pop("headers", {})
    return served.ask("POST", "/v1/uploads", role, files={"file": (name, content)}, data=rest, headers=headers)


def followed(served: Served, location: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while True:
        job = served.get(location, "analyst").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        assert time.monotonic() < until, job
        time.sleep(0.05)


def test_an_upload_is_accepted_followed_and_becomes_a_report(served: Served) -> None:
    answer = upload(served, table(40) + b"2026-02-02,\r\n", report="yes", language="en", title="Güz · Payîz")
    assert answer.status_code == 202, answer.text
    location = answer.headers["Location"]
    assert (
        answer.json() | {"kind": "upload", "state": "queued", "name": "gönderiler.csv", "by": "analyst"}
        == answer.json()
    )
    job = followed(served, location)
    assert (job["state"], job["documents"], job["rejected"]) == ("done", 40, {"text_empty": 1})
    assert job["columns"] == {"text": "metin", "date": "tarih"}
    page = served.project.folder / "reports" / job["report"] / "index.html"
    assert "Güz · Payîz" in page.read_text("utf-8")
    assert location.rpartition("/")[2] in {one["id"] for one in served.get("/v1/jobs", "analyst").json()["jobs"]}
    assert str(served.project.folder) not in answer.text + str(job)


def test_a_report_alone_is_asked_for(served: Served) -> None:
    followed(served, upload(served, table(30), "r.csv").headers["Location"])
    answer = served.ask("POST", "/v1/reports", "analyst", json={"language": "kmr", "unit": "groups"})
    assert answer.status_code == 202, answer.text
    job = followed(served, answer.headers["Location"])
    assert (job["kind"], job["state"]) == ("report", "done")
    assert 'lang="kmr"' in (served.project.folder / "reports" / job["report"] / "index.html").read_text("utf-8")
    assert served.ask("POST", "/v1/reports", "analyst", json={"language": "de"}).status_code == 422
    assert served.ask("POST", "/v1/reports", "analyst", json={"titel": "x"}).status_code == 422


def test_nobody_but_analysts_uploads_or_sees_jobs(served: Served) -> None:
    id = upload(served, table(5, first=500)).json()["id"]
    for role, status in ((None, 401), ("viewer", 403)):
        assert upload(served, table(3), role=role).status_code == status
        for method, path in (
            ("GET", "/v1/jobs"), ("GET", f"/v1/jobs/{id}"), ("DELETE", f"/v1/jobs/{id}"),
            ("POST", f"/v1/jobs/{id}/again"), ("GET", f"/v1/jobs/{id}/rejected"), ("POST", "/v1/reports"),
        ):  # fmt: skip
            assert served.ask(method, path, role).status_code == status, (role, path)
    assert upload(served, table(3, first=700), role="admin").status_code == 202


def test_columns_are_mended_with_the_file_that_is_there(served: Served) -> None:
    rows = [f"k{i},{i}. kez yağmur yağdı ve baran barî,x{i % 3} y{i}" for i in range(20)]
    location = upload(served, "\r\n".join(["a1,b2,c3", *rows]).encode()).headers["Location"]
    job = followed(served, location)
    assert (job["state"], job["failure"]["problem"], job["failure"]["columns"]) == (
        "failed",
        "columns",
        ["a1", "b2", "c3"],
    )
    assert job["failure"]["mendable"]
    wrong = served.ask("POST", f"{location}/again", "analyst", json={"mapping": {"yazı": "b2"}})
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "application/problem+json")
    again = served.ask("POST", f"{location}/again", "analyst", json={"mapping": {"text": "b2"}})
    assert again.status_code == 202, again.text
    job = followed(served, location)
    assert (job["state"], job["documents"], job["failure"]) == ("done", 20, None)
    assert served.ask("POST", f"{location}/again", "analyst").status_code == 409


def test_the_columns_may_be_said_at_once(served: Served) -> None:
    content = b"a1,b2\r\n" + b"".join(b"%d,Par\xc3\xa7a %d: baran bar\xc3\xae\r\n" % (i, i) for i in range(9))
    job = followed(served, upload(served, content, "c.csv", map_text="b2", map_date="").headers["Location"])
    assert (job["state"], job["documents"]) == ("done", 9)


def test_what_failed_or_waits_is_taken_back_and_what_is_done_is_not(served: Served) -> None:
    location = upload(served, b"a1,b2\r\n1,2\r\n3,4\r\n").headers["Location"]
    followed(served, location)
    answer = served.ask("DELETE", location, "analyst")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert served.ask("POST", f"{location}/again", "analyst").status_code == 409
    done = upload(served, table(4, first=800)).headers["Location"]
    followed(served, done)
    assert served.ask("DELETE", done, "analyst").status_code == 409
    for path in ("/v1/jobs/yok", f"/v1/jobs/{'0' * 32}", "/v1/jobs/%00", "/v1/jobs/..%2f..%2fetc"):
        assert served.get(path, "analyst").status_code == 404, path


def test_the_same_key_of_the_same_caller_gives_the_same_job(served: Served) -> None:
    headers = {"Idempotency-Key": "pazartesi-1"}
    first = upload(served, table(6, first=900), headers=headers)
    again = upload(served, table(6, first=900), headers=headers)
    other = upload(served, table(6, first=900), headers=headers, role="admin")
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    reports = [served.ask("POST", "/v1/reports", "analyst", headers=headers).json()["id"] for _ in range(2)]
    assert reports[0] == reports[1] != first.json()["id"]


def test_rejected_rows_come_as_a_table_that_runs_nothing(served: Served, tmp_path: Path) -> None:
    rows = [[f"Bugün {i} kez yağdı, baran barî", "2026-03-02"] for i in range(5)]
    rows += [["Güzel bir gün, roja xweş", "=1+2 çarşamba @zin_demir"], ["", "2026-01-01"]]
    write_xlsx(tmp_path / "x.xlsx", ["metin", "tarih"], rows)
    location = upload(served, (tmp_path / "x.xlsx").read_bytes(), "x.xlsx").headers["Location"]
    job = followed(served, location)
    assert sum(job["rejected"].values()) == 2, job
    answer = served.get(f"{location}/rejected", "analyst")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("row,reason,detail,remedy_tr")
    assert len(lines) == 3
    assert "zin_demir" not in answer.text
    assert not [cell for line in lines for cell in line.split(",") if cell.strip('"').startswith(("=", "+", "@"))]


def test_a_name_that_is_a_path_is_only_a_name(served: Served) -> None:
    for given, kept in (("../../../x.csv", "x.csv"), ("C:\\Windows\\x.csv", "x.csv"), ("a\u202ecsv.exe", "acsv.exe")):
        answer = upload(served, table(2, first=1_000), given)
        assert (answer.status_code, answer.json()["name"]) == (202, kept)
    handle = upload(served, table(2, first=1_010), "@zin_demir_34.csv").json()["name"]
    assert "zin_demir" not in handle, "a handle in a name is covered where it is shown"


BOUNDARY = "x7"


def form(*parts: tuple[str, bytes], end: bool = True) -> bytes:
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    return body + f"--{BOUNDARY}--\r\n".encode() * end


FILE = ('name="file"; filename="a.csv"', table(3, first=1_100))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (form(), 422),
        (form(('name="report"', b"yes")), 422),
        (form(FILE, FILE), 422),
        (form(('name="other"; filename="a.csv"', b"x")), 422),
        (form(FILE, ('name="yabancı"', b"1")), 422),
        (form(FILE, ('name="report"', b"belki")), 422),
        (form(FILE, ('name="language"', b"de")), 422),
        (form(FILE, ('name="map_text"', b"x" * 3_000)), 422),
        (form(FILE, ('name="title"', b"x" * 9_000)), 422),
        (form(FILE, ('name="report"', b"yes"), ('name="title"', "ğ".encode() * 300)), 422),
        (form(FILE, end=False), 400),
        (form(FILE)[:90], 400),
        (b"x" * 500, 400),
        (b"", 400),
        (form(('name="file"; filename="a.csv"', b"")), 422),
        (form(('name="file"; filename="a.csv"', b"x" * 1_100_000)), 413),
        (form(('name="file"; filename="a.csv"', b"x" * 3_000_000)), 413),
    ],
)
def test_a_form_that_is_none_leaves_nothing_behind(served: Served, body: bytes, status: int) -> None:
    before = {one["id"] for one in served.get("/v1/jobs", "analyst").json()["jobs"]}
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = served.ask("POST", "/v1/uploads", "analyst", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {one["id"] for one in served.get("/v1/jobs", "analyst").json()["jobs"]} == before
    folders = {one.name for one in (served.project.folder / "uploads").iterdir() if one.is_dir()}
    assert folders <= before


def test_what_is_no_form_is_told_so(served: Served) -> None:
    for kind in ("application/json", "multipart/form-data", "text/csv", ""):
        answer = served.ask("POST", "/v1/uploads", "analyst", content=b"x", headers={"Content-Type": kind})
        assert answer.status_code == 415, kind


def test_a_caller_who_hangs_up_in_the_middle_leaves_nothing_behind(served: Served) -> None:
    def body() -> Iterator[bytes]:
        yield form(FILE, end=False)[:-2]
        raise ConnectionResetError

    before = {one["id"] for one in served.get("/v1/jobs", "analyst").json()["jobs"]}
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} | served.bearer("analyst")
    with httpx.Client(base_url=served.url, trust_env=False) as client, pytest.raises(ConnectionResetError):
        client.post("/v1/uploads", content=body(), headers=headers)
    uploads = served.project.folder / "uploads"
    until = time.monotonic() + PATIENCE
    while {one.name for one in uploads.iterdir() if one.is_dir()} - before:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_jobs_outlive_the_server(tmp_path: Path) -> None:
    project: Project = empty_project(tmp_path / "p")
    with asked(project, PARTS) as one:
        location = upload(one, table(6_000)).headers["Location"]
    with asked(project, PARTS) as one:
        job = followed(one, location)
    assert (job["state"], job["documents"]) == ("done", 6_000)

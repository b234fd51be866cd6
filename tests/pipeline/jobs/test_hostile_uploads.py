"""Files that are not what they should be: names that are paths, bombs, wrong columns, too much or nothing at all."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.errors import InputError
from hatewatch.pipeline.jobs import Job, safe_name
from hatewatch.pipeline.jobs.unfit import UnfitError
from hatewatch.sources import write_xlsx
from hatewatch.store import open_store
from uploading import ended, jobs_of, make_project, table, working

NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\Zîn\\gönderiler.xlsx": "gönderiler.xlsx",
    "..": "upload",
    "": "upload",
    "a\0b.csv": "ab.csv",
    "fatura\u202evsc.exe": "faturavsc.exe",
    "satır\r\nSet-Cookie: x=1.csv": "satırSet-Cookie_ x=1.csv",
    ".htaccess": "htaccess",
    "con.csv": "_con.csv",
    "a:b.csv": "a_b.csv",
    "İstanbul’da Güz  .csv": "İstanbul’da Güz.csv",
    "ﺋﺎﮔﺮ.csv": "ﺋﺎﮔﺮ.csv",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items())
def test_a_name_becomes_one_that_is_only_a_name(name: str, kept: str) -> None:
    assert safe_name(name) == unicodedata.normalize("NFC", kept)


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("ğ" * 5_000 + ".xlsx")
    assert name.endswith("ğ.xlsx")
    assert len(name.encode()) <= 120
    assert len(safe_name("a." + "x" * 5_000).encode()) <= 120


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    kept = safe_name(name)
    assert Path(kept).name == kept
    assert kept not in ("", ".", "..")
    assert not kept.startswith(".")
    assert len(kept.encode()) <= 120
    assert not any(unicodedata.category(one)[0] == "C" for one in kept)
    assert safe_name(kept) == kept


def test_a_path_as_a_name_writes_nothing_outside_of_uploads(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    jobs = jobs_of(project)
    before = sorted(tmp_path.rglob("*"))
    names = [jobs.upload(name, [table(3)], by="Zîn").name for name in ("../../x.csv", "/etc/x.csv", "..\\..\\x.csv")]
    made = [one for one in sorted(tmp_path.rglob("*")) if one not in before and one.is_file()]
    inside = project.folder / "uploads"
    assert names == ["x.csv"] * 3
    assert [one for one in made if one.name == "x.csv" and one.parents[1] != inside] == []
    assert len([one for one in made if one.parents[1] == inside]) == 3


def failed(folder: Path, name: str, content: Iterable[bytes], serve: str = "") -> tuple[Job, list[str]]:
    """Upload a file that fails; return the job, and what is left of it on the disk."""
    project = make_project(folder / "p", serve=serve)
    with working(project) as jobs:
        job = ended(jobs, jobs.upload(name, content, by="Zîn").id)
    with closing(open_store(project.store_url)) as store:
        assert store.counts()["documents"] == 0, "what fails brings nothing in"
    assert job.state == "failed"
    assert job.error is not None
    for said in job.error:
        assert str(folder) not in said, "where things lie on the server is nobody's business"
        assert "--map" not in said
    place = project.folder / "uploads" / job.id
    return job, [one.name for one in place.iterdir()] if place.exists() else []


def bomb(path: Path, megabytes: int) -> bytes:
    """Return a workbook whose one sheet is so many megabytes of nothing when it is unpacked."""
    write_xlsx(path, ["metin"], [["Bir gün, rojek"]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(b" " * (1 << 20))
    return path.read_bytes()


def test_a_workbook_that_grows_a_thousandfold_is_not_opened(tmp_path: Path) -> None:
    content = bomb(tmp_path / "b.xlsx", 60)
    assert len(content) < 1_000_000
    job, left = failed(tmp_path, "b.xlsx", [content])
    assert (job.result["problem"], left) == ("bomb", [])


def test_a_zip_that_says_it_is_small_is_not_believed(tmp_path: Path) -> None:
    content = bytearray(bomb(tmp_path / "b.xlsx", 60))
    size = (60 << 20).to_bytes(4, "little")
    assert content.count(size) >= 1
    content = content.replace(size, (900).to_bytes(4, "little"))
    job, left = failed(tmp_path, "b.xlsx", [bytes(content)])
    assert (job.result["problem"] in ("bomb", "unreadable"), left) == (True, [])


def test_a_zip_of_files_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../kaçak.csv", table(3))
    job, left = failed(tmp_path, "a.zip", [(tmp_path / "a.zip").read_bytes()])
    assert (job.result["problem"], left) == ("unreadable", [])
    assert job.error is not None
    assert "Unpack it first" in job.error[1]
    assert not list(tmp_path.rglob("kaçak.csv"))


def test_an_empty_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnfitError, match="empty"):
        jobs_of(make_project(tmp_path / "p")).upload("boş.csv", [b""], by="Zîn")
    assert not list((tmp_path / "p" / "uploads").iterdir())


def test_a_file_is_given_up_as_soon_as_it_is_too_large(tmp_path: Path) -> None:
    jobs = jobs_of(make_project(tmp_path / "p", serve="upload_mb = 1"))
    came = 0

    def content() -> Iterable[bytes]:
        nonlocal came
        for _ in range(1_000):
            came += 1
            yield b"x" * 100_000

    with pytest.raises(UnfitError, match="larger than 1 MB") as error:
        jobs.upload("büyük.csv", content(), by="Zîn")
    assert error.value.problem == "size"
    assert came == 11
    assert jobs.jobs() == []
    assert not list((tmp_path / "p" / "uploads").iterdir())


def test_too_many_rows_are_refused_before_one_is_stored(tmp_path: Path) -> None:
    job, left = failed(tmp_path, "a.csv", [table(31)], serve="upload_rows = 30")
    assert (job.result["problem"], left) == ("rows", [])
    assert job.error is not None
    assert "more than 30 rows" in job.error[0]


NO_TABLES = (
    b"%PDF-1.7 x",
    b"GIF89a....",
    b"PK\x03\x04" + b"x" * 200,
    b"PAR1" + b"x" * 90 + b"PAR1",
    b"<!DOCTYPE html><html><script>alert(1)</script>",
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    b"\x1f\x8b\x08" + bytes(50),
    b'{"a": ' * 5_000,
    b"\xef\xbb\xbf",
    b" \r\n\t",
)


def test_what_is_no_table_of_posts_fails_with_what_to_do(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        asked = [jobs.upload("x.csv", [content], by="Zîn").id for content in NO_TABLES]
        for id, content in zip(asked, NO_TABLES, strict=True):
            job = ended(jobs, id)
            assert (job.state, job.result["problem"]) == ("failed", "unreadable"), content[:20]
            assert job.error is not None
            assert all(job.error)
            assert str(tmp_path) not in " ".join(job.error)
    assert [one for one in (project.folder / "uploads").iterdir() if one.is_dir()] == []


def test_turkish_letters_of_an_old_windows_file_come_in_whole(tmp_path: Path) -> None:
    lines = (
        "tarih;metin",
        "2026-03-01;Şırnak’ta yağmur dün dindi, güneş çıktı",
        "2026-03-02;Ağrı’da kış çetin geçiyor",
    )
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        done = ended(jobs, jobs.upload("a.csv", ["\r\n".join(lines).encode("cp1254")], by="Zîn").id)
    assert (done.state, done.result["documents"]) == ("done", 2)
    with closing(open_store(project.store_url)) as store:
        texts = [one.text for page in store.documents() for _, one in page]
    assert texts == ["Şırnak’ta yağmur dün dindi, güneş çıktı", "Ağrı’da kış çetin geçiyor"]


def test_a_file_whose_columns_say_nothing_is_mended_without_another_upload(tmp_path: Path) -> None:
    rows = [f"k{i},{i}. kez yağmur yağdı ve baran barî,x{i % 3} y{i}" for i in range(20)]
    content = "\r\n".join(["a1,b2,c3", *rows]).encode()
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        job = ended(jobs, jobs.upload("a.csv", [content], by="Zîn", mapping={"date": ""}).id)
        assert (job.state, job.result["problem"]) == ("failed", "columns")
        assert job.result["names"] == ["a1", "b2", "c3"]
        assert job.error is not None
        assert "a1, b2, c3" in job.error[0]
        assert jobs.mendable(job)
        jobs.again(job.id, {"text": "böyle bir sütun yok"})
        still = ended(jobs, job.id)
        assert (still.state, still.result["problem"]) == ("failed", "columns")
        with pytest.raises(InputError, match="no column can be that"):
            jobs.again(job.id, {"yazı": "b2"})
        jobs.again(job.id, {"text": "b2", "id": "a1"})
        done = ended(jobs, job.id)
    assert (done.state, done.result["documents"], done.result["columns"]["text"]) == ("done", 20, "b2")
    assert "problem" not in done.result
    assert "names" not in done.result
    assert not (project.folder / "uploads" / job.id).exists()


def test_a_file_that_is_not_kept_any_more_cannot_be_tried_again(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p")
    with working(project) as jobs:
        job = ended(jobs, jobs.upload("a.csv", [b"a1,b2\r\n1,2\r\n3,4\r\n"], by="Zîn").id)
        jobs.cancel(job.id)
        with pytest.raises(InputError, match="not failed"):
            jobs.again(job.id, {"text": "b2"})
        job = ended(jobs, jobs.upload("b.csv", [b"a1,b2\r\n1,2\r\n3,4\r\n"], by="Zîn").id)
        (project.folder / "uploads" / job.id / "b.csv").unlink()
        assert not jobs.mendable(job)
        with pytest.raises(InputError, match="not kept any more"):
            jobs.again(job.id, {"text": "b2"})


def test_the_same_token_of_the_same_person_gives_the_same_job(tmp_path: Path) -> None:
    jobs = jobs_of(make_project(tmp_path / "p"))
    first = jobs.upload("a.csv", [table(3)], by="Zîn", token="bir")
    again = jobs.upload("a.csv", [table(3)], by="Zîn", token="bir")
    other = jobs.upload("a.csv", [table(3)], by="Dilşad", token="bir")
    assert again.id == first.id
    assert other.id != first.id
    assert {one.name for one in (tmp_path / "p" / "uploads").iterdir()} == {first.id, other.id}
    assert jobs.report(by="Zîn", token="bir").kind == "report"

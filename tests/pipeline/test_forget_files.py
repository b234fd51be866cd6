"""Texts are known again in files, however these are written, and other texts are not taken for them."""

from __future__ import annotations

import bz2
import gzip
import html
import io
import json
import zipfile
from pathlib import Path

import pytest

from forgetting import NOW
from hatewatch.pipeline.forget import Request
from hatewatch.pipeline.forget.files import look_through, read_words
from hatewatch.pipeline.forget.ours import is_ours
from hatewatch.pipeline.forget.traces import Phrase, Traces, unescaped, words
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.progress import Silent
from hatewatch.records import Document, document_id
from hatewatch.sources import write_csv, write_xlsx
from hatewatch.store.erasure import Loose

NAMES = Pseudonyms(b"\7" * 32)
TEXT = 'Çarşıda @gezgin_34 ile "şekerli" çay içtik & sohbet ettik; paşê em çûn ser çemê û me li avê nihêrî 🌊.'
SHORT = "Îro pir germ bû."
ONE = Document(document_id("x", "123456"), "x", "123456", TEXT, author=NAMES.of("Dilşad Işık"))
TWO = Document(document_id("x", "123457"), "x", "123457", SHORT)


@pytest.fixture
def traces() -> Traces:
    made = Traces(NAMES, Request("author", pseudonym=NAMES.of("Dilşad Işık"), name="Dilşad Işık"))
    made.add([ONE, TWO])
    return made


def packed(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:p><w:t>{html.escape(text)}</w:t></w:p>")
    return stream.getvalue()


FORMS = {
    "utf-8": TEXT.encode(),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 without a mark": (TEXT * 3).encode("utf-16-le"),
    "windows-1254": TEXT.replace("🌊", "").encode("cp1254", "replace"),
    "JSON in ASCII": json.dumps({"metin": TEXT}).encode(),
    "JSON with slashes": json.dumps({"a": "x\n" + TEXT + "\ny"}, ensure_ascii=False).encode(),
    "HTML": f"<p>{html.escape(TEXT)}</p>".encode(),
    "HTML in numbers": "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in TEXT).encode(),
    "CSV": ('"' + TEXT.replace('"', '""') + '",1\r\n').encode(),
    "capitals": TEXT.replace("ç", "Ç").encode(),
    "masked": mask(TEXT).encode(),
    "cut": TEXT[:70].encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "a document in a zip": packed(TEXT),
    "in the middle of other bytes": b"SQLite format 3\0" + bytes(range(256)) * 40 + TEXT.encode() + b"\0" * 90,
    "the short one": f"dedi ki: {SHORT}".encode(),
    "the name": "Yazan: DİLŞAD IŞIK".encode(),
    "the id": ONE.id.encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_known_again(form: str, traces: Traces, tmp_path: Path) -> None:
    path = tmp_path / "dosya"
    path.write_bytes(("Önce başka şeyler yazıyordu. " * 50).encode() if form == "utf-8" else b"")
    with path.open("ab") as stream:
        stream.write(FORMS[form])
    assert traces.met(read_words(path))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Çarşıda şekerli çay içtik.",
        "Pir germ bû îro.",
        "Dilşad geldi. Işık yandı.",
        "paşê em çûn ser çemê û hatin, em li wir man û me xwarin çêkir",
        "SQLite format 3",
    ],
)
def test_other_texts_are_not_taken_for_it(text: str, traces: Traces, tmp_path: Path) -> None:
    path = tmp_path / "dosya"
    path.write_text(text, "utf-8")
    assert not traces.met(read_words(path))


def test_a_text_across_the_borders_of_what_is_read_at_once(traces: Traces, tmp_path: Path) -> None:
    filling = "a " * ((1 << 19) - 30)
    path = tmp_path / "dosya"
    for shift in range(0, 60, 15):
        path.write_bytes((filling + "b" * shift + " " + json.dumps(TEXT)[1:-1] + " son").encode())
        assert traces.met(read_words(path)), shift


def test_words_and_escapes() -> None:
    assert words("Günaydın, DÜNYA-yı! x_y") == ["günaydin", "dünya", "yi", "x", "y"]
    written = r"bir\n\u0131\u015f\u0131k \ud83d\ude00 <b>iki</b>&nbsp;&ccedil;ay"
    assert words(unescaped(written)) == ["bir", "işik", "iki", "çay"]
    assert Phrase.of("zin") is None, "it would be met everywhere"
    phrase = Phrase.of("@zin.demir")
    assert phrase is not None
    assert phrase.is_in("selam @Zin.Demir!")
    assert not phrase.is_in("zin ile demir")


def test_rows_that_are_tied_to_nothing(traces: Traces) -> None:
    def row(*texts: str, source: str | None = "x", document: str | None = None) -> bool:
        return traces.is_in(Loose("rejected", (1, 2), texts, document, source))

    assert row(json.dumps({"text": TEXT[:90] + "…"}))
    assert row(json.dumps({"a": [{"b": {"user": "@dilşad ışık"}}]}))
    assert row(json.dumps({"author": NAMES.of("Dilşad Işık")}))
    assert row(json.dumps({"text": "Dün Dilşad Işık geldi."}))
    assert row(json.dumps({"id": "123456", "text": "düzeltilmiş söz"}))
    assert row("{}", document=ONE.id)
    assert not row(json.dumps({"id": "123456"}), source="y"), "another source's ids are others"
    assert not row(json.dumps({"text": "Başka bir söz", "author": NAMES.of("okur"), "n": None}))
    assert not row("", "{", "[" * 5_000, "null")


def test_whose_a_file_is_says_how_it_begins(tmp_path: Path) -> None:
    def written(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    write_csv(tmp_path / "labels.csv", ["text", "offensive", "hate", "id", "language", "method", "held"], [])
    write_csv(tmp_path / "mine.csv", ["text", "hate", "id", "language"], [])
    assert is_ours(tmp_path / "labels.csv")
    assert is_ours((tmp_path / "labels.csv").rename(tmp_path / "labels.csv.part"))
    assert not is_ours(tmp_path / "mine.csv")
    assert is_ours(written("t.json", '[\n{"data": {"uid": "' + "a" * 32 + '", "text": "' + "ç" * 9_000 + '"}}\n]\n'))
    assert not is_ours(written("export.json", '[{"id": 7, "annotations": [], "data": {"uid": "a", "text": "b"}}]'))
    assert is_ours(written("p.jsonl", '{"row": 3, "error": "text_empty", "detail": "The row has no text."}\n'))
    assert not is_ours(written("q.jsonl", '{"row": 3, "text": "benim"}\n'))
    assert not is_ours(written("page.html", '<!DOCTYPE html>\n<html lang="tr"><head><title>Haber</title></head>'))
    assert not is_ours(written("empty.csv", ""))
    assert not is_ours(tmp_path / "nothing")


def test_what_real_commands_write_is_known_as_ours(tmp_path: Path) -> None:
    from hatewatch.example import example_posts
    from hatewatch.pipeline import SerialExecutor, ingest, predict, predict_file, report, write_rejected
    from hatewatch.pipeline.annotate import export
    from hatewatch.store import Gold, Queue, open_store
    from stored_annotations import annotation

    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    posts = tmp_path / "posts.csv"
    lines = example_posts().read_text("utf-8-sig").splitlines(keepends=True)[:15]
    posts.write_text("".join(lines) + "x,,,,,,,\n", "utf-8")
    ingest(posts, store, NAMES, SerialExecutor())
    model = predict(store, "baseline", SerialExecutor())
    report(store, model, tmp_path / "r", title="Deneme", examples=2, created=NOW)
    write_rejected(store, tmp_path / "rejected.csv")
    ids = [one.id for page in store.documents() for _, one in page][:2]
    store.add_queue(Queue("everyone", "label", "tr"))
    answers = [annotation(i, document=id, queue="everyone", annotator=f"{i:020x}") for i, id in enumerate(ids)]
    store.add_annotations(answers, seen=NOW)
    store.add_gold([Gold(ids[0], ("hate",), ("hate",), "a" * 20, NOW, "")])
    export(store, tmp_path / "labels.csv")
    with (tmp_path / "p.jsonl").open("w", encoding="utf-8") as stream:
        predict_file(posts, stream, "baseline", SerialExecutor())
    store.close()
    written = [*(tmp_path / "r").iterdir(), tmp_path / "labels.csv", tmp_path / "labels-held.csv", tmp_path / "p.jsonl"]
    # A PDF holds no text of anybody: quotations stand in the pages alone.
    assert [one.name for one in written if not is_ours(one) and one.suffix != ".pdf"] == []
    assert not is_ours(posts)


def test_files_that_cannot_be_read_are_named(traces: Traces, tmp_path: Path) -> None:
    (tmp_path / "kesik.csv.gz").write_bytes(gzip.compress(TEXT.encode() * 50)[:-30])
    (tmp_path / "bomba.gz").write_bytes(gzip.compress(b"0" * (20 << 20)))
    (tmp_path / "kirik.xlsx").write_bytes(b"PK\3\4" + b"x" * 90)
    (tmp_path / "rapor.pdf").write_bytes(b"%PDF-1.7" + bz2.compress(TEXT.encode()))
    (tmp_path / "eski.csv.bz2").write_bytes(bz2.compress(TEXT.encode()))
    (tmp_path / "yok").symlink_to(tmp_path / "hiç")
    found = look_through(tmp_path, traces, {}, tmp_path / "inbox", (), Silent())
    assert {one.name for one in found.unread} == {"kesik.csv.gz", "bomba.gz", "kirik.xlsx", "rapor.pdf"}
    assert (found.ours, [one.name for one in found.theirs]) == ((), ["eski.csv.bz2"])


def test_a_file_that_texts_were_read_from_holds_them_whatever_its_format(traces: Traces, tmp_path: Path) -> None:
    import hashlib

    data = b"PAR1" + bz2.compress(TEXT.encode())
    (tmp_path / "posts.parquet").write_bytes(data)
    readings = {hashlib.sha256(data).hexdigest(): "posts.parquet", "0" * 64: "başka.csv"}
    found = look_through(tmp_path, traces, readings, tmp_path / "inbox", (), Silent())
    assert [one.name for one in found.theirs] == ["posts.parquet"]
    assert found.missing == ("başka.csv",)


def test_the_stores_own_files_are_left_to_the_store(traces: Traces, tmp_path: Path) -> None:
    for name in ("store.sqlite", "store.sqlite-wal", "store.sqlite.yedek", "secret.key", "model.onnx"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x").write_text(TEXT, "utf-8")
    kept = (tmp_path / "store.sqlite", tmp_path / "secret.key")
    found = look_through(tmp_path, traces, {}, tmp_path / "inbox", kept, Silent())
    assert [one.name for one in found.theirs] == ["store.sqlite.yedek"], "a copy beside it is a person's"


def test_a_workbook_of_many_rows(traces: Traces, tmp_path: Path) -> None:
    rows = [[i, f"Satır {i} için bir söz"] for i in range(500)]
    write_xlsx(tmp_path / "a.xlsx", ["id", "metin"], rows)
    assert not traces.met(read_words(tmp_path / "a.xlsx"))
    write_xlsx(tmp_path / "a.xlsx", ["id", "metin"], [*rows, [7, TEXT]])
    assert traces.met(read_words(tmp_path / "a.xlsx"))

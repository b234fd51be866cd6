"""A project with one person's traces in every place that hatewatch writes to, and a search for the bytes of them.

python forgetting.py FOLDER: forget NAME in the project there, and print a line at every step.
"""

from __future__ import annotations

import gzip
import html
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hatewatch.annotation.convert import to_task
from hatewatch.annotation.sampling import draw_audit
from hatewatch.pipeline.forget import Home, Request, carry_out, make_plan
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.progress import Silent
from hatewatch.project import Project, init_project, open_project
from hatewatch.records import Document, Facts, Rejected, Task, document_id
from hatewatch.sources import write_csv, write_xlsx
from hatewatch.store import Gold, Queue, RejectedAnnotation, Store, open_store
from hatewatch.store.collecting import Fetch
from stored_annotations import annotation

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAME = "@Zînê_Gülümser.21"
TEXTS = (
    "Mor kuşlar köprünün altından geçti, çocuklar el salladı; yarın @gezgin_34 ile çay içeceğiz.",
    "Li bajêr berf dibare û zarok li kolanan dileyizin, ez jî li ber pencereyê rûniştime.",
    'Kısa ama özgün: şöbiyet güzeldi "dedi" ğ.',
    "Uzun bir yazı: " + " ".join(f"{i}. gün bahçede {i * 7} erik topladık ve reçel yaptık" for i in range(900)),
)


def other(number: int) -> str:
    """Return the text of somebody else's document: it shares no words in a row with any of TEXTS."""
    return f"Belediye otobüs hattı {number} için yeni durak açıldığını duyurdu; rêwî kêfxweş in {number * 7919}."


def make_home(folder: Path) -> tuple[Project, Home, Store]:
    project = init_project(folder, name="Amed")
    return project, Home.of(project), open_store(project.store_url)


def document(names: Pseudonyms, number: int, text: str, author: str, **changes: object) -> Document:
    made = Document(
        id=document_id("x", str(1_000_000 + number)),
        source="x",
        native_id=str(1_000_000 + number),
        text=text,
        published=datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=number),
        author=names.of(author),
        place="21",
        place_given="Amed",
        outlet="x.com",
        url=f"https://example.org/{'baska' if number % 2 else 'Zine_Gulumser.21'}/{number}",
        kind="post",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def fill(project: Project, home: Home, store: Store, others: int = 60) -> list[Document]:
    """Fill store and folder; return the documents of NAME, which stand between those of others."""
    names = home.pseudonyms
    reading = store.begin_ingest(source="x", file="gonderiler.csv", digest="c" * 64)
    mine = [document(names, 10 * i, text, NAME) for i, text in enumerate(TEXTS, 1)]
    theirs = [document(names, 1_000 + 2 * i + 1, other(i), f"okur{i % 9}") for i in range(others)]
    mixed = [*theirs]
    for i, one in enumerate(mine):
        mixed.insert(11 * i, one)
    item = {"user": {"name": NAME.strip("@")}, "legacy": {"full_text": TEXTS[0]}}
    store.add(
        reading,
        [(one, Facts("tr", ("tr", "kmr"), ("21",), ("kurds",))) for one in mixed],
        [
            _rejected(7, {"id": mine[1].native_id, "text": "Başka bir söz burada."}),
            _rejected(8, {"text": TEXTS[3][:200] + "…", "author": names.of(NAME)}),
            _rejected(9, item),
            _rejected(10, {"author": names.of("okur3")}),
        ],
    )
    store.finish_ingest(reading)
    model = store.register("baseline@abc", ["hate"], {"hate": 0.5})
    for keys, _ in store.pending(model, size=500):
        store.add_predictions(model, keys, np.full((len(keys), 1), 0.25, np.float32))
    ids = [one.id for one in mixed]
    audit = draw_audit(ids, ["tr/21/2025-03"] * len(ids), len(ids) - 5)
    store.add_audit(audit.to_json(), drawn=NOW + timedelta(days=400))
    for name in ("everyone", "volunteer-berîvan"):
        store.add_queue(Queue(name, "label", "tr", "http://localhost:8080", 1))
    for i, one in enumerate([*mine, *theirs[:4]]):
        store.add_tasks([Task("everyone", one.id, "rare", None, "", NOW)])
        for version in (0, 1):
            given = annotation(i, version, document=one.id, queue="everyone", note=f"Diyor ki: {one.text[:300]}")
            store.add_annotations([given], seen=NOW)
        store.add_gold([Gold(one.id, ("hate",), ("hate",), "ab" * 10, NOW, f"Çünkü: {one.text[:200]}")])
    unread = [
        RejectedAnnotation(
            f"unread-{one.id}", "everyone", one.id, "span", "Not there.", json.dumps({"shown": one.text}), NOW
        )
        for one in (mine[0], theirs[9])
    ]
    store.add_annotations([], unread, seen=NOW)
    store.keep_fetches([Fetch(one.url or "", "ornek", "article", "whole", NOW) for one in [*mine, *theirs[:3]]])
    _write_ours(project.folder, mine, theirs)
    _write_theirs(project, [*mine, *theirs])
    return mine


OURS = ("labels.csv", "tasks.json", "rejected.csv", "posts.jsonl", "reports/2026-11/index.html")
INBOX = ("inbox/gonderiler.xlsx", "inbox/eski.csv.gz", "inbox/utf16.txt", "inbox/labels.csv")
THEIRS = ("gonderiler.csv", "notlar.html", "dizi.json", *INBOX)


def _rejected(row: int, raw: dict[str, object]) -> Rejected:
    return Rejected(row, "text_empty", "It could not be used.", json.dumps(raw))


def _write_ours(folder: Path, mine: list[Document], theirs: list[Document]) -> None:
    header = ["text", "hate", "id", "language", "method", "held"]
    write_csv(folder / "labels.csv", header, [[mask(one.text), 1, one.id, "tr", "majority", ""] for one in mine])
    (folder / "clean").mkdir()
    rows = [[one.text, 1, one.id, "tr", "majority", ""] for one in theirs]
    write_csv(folder / "clean" / "labels.csv", header, rows)
    tasks = [json.dumps(to_task(one.id, mask(one.text)) | {"meta": {"queue": "everyone"}}) for one in mine]
    (folder / "tasks.json").write_text("[\n" + ",\n".join(tasks) + "\n]\n", "utf-8")
    write_csv(folder / "rejected.csv", ["file", "row", "reason", "detail", "remedy_tr"], [["x", 1, "r", TEXTS[1], "y"]])
    line = {"row": 2, "id": mine[0].id, "language": "tr", "scores": {}, "labels": [], "model": "baseline@abc"}
    (folder / "posts.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    page = folder / "reports" / "2026-11" / "index.html"
    page.parent.mkdir(parents=True)
    head = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    shown = html.escape(mask(TEXTS[0]))
    page.write_text(f'<!DOCTYPE html>\n<html lang="tr">\n<head>\n{head}</head><p>{shown}</p>', "utf-8")


def _write_theirs(project: Project, documents: list[Document]) -> None:
    rows = [[one.native_id, one.text, NAME] for one in documents]
    write_csv(project.folder / "gonderiler.csv", ["id", "metin", "yazar"], rows)
    write_xlsx(project.inbox / "gonderiler.xlsx", ["id", "metin"], [row[:2] for row in rows])
    (project.inbox / "eski.csv.gz").write_bytes(gzip.compress("\n".join(TEXTS).encode()))
    (project.inbox / "utf16.txt").write_text(TEXTS[1], "utf-16")
    (project.inbox / "labels.csv").write_bytes((project.folder / "labels.csv").read_bytes())
    (project.folder / "notlar.html").write_text(f"<p>{html.escape(TEXTS[2])}</p>", "cp1254")
    (project.folder / "dizi.json").write_text(json.dumps({"yazar": NAME}), "utf-8")


def holders(folder: Path, *texts: str, size: int = 14) -> dict[str, list[str]]:
    """Return the files below `folder` that hold a piece of a text in any form, with the pieces, by path."""
    found: dict[str, list[str]] = {}
    files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    forms = [(piece, form) for text in texts for piece in _pieces(text, size) for form in _forms(piece)]
    for path in files:
        data = path.read_bytes()
        if pieces := [piece for piece, form in forms if form in data]:
            found[path.relative_to(folder).as_posix()] = pieces
    return found


def _pieces(text: str, size: int) -> list[str]:
    starts = range(0, max(1, len(text) - size + 1), max(1, size // 2))
    return [text[i : i + size] for i in (*starts[:12], *starts[12::90])]


def _forms(piece: str) -> set[bytes]:
    ascii_json = json.dumps(piece)[1:-1]
    written = {piece, html.escape(piece), ascii_json, json.dumps(piece, ensure_ascii=False)[1:-1]}
    codecs = ("utf-8", "utf-16-le", "utf-16-be", "cp1254")
    return {one.encode(codec, "ignore") for one in written for codec in codecs}


class Printed(Silent):
    """Say every step in a line, so that who reads them can kill at one."""

    def start(self, what: str, *_: object, **__: object) -> None:
        print(what, flush=True)

    def advance(self, done: int, count: int) -> None:
        print(done, flush=True)

    def say(self, line: str) -> None:
        print(line, flush=True)


if __name__ == "__main__":
    project = open_project(Path(sys.argv[1]))
    home, store = Home.of(project), open_store(project.store_url)
    asked = Request("author", pseudonym=home.pseudonyms.of(NAME), name=NAME)
    carry_out(home, store, make_plan(home, store, asked, Printed()), now=NOW, progress=Printed())
    store.close()

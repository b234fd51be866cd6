"""No author, handle, phone or e-mail address in anything that a report writes, whatever the texts hold."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from pypdf import PdfReader

from hatewatch.annotation.sampling import draw_audit
from hatewatch.pipeline import report
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Queue, open_store
from stored_annotations import annotation

SIZE = 900
DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LABELS = ("offensive", "discriminatory", "hate", "migrant", "gender")
_WORDS = [
    "komşular",
    "pazarda",
    "yeni",
    "gelenleri",
    "konuştu",
    "mahallede",
    "toplantı",
    "yapıldı",
    "çocuklar",
    "parkta",
    "oynadı",
]


class People:
    """Invented persons with what names them, none of which may come out again."""

    def __init__(self, seed: int) -> None:
        draw = Random(seed)
        letters = "abcçdefgğhıijklmnoöprsştuüvyz"
        names = ["".join(draw.choices(letters, k=9)) for _ in range(12)]
        plain = str.maketrans("çğıöşü", "cgiosu")
        self.authors = [f"{draw.getrandbits(80):020x}" for _ in names]
        self.handles = [f"@{name.translate(plain)}{draw.randint(10, 99)}" for name in names]
        self.mails = [f"{name.translate(plain)}@{draw.choice(('posta', 'ornek'))}.example.org" for name in names]
        digits = [f"5{draw.randint(0, 99):02}{draw.randint(0, 9_999_999):07}" for _ in names]
        self.phones = [
            draw.choice(("0{}", "+90 {}", "0090{}")).format(f"{one[:3]} {one[3:6]} {one[6:8]} {one[8:]}")
            for one in digits
        ]

    def text(self, draw: Random) -> str:
        words = draw.choices(_WORDS, k=10)
        for _ in range(draw.randint(1, 2)):
            mark = draw.choice((self.handles, self.mails, self.phones))
            words.insert(draw.randint(0, len(words)), draw.choice(mark))
        return " ".join(words)

    @property
    def traces(self) -> list[str]:
        """What may not be found: without spaces, since a line may break anywhere."""
        bare = [one.replace(" ", "") for one in self.phones]
        return [*self.authors, *self.handles, *self.mails, *bare, *(one[-10:] for one in bare)]


def write(folder: Path, people: People, seed: int, *, audited: bool) -> Path:
    draw = Random(seed)
    random = np.random.default_rng(seed)
    with closing(open_store(f"sqlite:///{folder / 'store.sqlite'}")) as store:
        reading = store.begin_ingest(source="kent", file=f"C:\\Users\\{people.mails[0]}\\kent.csv", digest="d" * 64)
        ids = [document_id("kent", str(i)) for i in range(SIZE)]
        documents = [
            Document(
                id, "kent", str(i), people.text(draw), DAY + timedelta(hours=5 * i), author=draw.choice(people.authors),
                place=draw.choice(("01", "21")),
                outlet=draw.choice(("Kent Postası", people.handles[0], people.mails[1])),
            )
            for i, id in enumerate(ids)
        ]  # fmt: skip
        store.add(reading, [(one, Facts("tr", ("tr",), ("01",), ("syrians",))) for one in documents])
        hate = random.random(SIZE) < 0.25
        model = store.register("x@1", LABELS, dict.fromkeys(LABELS, 0.5))
        scores = np.where(hate, 0.9, 0.1).astype(np.float32)
        for keys, _ in store.pending(model, size=500):
            own = scores[np.array(keys) - 1]
            store.add_predictions(model, keys, np.stack([own] * len(LABELS), axis=1))
        if audited:
            audit = draw_audit(ids, ["tr"] * SIZE, 200, seed=2)
            store.add_audit(audit.to_json(), drawn=DAY)
            store.add_queue(Queue("everyone", "label", "tr"))
            known = dict(zip(ids, hate.tolist(), strict=True))
            given = [
                annotation(i, document=one.document, queue="everyone", annotator=people.authors[0], judged=LABELS,
                           labels=LABELS if known[one.document] else (), targets=(), spans=(), note=people.mails[2])
                for i, one in enumerate(audit.drawn)
            ]  # fmt: skip
            store.add_annotations(given, seen=DAY)
        out = folder / "report"
        report(store, model, out, title="Kent", examples=20, created=DAY)
    return out


@pytest.mark.parametrize(("seed", "audited"), [(1, False), (2, True), (3, True)])
def test_nothing_that_names_a_person_is_in_any_file(tmp_path: Path, seed: int, audited: bool) -> None:
    people = People(seed)
    out = write(tmp_path, people, seed, audited=audited)
    written = {path.name for path in out.iterdir()}
    assert {"index.html", "kmr.html", "en.html", "report.json", "trends.csv", "report-tr.pdf"} <= written
    for path in out.iterdir():
        if path.suffix == ".pdf":
            text = "".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages)
        else:
            text = path.read_text("utf-8")
        squeezed = "".join(text.split()).casefold()
        assert [one for one in people.traces if one.casefold() in squeezed] == [], path.name
    assert "[" in (out / "index.html").read_text("utf-8"), "the quotations are there, masked"


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    people = People(4)
    first = write(tmp_path, people, 4, audited=True)
    with closing(open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as store:
        report(store, store.models()[-1], tmp_path / "again", title="Kent", examples=20, created=DAY)
    files = sorted(path.name for path in first.iterdir())
    assert files == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert [name for name in files if (first / name).read_bytes() != (tmp_path / "again" / name).read_bytes()] == []

"""`hatewatch verify` and `hatewatch compare`, on reports of a project whose volunteers read an audit."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hatewatch.annotation.sampling import draw_audit
from hatewatch.errors import InputError
from hatewatch.pipeline import report
from hatewatch.pipeline.report import measure
from hatewatch.pipeline.verify import replay
from hatewatch.project import init_project
from hatewatch.records import Document, Facts, document_id
from hatewatch.reports.manifest import from_json, read_manifest, to_json
from hatewatch.store import Queue, Store, StoredModel, open_store
from stored_annotations import annotation

SIZE, READ = 2_400, 300
LABELS = ("offensive", "discriminatory", "hate", "migrant")
DAY = datetime(2025, 7, 1, 9, tzinfo=UTC)


def ids(start: int, end: int) -> list[str]:
    return [document_id("adana", str(i)) for i in range(start, end)]


def truth(start: int, end: int) -> np.ndarray:
    return np.random.default_rng(11).random(SIZE + 1_000)[start:end] < 0.1


def add(store: Store, start: int, end: int) -> None:
    """Add documents of nine months, of and on two provinces."""
    reading = store.begin_ingest(source="adana", file=f"adana-{start}.csv", digest=f"{start:064x}")
    documents = [
        Document(
            id, "adana", str(i), f"Söz {i}", DAY + timedelta(hours=2.7 * (i % SIZE)), place=("01", "21")[i % 2],
            author=f"{i % 97:020x}",
        )
        for i, id in enumerate(ids(start, end), start)
    ]  # fmt: skip
    facts = [
        Facts("tr", ("tr",), (("01", "21")[i % 2],), ("syrians",) if i % 4 == 0 else ()) for i in range(end - start)
    ]
    store.add(reading, list(zip(documents, facts, strict=True)))
    store.finish_ingest(reading)


def predict(store: Store, name: str, seed: int, good: float) -> StoredModel:
    """Predict what is pending by a model that is invented, and the better the greater `good` is."""
    model = store.register(name, LABELS, dict.fromkeys(LABELS, 0.5))
    called = truth(0, SIZE + 1_000)
    random = np.random.default_rng(seed)
    scores = np.where(called, random.beta(good, 2, len(called)), random.beta(1, 9, len(called))).astype(np.float32)
    for keys, texts in store.pending(model, size=1_000):
        own = [scores[int(text.split()[1])] for text in texts]
        store.add_predictions(model, keys, np.stack([own] * len(LABELS), axis=1))
    return model


def let_read(store: Store, start: int, end: int) -> None:
    """Let one person answer on a part of the audit."""
    drawn = draw_audit(ids(0, SIZE), ["tr"] * SIZE, READ, seed=5)
    if not store.audit():
        store.add_audit(drawn.to_json(), drawn=DAY)
        store.add_queue(Queue("everyone", "label", "tr"))
    hate = dict(zip(ids(0, SIZE), truth(0, SIZE), strict=True))
    store.add_annotations(
        [
            annotation(
                i, document=one.document, queue="everyone", annotator="a" * 20, judged=LABELS, targets=(), spans=(),
                labels=("discriminatory", "hate", "migrant") if hate[one.document] else (),
            )
            for i, one in enumerate(drawn.drawn[start:end], start)
        ],
        seen=DAY,
    )  # fmt: skip


def keep(store: Store, model: StoredModel, out: Path, **settings: object) -> Path:
    """Write the manifest alone of a report, which is quicker."""
    built, _ = measure(store, model, **{"title": "Adana, Şırnex", "created": DAY} | settings)
    out.mkdir()
    (out / "report.json").write_text(to_json(built), "utf-8")
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project, with the report of it, once."""
    town = tmp_path_factory.mktemp("made") / "adana"
    project = init_project(town, name="Adana")
    with closing(open_store(project.store_url)) as store:
        add(store, 0, SIZE)
        let_read(store, 0, 200)
        report(store, predict(store, "x@1", 3, 3), town / "reports" / "first", title="Adana, Şırnex", created=DAY)
    return town


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "adana")


@pytest.fixture
def store(town: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{town / 'store.sqlite'}")) as opened:
        yield opened


def change(path: Path, before: str, after: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert len(re.findall(before, text)) >= 1, before
    path.write_bytes(re.sub(before, after, text, count=1).encode("utf-8"))


def test_a_fresh_report_holds_alone_and_in_its_project(cli, town: Path, tmp_path: Path) -> None:
    first = town / "reports" / "first"
    assert not from_json((first / "report.json").read_text("utf-8")).select("all", "hate")[0].raw
    alone = cli("verify", first, cwd=tmp_path)
    assert alone.code == 0, alone.out + alone.err
    assert "Adana, Şırnex · 2025-07-01 · x@1 · 2,400 documents" in alone.out
    assert "The files fit each other, and each is as it was written." in alone.out
    assert "Not computed anew" in alone.out
    for ran in (cli("verify", first / "report.json", "--project", town), cli("verify", "reports/first", cwd=town)):
        assert ran.code == 0, ran.out + ran.err
        assert re.search(r"Computed anew, all \d+ figures are the same.", ran.out)
        assert "Not the same" not in ran.out


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("report.json", r'(\["all\.hate".*?), 0\.0', r"\1, 0.7", "report.json  all.hate"),
        ("trends.csv", r"(all,,[^\r]*?,discriminatory,[^\r]*?),0\.", r"\1,0.7", "trends.csv"),
        ("index.html", r'(data-share=")0\.', r"\1 0.7", "index.html"),
        ("index.html", r'(data-n=")', r"\g<1>7", "index.html"),
    ],
)
def test_one_changed_number_is_named(cli, town: Path, file: str, before: str, after: str, named: str) -> None:
    change(town / "reports" / "first" / file, before, after)
    ran = cli("verify", town / "reports" / "first")
    assert ran.code == 1
    assert named in ran.out
    assert ran.err == ""
    assert ("was changed after it was written" in ran.out) == (file == "report.json")
    assert ("Moved" in cli("verify", "reports/first", cwd=town).out) == (file == "report.json")


def test_a_damaged_manifest_is_told_in_one_line(cli, town: Path) -> None:
    path = town / "reports" / "first" / "report.json"
    path.write_bytes(path.read_bytes()[:5_000])
    for arguments in (("verify", path), ("compare", path, path), ("verify", town)):
        ran = cli(*arguments)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert cli("verify").code == 2


def test_more_documents_are_said_and_compared_only_on_request(cli, town: Path, store: Store) -> None:
    add(store, SIZE, SIZE + 50)
    pending = cli("verify", "reports/first", cwd=town)
    assert "50 documents came since that this model has not judged." in pending.out
    assert re.search(r"all \d+ figures|The rest of the report", pending.out)
    predict(store, "x@1", 3, 3)
    ran = cli("verify", "reports/first", cwd=town)
    assert ran.code == 1
    assert "The data have changed since: 2,400 documents then, 2,450 now." in ran.out
    assert "Moved" not in ran.out
    anyway = cli("verify", "reports/first", "--anyway", cwd=town)
    assert anyway.code == 1
    assert "Moved" in anyway.out
    assert re.search(r"… and \d+ more: --all\.", anyway.out)


def test_answers_that_came_since_are_named(cli, town: Path, store: Store) -> None:
    let_read(store, 200, 300)
    ran = cli("verify", "reports/first", "--all", cwd=town)
    assert ran.code == 1
    assert "more: --all" not in ran.out
    assert "The data have changed" not in ran.out
    assert "200 read of 300 drawn from 2,400" in ran.out
    assert "300 read of 300 drawn from 2,400" in ran.out
    assert "Moved" in ran.out


@pytest.mark.parametrize("period", ["week", "month"])
def test_a_period_that_was_chosen_is_chosen_again(cli, town: Path, store: Store, period: str) -> None:
    [model] = store.models()
    keep(store, model, town / "chosen", period=period)
    ran = cli("verify", "chosen", cwd=town)
    assert ran.code == 0, ran.out
    assert "Computed anew" in ran.out


def test_another_unit_is_a_method(cli, town: Path, store: Store) -> None:
    [model] = store.models()
    keep(store, model, town / "once", unit="groups")
    assert cli("verify", "once", cwd=town).code == 0
    ran = cli("compare", town / "reports" / "first", town / "once")
    assert re.search(r"method +unit +documents +groups", ran.out)


def test_another_project_is_not_taken_for_the_reports_own(cli, town: Path, tmp_path: Path) -> None:
    init_project(tmp_path / "sur")
    first = town / "reports" / "first"
    ran = cli("verify", first, cwd=tmp_path / "sur")
    assert (ran.code, "the project here, sur, has no predictions" in ran.out) == (0, True)
    named = cli("verify", first, "--project", tmp_path / "sur")
    assert (named.code, "no predictions by x@1" in named.err) == (1, True)


def test_two_reports_of_the_same_are_the_same(cli, town: Path, store: Store) -> None:
    [model] = store.models()
    report(store, model, town / "again", title="Adana, Şırnex", created=DAY)
    for name in ("report.json", "trends.csv", "index.html"):
        assert (town / "again" / name).read_bytes() == (town / "reports" / "first" / name).read_bytes()
    ran = cli("compare", town / "reports" / "first", town / "again")
    assert ran.code == 0
    assert "Data, model, method and audit are the same." in ran.out


def test_what_changed_and_who_did_it_is_said(cli, town: Path, store: Store, tmp_path: Path) -> None:
    first = town / "reports" / "first"
    [model] = store.models()
    add(store, SIZE, SIZE + 50)
    predict(store, "x@1", 3, 3)
    data = cli("compare", first, keep(store, model, town / "second"), "--csv", tmp_path / "all.csv")
    assert data.code == 0, data.err
    assert "Only the data changed." in data.out
    assert "2,400, 2025-07-01" in data.out
    rows = list(csv.DictReader((tmp_path / "all.csv").open(encoding="utf-8-sig")))
    told = {one.id: one for path in (first, town / "second") for one in read_manifest(path).report.figures}
    assert {row["id"] for row in rows} == told.keys()
    [whole] = [row for row in rows if row["id"] == "all.hate"]
    assert (whole["n_before"], whole["n_after"]) == ("2400", "2450")
    assert float(whole["share_after"]) == told["all.hate"].share
    let_read(store, 200, 300)
    audit = cli("compare", town / "second", keep(store, model, town / "third"))
    assert "Only the audit changed." in audit.out
    both = cli("compare", first, town / "third")
    assert "Changed: data, audit. Which of them moved a figure how far cannot be told" in both.out


def test_with_both_models_predictions_the_models_part_is_told(cli, town: Path, store: Store) -> None:
    first = town / "reports" / "first"
    second = keep(store, predict(store, "y@2", 4, 6), town / "second")
    alone = cli("compare", first, second)
    assert "Only the model changed" in alone.out
    ran = cli("compare", first, second, "--project", town)
    assert ran.code == 0, ran.err
    by_data, by_model = ran.out.split("Of this, by ")[1:]
    assert re.search(r"\(A's model on what B counts\): \d+ the same, 0 moved", by_data)
    assert not re.search(r", 0 moved", by_model)
    like = read_manifest(second)
    assert replay(store, like.report, "x@1").report == read_manifest(first).report
    add(store, SIZE, SIZE + 50)
    predict(store, "y@2", 4, 6)
    late = cli("compare", first, second, "--project", town)
    assert (late.code, "does not give the second report any more" in late.err) == (1, True)
    third = keep(store, store.models()[-1], town / "third")
    half = cli("compare", first, third, "--project", town)
    assert (half.code, "x@1 has judged 2,400 of the 2,450 documents." in half.err) == (1, True)
    with pytest.raises(InputError, match=r"no predictions by z@3; it has those by: x@1, y@2"):
        replay(store, like.report, "z@3")

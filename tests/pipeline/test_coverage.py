"""From a store to the page on coverage, and from holes to what a report says of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from covered import MONDAY, fill, healthy, noon, open_covered
from hatewatch.coverage.gaps import mask
from hatewatch.coverage.records import Hole, Series, Uncounted
from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.pipeline.coverage import coverage, holes_over, note_holes, say_of_hole
from hatewatch.pipeline.report import report
from hatewatch.records import Document, Facts, document_id
from hatewatch.reports.record import Report
from hatewatch.store import Store
from hatewatch.store.collecting import Fetch
from hatewatch.store.erasure import Lot

DAYS = 200
TODAY = MONDAY + timedelta(days=DAYS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_covered(tmp_path)
    lost = healthy(3, DAYS, 8)
    lost[150:160] = 0
    fill(opened, lost.tolist(), source="gazete", place="21")
    fill(opened, healthy(4, DAYS, 4).tolist(), source="haber", language="kmr", place="21")
    yield opened
    opened.close()


def test_holes_are_noted_once_and_closed_when_late_documents_come(store: Store) -> None:
    first = note_holes(store, now=noon(TODAY)).holes
    assert [(one.series, one.kind, one.first, one.last) for one in first] == [
        (Series("gazete"), "silent", MONDAY + timedelta(days=150), MONDAY + timedelta(days=159))
    ]
    assert note_holes(store, now=noon(TODAY)).holes == first
    late = np.zeros(DAYS, np.int64)
    late[150:160] = 8
    fill(store, late.tolist(), source="gazete", start=5000)
    [closed] = note_holes(store, now=noon(TODAY) + timedelta(days=1)).holes
    assert (closed.key, closed.closed) == (first[0].key, noon(TODAY) + timedelta(days=1))


def test_erasing_leaves_no_hole(store: Store) -> None:
    first = note_holes(store, now=noon(TODAY)).holes
    week = (noon(MONDAY + timedelta(days=60)), noon(MONDAY + timedelta(days=67)))
    keys = [
        key
        for page in store.documents()
        for key, one in page
        if one.source == "haber" and one.published is not None and week[0] <= one.published <= week[1]
    ]
    assert len(keys) > 10
    store.begin_erasure("author", "", [Lot(keys, [])], started=noon(TODAY))
    while store.erase_next():
        pass
    store.finish_erasures(noon(TODAY))
    assert note_holes(store, now=noon(TODAY)).holes == first


def test_later_stages_are_told_which_days_fall_in_holes(store: Store) -> None:
    note_holes(store, now=noon(TODAY))
    days = [MONDAY + timedelta(days=i) for i in range(100, DAYS)]
    alone = holes_over(store, source="gazete", first=days[0], last=days[-1])
    assert [day for day, masked in zip(days, mask(days, alone), strict=True) if masked] == days[50:60]
    both = holes_over(store, place="21", first=days[0], last=days[-1])
    assert not mask(days, both).any()
    assert both.missing[55] == pytest.approx(2 / 3, abs=0.1)
    assert not holes_over(store, language="kmr", first=days[0], last=days[-1]).days


def test_the_page_shows_what_is_missing_in_each_language(store: Store, tmp_path: Path) -> None:
    for lang, word in (("tr", "Ne yapmalı"), ("kmr", "Çi bê kirin"), ("en", "What to do")):
        shown, page = coverage(store, tmp_path / lang, lang=lang, created=noon(TODAY))
        text = page.read_text("utf-8")
        assert word in text
        assert text.count('<div class="strip"') == 2
        assert text.count("url(#h") == 10  # a hatched square for each lost day
        assert "hatewatch coverage --dismiss" in text
        assert not re.findall(r"<script|https?://(?!www\.w3\.org)", text)
        for svg in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL):
            ElementTree.fromstring(svg)
        assert len(shown.holes) == 1


def test_the_tables_beside_it_hold_every_day_and_hole(store: Store, tmp_path: Path) -> None:
    coverage(store, tmp_path / "out", since=MONDAY + timedelta(days=140), created=noon(TODAY))
    with (tmp_path / "out" / "coverage-since-2025-05-26.csv").open(encoding="utf-8-sig", newline="") as stream:
        days = list(csv.DictReader(stream))
    assert [row["documents"] for row in days if row["hole"] == "silent"] == ["0"] * 10
    assert min(row["day"] for row in days) == (MONDAY + timedelta(days=140)).isoformat()
    with (tmp_path / "out" / "holes-since-2025-05-26.csv").open(encoding="utf-8-sig", newline="") as stream:
        [hole] = csv.DictReader(stream)
    assert (hole["number"], hole["source"], hole["kind"], hole["seen"]) == ("1", "gazete", "silent", "0")
    assert float(hole["expected"]) == pytest.approx(80, rel=0.25)


def test_the_same_store_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    pages = [coverage(store, tmp_path / name, created=noon(TODAY))[1].read_bytes() for name in ("a", "b")]
    assert pages[0] == pages[1]


def test_a_source_is_shown_alone_or_named_where_it_is_not_there(store: Store, tmp_path: Path) -> None:
    shown, _ = coverage(store, tmp_path / "out", source="haber", created=noon(TODAY))
    assert ({one.series.source for one in shown.standings}, shown.holes) == ({"haber"}, ())
    assert "Yalnız bu kaynak" in (tmp_path / "out" / "coverage-haber.html").read_text("utf-8")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "coverage-haber.html", "coverage-haber.csv", "holes-haber.csv",
    }  # fmt: skip
    with pytest.raises(InputError, match="gazete, haber"):
        coverage(store, tmp_path / "out", source="yok", created=noon(TODAY))


def test_an_empty_store_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="hatewatch ingest"):
        coverage(open_covered(tmp_path), tmp_path / "out", created=noon(TODAY))


def test_what_a_person_says_is_kept_and_shown(store: Store, tmp_path: Path) -> None:
    note_holes(store, now=noon(TODAY))
    say_of_hole(store, 1, "Sunucu <taşındı>", verdict="explained", now=noon(TODAY))
    _, page = coverage(store, tmp_path / "out", created=noon(TODAY))
    assert "Sunucu &lt;taşındı&gt;" in page.read_text("utf-8")
    assert holes_over(store, source="gazete", first=MONDAY, last=TODAY).days
    say_of_hole(store, 1, "Gazete kapandı", verdict="dismissed", now=noon(TODAY))
    assert not holes_over(store, source="gazete", first=MONDAY, last=TODAY).days
    assert [one.counts for one in note_holes(store, now=noon(TODAY)).holes] == [False]
    with pytest.raises(InputError, match="no hole 9"):
        say_of_hole(store, 9, "Yok", verdict="dismissed", now=noon(TODAY))
    with pytest.raises(InputError, match="in words"):
        say_of_hole(store, 1, "  ", verdict="dismissed", now=noon(TODAY))


def test_what_was_dismissed_stays_so_until_it_is_reopened(store: Store) -> None:
    note_holes(store, now=noon(TODAY))
    say_of_hole(store, 1, "Gazete kapandı", verdict="dismissed", now=noon(TODAY))
    say_of_hole(store, 1, "Haziranda kapandı", verdict="explained", now=noon(TODAY))
    [hole] = store.holes()
    assert (hole.dismissed, hole.note) == (noon(TODAY), "Haziranda kapandı")
    say_of_hole(store, 1, "", verdict="reopened", now=noon(TODAY))
    [hole] = store.holes()
    assert (hole.dismissed, hole.note, hole.counts) == (None, "Haziranda kapandı", True)
    with pytest.raises(InputError, match="not dismissed"):
        say_of_hole(store, 1, "", verdict="reopened", now=noon(TODAY))


def test_what_is_not_counted_is_said(store: Store, tmp_path: Path) -> None:
    fill(store, [*[0] * DAYS, 14, 2], source="gazete", start=9000)  # today, and tomorrow
    reading = store.begin_ingest(source="haber", file="tarihsiz.csv", digest="f" * 64)
    undated = Document(document_id("haber", "x"), "haber", "x", "Tarihi olmayan bir metin.")
    store.add(reading, [(undated, Facts("tr", ("tr",)))])
    shown, _ = coverage(store, tmp_path / "en", lang="en", created=noon(TODAY))
    assert shown.uncounted == Uncounted(14, 2, 1)
    whole = sum(one.documents for one in shown.standings if one.series in (Series("gazete"), Series("haber")))
    assert whole + 14 + 2 + 1 == store.counts()["documents"]
    told = {"tr": "bugün (14 metin; gün bitmedi); tarihi olmayan: 1; ileri bir tarih taşıyan: 2",
            "kmr": "îro (14 nivîs;", "en": "today (14 texts; the day is not over); without a date: 1"}  # fmt: skip
    for lang, said in told.items():
        _, page = coverage(store, tmp_path / lang, lang=lang, created=noon(TODAY))
        assert said in page.read_text("utf-8")
    late = MONDAY + timedelta(days=100)
    page = coverage(store, tmp_path / "late", lang="en", since=late, created=noon(TODAY))[1].read_text("utf-8")
    before = sum(one.documents for one in store.daily(last=late - timedelta(days=1)))
    assert f"of days before those shown: {before:,}" in page
    assert coverage(store, tmp_path / "one", source="haber", created=noon(TODAY))[0].uncounted == Uncounted(0, 0, 1)


def test_where_all_is_of_today_that_is_said(tmp_path: Path) -> None:
    store = open_covered(tmp_path)
    fill(store, [14])
    with pytest.raises(InputError, match=r"of today \(14 texts\)"):
        coverage(store, tmp_path / "out", created=noon(MONDAY))


def test_an_outlet_that_never_answered_has_no_date(store: Store, tmp_path: Path) -> None:
    moment = noon(TODAY)
    store.begin_run(moment - timedelta(hours=1))
    fetch = Fetch("https://example.org/rss", "Arızalı Haber", "feed", "timeout", moment, failures=1)
    store.keep_fetches([fetch])
    _, page = coverage(store, tmp_path / "today", created=moment)
    assert "hiç (henüz yanıt vermedi)" in page.read_text("utf-8")
    assert "Henüz yanıt vermeyen: Arızalı Haber." in page.read_text("utf-8")
    with (tmp_path / "today" / "coverage.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["day"] for row in csv.DictReader(stream) if row["source"] == "Arızalı Haber"] == [""]
    store.begin_run(moment + timedelta(hours=23))
    store.keep_fetches([replace(fetch, fetched=moment + timedelta(days=1), failures=2)])
    shown, page = coverage(store, tmp_path / "next", created=moment + timedelta(days=1))
    [hole] = [one for one in shown.holes if one.series.source == "Arızalı Haber"]
    assert (hole.kind, hole.first, hole.last) == ("unreachable", TODAY, TODAY)
    assert "henüz yanıt vermedi" not in page.read_text("utf-8")


def test_outlets_in_a_silent_source_are_hatched_and_named_in_its_hole(tmp_path: Path) -> None:
    store = open_covered(tmp_path)
    for seed, outlet in ((3, "Cizre Sesi"), (4, "Çınar Haber"), (5, "Irmak"), (6, "İzmir Günlüğü")):
        lost = healthy(seed, DAYS, 9)
        lost[150:160] = 0
        fill(store, lost.tolist(), source="telegram", outlet=outlet)
    note_holes(store, now=noon(TODAY))
    for hole in store.holes():  # however the silence was told, let it be one of the whole source
        store.annotate_hole(hole.key, "Tek tek değil", dismissed=noon(TODAY))
    days = (MONDAY + timedelta(days=150), MONDAY + timedelta(days=159))
    store.keep_holes([Hole(0, Series("telegram"), *days, "silent", 0, 360.0, 1e-9, noon(TODAY))])
    shown, page = coverage(store, tmp_path / "out", lang="en", created=noon(TODAY))
    text = page.read_text("utf-8")
    assert text.count("url(#h") == 5 * 10
    assert text.count("<small>(in the hole of the whole source)</small>") == 4
    assert [one.series.outlet for one in shown.standings if not one.series.language] == [
        "", "Cizre Sesi", "Çınar Haber", "Irmak", "İzmir Günlüğü",
    ]  # fmt: skip
    own = sum(one.documents for one in store.daily(outlet="Irmak"))
    _, page = coverage(store, tmp_path / "own", source="Irmak", created=noon(TODAY))
    assert f'<dd class="big">{own:,}</dd>'.replace(",", ".") in page.read_text("utf-8")
    open_ = next(one.key for one in shown.holes if one.counts)
    assert f"--explain {open_} --note" in text
    assert f"--dismiss {open_} --note" in text


def test_all_calendars_have_one_axis(store: Store, tmp_path: Path) -> None:
    fill(store, [*[0] * 190, 3], source="yeni")
    page = coverage(store, tmp_path / "out", created=noon(TODAY))[1].read_text("utf-8")
    strips = page.split('<div class="strip"')[1:]
    assert len({re.search(r'viewBox="[^"]*"', one)[0] for one in strips}) == 1  # type: ignore[index]
    outlined = [len(re.findall(r'<path[^>]*stroke="#eceff2"', one)) for one in strips]
    assert outlined == [0, 0, 190 + 9]  # what had not come yet, or had ended, is no empty day
    assert len({tuple(re.findall(r"<text[^>]*>(.*?)</text>", one)) for one in strips}) == 1


def reported(store: Store, out: Path) -> tuple[Report, str]:
    """Return the report and its page of all that is stored, as a model judged it that finds nothing."""
    labels = load_scheme().ids
    model = store.register("deneme@0123", labels, dict.fromkeys(labels, 0.5))
    for keys, _ in store.pending(model, size=5000):
        store.add_predictions(model, keys, np.full((len(keys), len(labels)), 0.1, np.float32))
    made, page = report(store, model, out, title="", language="en", created=noon(TODAY))
    return made, page.read_text("utf-8")


def test_a_report_names_the_holes_of_its_period_and_leaves_gaps_for_them(store: Store, tmp_path: Path) -> None:
    note_holes(store, now=noon(TODAY))
    before, page = reported(store, tmp_path / "half")
    holes = next(one for one in before.caveats if one.kind == "holes")
    assert (holes.numbers, holes.names) == ({"k": 1, "days": 10, "sources": 1}, ("gazete",))
    assert "must not be read as a fall" in page
    assert before.gaps == ()
    assert "gaps" not in {one.kind for one in before.caveats}

    month = (MONDAY.replace(day=1, month=3), MONDAY.replace(day=31, month=3))
    for source in ("gazete", "haber"):
        store.keep_holes([Hole(0, Series(source), *month, "thin", 9, 200.0, 1e-9, noon(TODAY))])
    after, page = reported(store, tmp_path / "whole")
    assert after.gaps == ("2025-03",)
    assert "In 1 period every source was in a hole" in page
    assert (after.n, after.periods, after.findings) == (before.n, before.periods, before.findings)
    assert after.select("all", None, period=None) == before.select("all", None, period=None)
    trend = page.partition('id="trend"')[2].partition("</section>")[0]
    assert "February 2025" in trend
    assert "March 2025" not in trend.partition("<details>")[2]


def test_outlets_that_gave_nothing_are_not_among_a_reports_sources(store: Store, tmp_path: Path) -> None:
    for name in ("haber", "Arızalı Haber"):
        store.begin_ingest(source=name, file=name, digest=name[0] * 64)
        store.keep_fetches([Fetch(f"https://example.org/{name[0]}", name, "feed", "timeout", noon(TODAY), failures=1)])
    record, page = reported(store, tmp_path / "out")
    assert record.sources == ("gazete.csv", "haber.csv", "haber")
    assert "<dt>Files and sources</dt>" in page


def test_without_holes_a_report_says_nothing_of_them(store: Store, tmp_path: Path) -> None:
    record, page = reported(store, tmp_path / "out")
    assert record.gaps == ()
    assert "holes" not in {one.kind for one in record.caveats}
    assert "hatewatch coverage" not in page

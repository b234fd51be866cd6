"""Reports of invented documents: one of raw shares, and one that an audit measured, with all that can stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import numpy as np

from counted_documents import Doc, batch, tally_of
from hatewatch.labels import load_scheme
from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.estimate import estimate
from hatewatch.reports import Report, build_report
from hatewatch.reports.record import Agreed, AuditFacts, Risen, Said, Theme
from hatewatch.trends import Audited, Tally
from hatewatch.trends.turns import Turn

MODEL = "baseline@0123456789abcdef"
LABELS = tuple(label for label in load_scheme().ids if label not in ("age", "disability"))
GROUNDS = ("ethnic_national", "migrant", "gender")
#: Of these nobody read anything, so that they stay raw in the report that is measured.
UNREAD = ("exaggeration", "exclusion")
HITS, ALARMS, READ = 0.8, 0.03, 700
START = datetime(2024, 7, 1, tzinfo=UTC)


def make_documents(n: int = 1500, *, dated: bool = True, placed: bool = True, seed: int = 7) -> list[Doc]:
    """Return invented documents: ten per cent or so hateful, and in Adana far more of them towards the end."""
    random = Random(seed)
    documents = []
    for i in range(n):
        at = random.random()
        place = random.choices(("01", "21", "26", "63"), (10, 8, 6, 0.3))[0]
        likely = 0.3 if place == "01" and at > 0.65 else 0.06
        held = ["offensive"] if random.random() < 0.1 else []
        if random.random() < likely:
            held += [random.choice(("hate", "discriminatory")), "exclusion"]
            held += random.sample(GROUNDS, random.choice((1, 1, 2)))
        when = START + timedelta(days=183 * at) if dated and random.random() > 0.02 else None
        language = random.choices(("tr", "kmr", "ckb", "und"), (20, 5, 1, 0.2))[0]
        mixed = random.random() < 0.03
        known = place if placed and random.random() > 0.02 else None
        spoken_of = random.sample(("01/seyhan", "21", "26"), random.choice((0, 1, 2))) if placed else ()
        targets = random.sample(("syrians", "women", "kurds"), random.choice((0, 0, 1, 2)))
        kind, outlet = ("article", "comment")[i % 2], ("Yeni Söz", "Çukur & Ova", "دەنگی نوێ")[i % 3]
        documents.append(Doc(when, held, language, known, targets, spoken_of, mixed, f"{i % 400:020x}", kind, outlet))
    return documents


def make_tally(n: int = 1500, *, dated: bool = True, placed: bool = True) -> Tally:
    """Return the tally of invented documents."""
    return tally_of(make_documents(n, dated=dated, placed=placed), LABELS)


def make_report(tally: Tally, **changed: object) -> Report:
    """Return the report of a tally, as the command makes it."""
    settings: dict[str, object] = {
        "title": "",
        "model": MODEL,
        "data": "8f3c0d5e" * 4,
        "thresholds": dict.fromkeys(tally.judged, 0.5) | {"hate": 0.315},
        "sources": ["C:\\Users\\ayse\\posts.xlsx", "/home/ayse/gazete.csv"],
        "rejected": {"text_empty": 1234, "date_unreadable": 3},
        "notes": [{"tr": "Kısa metinlerde daha sık yanılır.", "en": "Errs more often on short texts."}],
        "created": datetime(2026, 1, 31, 22, 30, tzinfo=UTC),
    }
    return build_report(tally, **(settings | changed))  # type: ignore[arg-type]


def make_audited(documents: Sequence[Doc], tally: Tally, seed: int = 5, read: int = READ) -> Audited:
    """Return an audit in which people say what `documents` hold, of which a model has made `tally`."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(documents), read, replace=False).tolist()
    truth = batch([documents[i] for i in rows], LABELS)
    own = batch([_called(documents[i], i) for i in rows], LABELS)
    called, said = tally.called(own), tally.called(truth).astype(np.float64)
    none, ones = np.full(len(rows), np.nan), np.full(len(rows), len(documents) / len(rows))
    by_label, found = {}, {}
    for at, label in enumerate(tally.labels):
        by_label[label] = none if label in UNREAD else said[:, at]
        known = ~np.isnan(by_label[label])
        n, yes = tally.total(label)
        sample = Sample(called[known, at].astype(np.float64), by_label[label][known], ones[known])
        found[label] = estimate(label, Population(np.array([0.0, 1.0]), np.array([n - yes, yes])), sample, 0.5)
    columns = {label: called[:, at] for at, label in enumerate(tally.labels)}
    return Audited(own, by_label, columns, dict.fromkeys(tally.labels, ones), found)


def _called(document: Doc, i: int) -> Doc:
    """Return a document as a model that errs would have it, the same each time."""
    random = Random(i)
    kept = [label for label in document.labels if random.random() < HITS]
    if "hate" not in kept and "discriminatory" not in kept:
        kept = [label for label in kept if label not in (*GROUNDS, "exclusion")]
    if random.random() < ALARMS:
        kept += ["discriminatory", random.choice(GROUNDS)]
    return replace(document, labels=tuple(dict.fromkeys(kept)))


@cache
def make_measured(n: int = 6000, read: int = READ) -> Report:
    """Return a report of prevalences, with a hole, change points, terms, themes and agreement filled in by hand."""
    documents = make_documents(n)
    tally = tally_of([_called(one, i) for i, one in enumerate(documents)], LABELS)
    audited = make_audited(documents, tally, read=read)
    agreement = (
        Agreed("offensive", 180, 0.71, 0.62, 0.8),
        Agreed("hate", 180, 0.58, 0.44, 0.7),
        Agreed("symbolisation", 180, None, None, None, "all_alike"),
        Agreed("enmity", 180, 0.9, None, None, "too_rare"),
    )
    facts = AuditFacts(n - 40, read + 50, read, 4, 3, 20260101, {"hate": 3, "offensive": 0}, agreement)
    report = make_report(tally, audited=audited, audit=facts, title="Adana ve çevresi <2024>")
    return replace(report, gaps=("2024-09",), turns=_turns(report), turned=42, said=_said())


def _turns(report: Report) -> tuple[Turn, ...]:
    """Return change points between the figures of the findings that speak of a rise."""
    risen = [one.figures for one in report.findings if one.kind in ("course_rise", "rise_place")]
    return tuple(Turn("2024-11", "2024-10", "2024-12", *ends, 0.0001, 0.0042) for ends in risen)


def _said() -> tuple[Said, ...]:
    def rise(term: str, language: str, log_odds: float) -> Risen:
        ratio, low, high = (float(np.exp(log_odds + step)) for step in (0, -0.4, 0.4))
        return Risen(term, language, 38, 310, None, 402, ratio, low, high, 0.001)

    rises = (rise("geri dönüş", "tr", 1.42), rise("kira artışı", "tr", 1.1), rise("پەنابەران", "ckb", 0.9))
    themes = (
        Theme(41, ("kira", "ev sahibi"), "Kiralar yine arttı, [kişi] öyle diyor."),
        Theme(12, ("پەنابەران", "شار")),
    )
    span = {"now": "2024-11/2024-12", "before": "2024-07/2024-10"}
    return (
        Said("all", "", n=345, n_before=420, rises=rises, themes=themes, read=300, apart=180, **span),
        Said("target", "syrians", n=90, n_before=120, rises=rises[:1], themes=(), read=0, apart=0, **span),
    )

"""What a report begins with: a few sentences that claim no more than was counted."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.labels import load_scheme
from hatewatch.reports.collect import MENTIONED
from hatewatch.reports.record import Finding
from hatewatch.trends import INTERSECTIONAL, Calendar, Change, Contrast, Figure, Tally

#: Public sets that label hate in these languages are lacking or scarce, so judgements in them are untested.
UNTESTED = ("kmr", "ckb", "zza")
_GROUND_COUNT = 10  # of fewer texts no ground is called the most frequent
_GROUNDS = 3  # where more cannot be told apart, naming them all says nothing


def find(
    tally: Tally,
    lead: str,
    figures: Sequence[Figure],
    changes: Sequence[Change],
    course: Sequence[Change],
    groups: Sequence[Contrast],
    calendar: Calendar | None,
    *,
    trusted: bool = True,
) -> tuple[Finding, ...]:
    """Return two to five findings; `figures` are those of the report, `changes` those of its places, `course` of all
    documents, `groups` the targets beside all documents. Where the model is not `trusted`, nothing is compared."""
    found = [_overall(tally, lead, figures), _course(course, calendar) if trusted else Finding("course_model", ())]
    risen = [one for one in changes if one.certain and one.rise > 0]
    if risen:  # the surest of them; the greatest would be the luckiest
        surest = min(risen, key=lambda one: (one.adjusted, -one.rise))
        found.append(Finding(f"rise_{surest.before.dimension}", (surest.before, surest.after)))
    elif changes:
        found.append(Finding("rise_none", ()))
    return (*found, *_ground(figures), *_target(groups, figures))


def _whole(figures: Sequence[Figure], dimension: str, label: str) -> list[Figure]:
    return [one for one in figures if (one.dimension, one.period, one.label) == (dimension, "", label)]


def _overall(tally: Tally, lead: str, figures: Sequence[Figure]) -> Finding:
    overall = _whole(figures, "all", lead)
    if lead == "discriminatory" and "hate" in tally.labels:
        overall += _whole(figures, "all", "hate")
    held = [one for one in tally.values("language") if one[0] in UNTESTED]
    # A headline of 0.0 % in a language that the model cannot read would be taken for good news.
    most = sum(n for _, n in held) > tally.n / 2
    kind = "overall" if len(overall) == 1 else "overall_hate"
    return Finding(kind, tuple(overall), tuple(language for language, _ in held) if most else ())


def _course(course: Sequence[Change], calendar: Calendar | None) -> Finding:
    if not course:
        return Finding("course_unknown" if calendar else "course_undated", ())
    kind = ("course_rise" if course[0].rise > 0 else "course_fall") if course[0].certain else "course_flat"
    return Finding(kind, (course[0].before, course[0].after))


def _ground(figures: Sequence[Figure]) -> list[Finding]:
    """Return which grounds are the most frequent, unless too few texts or too many grounds vie for it."""
    grounds = {label.id for label in load_scheme().of("ground")}
    whole = [one for one in figures if one.dimension == "all" and not one.period and one.label in grounds and one.share]
    # Prevalences are set against prevalences; where there is none, raw shares against raw shares.
    found = [one for one in whole if not one.raw] or whole
    if not found:
        return []
    found.sort(key=lambda one: -one.share)
    if found[0].share * found[0].n < _GROUND_COUNT:
        return [Finding("ground_few", ())]
    both = _whole(figures, "all", INTERSECTIONAL)
    near = [one for one in found if one.high >= found[0].low]
    if len(near) > _GROUNDS:
        return [Finding("ground_none", tuple(both))]
    return [Finding("ground" if len(near) == 1 else "ground_several", (*near, *both))]


def _target(groups: Sequence[Contrast], figures: Sequence[Figure]) -> list[Finding]:
    """Return the group that stands most certainly above the texts that do not name it, or that none does.

    The surest is not always the highest: beside it is named the highest of those that are not marked as uncertain.
    """
    if not groups:
        return []
    higher = [one for one in groups if one.higher]
    surest = min(higher, key=lambda one: (one.adjusted, -one.share.share), default=None)
    if surest is None:
        return [Finding("target_none", ())]
    mention = [one for one in _whole(figures, "mention", MENTIONED) if one.value == surest.share.value]
    firm = [one for one in _whole(figures, "target", surest.share.label) if not one.small]
    alike = [one for one in firm if one.raw == surest.share.raw]
    highest = [max([surest.share, *alike], key=lambda one: one.share)]
    kind, beside = ("target", []) if highest == [surest.share] else ("target_higher", highest)
    return [Finding(kind, (surest.share, surest.overall, *mention, *beside))]

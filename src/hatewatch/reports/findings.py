"""What a report begins with: a few sentences that claim no more than was counted."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.labels import load_scheme
from hatewatch.reports.record import Finding
from hatewatch.trends import (
    INTERSECTIONAL,
    MENTIONED,
    Calendar,
    Change,
    Share,
    Tally,
    compare_groups,
    compare_thirds,
)

#: Public sets that label hate in these languages are lacking or scarce, so judgements in them are untested.
UNTESTED = ("kmr", "ckb", "zza")
_GROUND_COUNT = 10  # of fewer texts no ground is called the most frequent
_GROUNDS = 3  # where more cannot be told apart, naming them all says nothing


def find(
    tally: Tally, lead: str, shares: Sequence[Share], changes: Sequence[Change], calendar: Calendar | None
) -> tuple[Finding, ...]:
    """Return two to five findings; `shares` are those of the report, `changes` those of its places."""
    found = [_overall(tally, lead, shares), _course(tally, lead, calendar)]
    risen = [one for one in changes if one.certain and one.rise > 0]
    if risen:
        found.append(Finding(f"rise_{risen[0].before.dimension}", (risen[0].before, risen[0].after)))
    elif changes:
        found.append(Finding("rise_none", ()))
    return (*found, *_ground(shares), *_target(tally, lead, shares))


def _whole(shares: Sequence[Share], dimension: str, label: str) -> list[Share]:
    return [one for one in shares if (one.dimension, one.period, one.label) == (dimension, "", label)]


def _overall(tally: Tally, lead: str, shares: Sequence[Share]) -> Finding:
    overall = _whole(shares, "all", lead)
    if lead == "discriminatory" and "hate" in tally.labels:
        overall += _whole(shares, "all", "hate")
    held = [one for one in tally.values("language") if one[0] in UNTESTED]
    # A headline of 0.0 % in a language that the model cannot read would be taken for good news.
    most = sum(n for _, n in held) > tally.n / 2
    kind = "overall" if len(overall) == 1 else "overall_hate"
    return Finding(kind, tuple(overall), tuple(language for language, _ in held) if most else ())


def _course(tally: Tally, lead: str, calendar: Calendar | None) -> Finding:
    course = compare_thirds(tally, lead, ("all",))
    if not course:
        return Finding("course_unknown" if calendar else "course_undated", ())
    kind = ("course_rise" if course[0].rise > 0 else "course_fall") if course[0].certain else "course_flat"
    return Finding(kind, (course[0].before, course[0].after))


def _ground(shares: Sequence[Share]) -> list[Finding]:
    """Return which grounds are the most frequent, unless too few texts or too many grounds vie for it."""
    grounds = {label.id for label in load_scheme().of("ground")}
    found = [one for one in shares if one.dimension == "all" and not one.period and one.label in grounds and one.count]
    if not found:
        return []
    found.sort(key=lambda one: -one.count)
    if found[0].count < _GROUND_COUNT:
        return [Finding("ground_few", ())]
    both = _whole(shares, "all", INTERSECTIONAL)
    near = [one for one in found if one.high >= found[0].low]
    if len(near) > _GROUNDS:
        return [Finding("ground_none", tuple(both))]
    return [Finding("ground" if len(near) == 1 else "ground_several", (*near, *both))]


def _target(tally: Tally, lead: str, shares: Sequence[Share]) -> list[Finding]:
    """Return the group whose texts stand out above the texts that do not name it, or that none does."""
    groups = compare_groups(tally, lead)
    if not groups:
        return []
    worst = next((one for one in groups if one.higher), None)
    if worst is None:
        return [Finding("target_none", ())]
    mention = next(one for one in _whole(shares, "mention", MENTIONED) if one.value == worst.share.value)
    return [Finding("target", (worst.share, worst.rest, mention))]

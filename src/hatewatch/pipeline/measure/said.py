"""What is being said in the texts that a model calls discriminatory: terms that rose, and groups of similar texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp

from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.reports.record import Risen, Said, Theme
from hatewatch.store import Judged, Store
from hatewatch.terms import Rise, TermCounts, group_similar, rising
from hatewatch.trends import Calendar
from hatewatch.trends.grid import AUTHORS, DOCUMENTS
from hatewatch.trends.periods import local_day, period_of

#: So many texts at least are looked at for a target or a place, and so many of these are.
_FEWEST, _MOST = 60, 5
_PAGE = 2_000
_TERMS, _THEMES = 12, 6


def find_said(
    store: Store,
    called: Sequence[Judged],
    calendar: Calendar | None,
    *,
    quote: bool = False,
    progress: Progress | None = None,
) -> list[Said]:
    """Return what is said in `called`, those of them without a date left out: of all, and of single targets and places.

    The last third of the periods is set against those before it; with fewer than three there is nothing to set it
    against, and the themes are those of all. Each text is masked before anything is counted in it. Of copies each group
    is one voice. Only where `quote` says so a theme has its typical text, masked.
    """
    if calendar is None or len(calendar.periods) < 3:
        return []
    progress = progress or Silent()
    cut = len(calendar.periods) - len(calendar.periods) // 3
    late = set(calendar.periods[cut:])
    dated = [(one, period_of(local_day(one.published), calendar.kind)) for one in called if one.published]
    inside = set(calendar.periods)
    now = [one for one, period in dated if period in late]
    before = [one for one, period in dated if period in inside - late]
    if len(now) < DOCUMENTS:
        return []
    spans = [_span(some) for some in (calendar.periods[cut:], calendar.periods[:cut])]
    progress.start("Reading what is said", len(now) + len(before), "documents")
    groups = store.duplicates.counted_as([one.id for one in (*now, *before)], "groups")
    counts = [TermCounts()]
    counts.append(TermCounts(counts[0].vocabulary))
    texts: dict[str, str] = {}
    voices: dict[str, str] = {}
    done = 0
    for side, some in zip(counts, (now, before), strict=True):
        for start in range(0, len(some), _PAGE):
            found = store.texts([one.id for one in some[start : start + _PAGE]])
            page = [one for one in some[start : start + _PAGE] if one.id in found]
            masked = [mask(found[one.id]) for one in page]
            side.add(
                masked,
                [one.facts.language for one in page],
                [one.author for one in page],
                [groups[one.id][0] if one.id in groups else None for one in page],
                [one.id for one in page],
            )
            if some is now:
                texts |= zip((one.id for one in page), masked, strict=True)
                voices |= {groups[one.id][0]: one.id for one in reversed(page) if one.id in groups}
            done += len(page)
            progress.advance(done, done)
    speaking = set(voices.values())  # of a group of copies one text, or the greatest theme would be the agency's
    found_said = []
    for dimension, value in _looked_at(now):
        sides = [[one for one in some if _stands(one, dimension, value)] for some in (now, before)]
        alone = [one for one in sides[0] if one.id in speaking]
        found_said.append(_say(dimension, value, sides, counts, spans, alone, texts, quote=quote))
    return [one for one in found_said if one.rises or one.themes]


def _say(
    dimension: str,
    value: str,
    sides: Sequence[Sequence[Judged]],
    counts: Sequence[TermCounts],
    spans: Sequence[str],
    read: Sequence[Judged],
    texts: Mapping[str, str],
    *,
    quote: bool,
) -> Said:
    ids = [[one.id for one in some] for some in sides]
    own = [side.where(some) if value else side for side, some in zip(counts, ids, strict=True)]
    risen = rising(own[0], own[1], most=_TERMS)
    grouped = group_similar(
        [texts[one.id] for one in read], [one.facts.language for one in read], ids=[one.id for one in read],
        most=_THEMES,
    )  # fmt: skip
    themes = []
    for group in grouped.groups:
        authors = Counter(read[at].author or read[at].id for at in group.members)
        if group.size >= DOCUMENTS and len(authors) >= AUTHORS:
            themes.append(Theme(group.size, group.terms, group.text if quote else ""))
    rises = tuple(map(_told, risen.rises))
    n = (len(sides[0]), len(sides[1]))
    return Said(dimension, value, spans[0], spans[1], *n, rises, tuple(themes), grouped.read, grouped.apart)


def _told(rise: Rise) -> Risen:
    """Return a rise as it may be told."""
    before = rise.documents_before
    few = 0 < before < DOCUMENTS
    return Risen(
        rise.term, rise.language, rise.documents, rise.n, None if few else before, rise.n_before, exp(rise.log_odds),
        rise.low, rise.high, rise.p,
    )  # fmt: skip


def _looked_at(now: Iterable[Judged]) -> list[tuple[str, str]]:
    """Return all, and the targets and places with the most texts."""
    found = [("all", "")]
    for dimension in ("target", "place"):
        sizes = Counter(value for one in now for value in _values(one, dimension))
        found += [(dimension, value) for value, n in sorted(sizes.items(), key=lambda one: (-one[1], one[0]))[:_MOST]
                  if n >= _FEWEST]  # fmt: skip
    return found


def _values(one: Judged, dimension: str) -> set[str]:
    if dimension == "target":
        return set(one.facts.targets)
    return {one.place.partition("/")[0]} if one.place else set()


def _stands(one: Judged, dimension: str, value: str) -> bool:
    return not value or value in _values(one, dimension)


def _span(periods: Sequence[str]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]}/{periods[-1]}"

"""How far an extracted text may be trusted to be the article, whole and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hatewatch.collect.tables import load_table
from hatewatch.text import skeleton

#: Below this an extraction is not to be trusted without a look.
LOW = 0.5
_PHRASES = load_table("phrases.toml")
_WALLS = {wall: tuple(map(skeleton, phrases)) for wall, phrases in _PHRASES["walls"].items()}
_BOILERPLATE = tuple(map(skeleton, _PHRASES["lines"]["boilerplate"]))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason for doubt: `factor` multiplies the confidence, `meaning` is one sentence by language (tr, kmr, en)."""

    slug: str
    factor: float
    meaning: Mapping[str, str]


DOUBTS: Mapping[str, Doubt] = MappingProxyType(
    {slug: Doubt(slug, entry["factor"], entry["meaning"]) for slug, entry in load_table("doubts.toml")["doubt"].items()}
)


def confidence(doubts: Iterable[str]) -> float:
    """Return the product of the doubts' factors, in [0, 1] and with two decimals."""
    score = 1.0
    for slug in dict.fromkeys(doubts):
        score *= DOUBTS[slug].factor
    return round(score, 2)


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is what a site writes around every article: a list of tags, a plea to share."""
    folded = skeleton(line).lstrip(" -•»›#")
    for start in _BOILERPLATE:
        if folded.startswith(start) and not folded[len(start) : len(start) + 1].isalnum():
            # A sentence may begin with a short one of these ("Paylaş" heads a menu, "Paylaşılan …" a paragraph).
            return len(start) > 14 or len(folded) < 120
    return False


def wall_of(text: str, title: str) -> str | None:
    """Return the wall that stands where the article should be: page_missing, paywall, cookie_wall or None.

    An article may speak of cookies and of subscribers; only a short text, or an end of a text, is a wall.
    """
    folded, heading = skeleton(text), skeleton(title)
    missing = _WALLS["page_missing"]
    if any(phrase in heading for phrase in missing) or (len(folded) < 600 and any(one in folded for one in missing)):
        return "page_missing"
    where = folded if len(folded) < 1_500 else folded[-300:]
    if any(phrase in where for phrase in _WALLS["paywall"]):
        return "paywall"
    hits = sum(phrase in folded for phrase in _WALLS["cookie_wall"])
    if len(folded) < 1_500 and hits >= (1 if len(folded) < 600 else 2):
        return "cookie_wall"
    return None


def share_of(text: str, other: str) -> float:
    """Return the share of the words of `text`, as often as they occur, that are in `other`; 0 for no words."""
    mine, theirs = Counter(_WORD.findall(skeleton(text))), Counter(_WORD.findall(skeleton(other)))
    return (mine & theirs).total() / mine.total() if mine else 0.0


def titles_agree(one: str, other: str) -> bool:
    """Tell whether two titles share half the words of the shorter; one without words agrees with all."""
    mine, theirs = set(_WORD.findall(skeleton(one))), set(_WORD.findall(skeleton(other)))
    return not mine or not theirs or len(mine & theirs) * 2 >= min(len(mine), len(theirs))


def doubts_of_text(text: str, title: str, page: str, links: Sequence[str], boilerplate: int) -> list[str]:
    """Return what the text itself leaves in doubt.

    `page` is all that the page shows, `links` the texts of its links, `boilerplate` the characters that were taken out.
    """
    doubts = []
    if not text:
        doubts.append("text_missing")
    elif len(text) < 120:
        doubts.append("text_tiny")
    elif len(text) < 300:
        doubts.append("text_short")
    if wall := wall_of(text, title):
        doubts.append(wall)
    if not title:
        doubts.append("title_missing")
    if not text:
        return doubts
    lines = text.split("\n")
    linked = {link.strip() for link in links if len(link) > 10}
    in_links = sum(len(line) for line in lines if line.strip(" -•") in linked)
    if in_links > 0.4 * len(text):
        doubts.append("link_list")
    left = sum(len(line) for line in lines if is_boilerplate(line))
    if boilerplate + left > 0.5 * (len(text) + boilerplate):
        doubts.append("boilerplate")
    kept = len(text) / max(1, len(page))
    if kept < 0.05 and len(text) < 1_500:
        doubts.append("little_kept")
    elif kept > 0.95 and len(links) > 30:
        doubts.append("all_kept")
    return doubts

"""Write out our own training sentences: visible templates × groups in their inflected forms."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.text import upper

# So many sentences at most of a template with alternatives and without groups.
_MOST = 12
PARTS = ("train", "dev", "test")
_FORM = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of ours; `labels` in the scheme's order, all of them judged (by us who wrote it)."""

    text: str
    language: str
    template: str
    group: str
    part: str
    labels: tuple[int, ...]


def write_out(templates: Path, groups: Path) -> Iterator[Sentence]:
    """Yield each template with each group of its language and kind.

    Templates: `id,language,part,groups,labels,text`; the text holds `{form}`, a column of the groups table, at most
    one kind of group per template. Alternatives `[a|b|c]` are dealt over the groups in turn; without a group there is
    a sentence for each. Groups: `language,group,kind,grounds,` and one column per form. A template's labels
    hold as written, with what they imply; the group's grounds are added where the template discriminates. Raises
    InputError with file and row for a form, kind, part or label that is not there.
    """
    scheme = load_scheme()
    kinds: dict[tuple[str, str], list[dict[str, str]]] = {}
    for _, row in read_rows(groups, ("language", "group", "kind", "grounds")):
        kinds.setdefault((row["language"], row["kind"]), []).append(row)
    seen: set[str] = set()
    for number, row in read_rows(templates, ("id", "language", "part", "groups", "labels", "text")):
        place = f"{templates}, row {number}"
        if row["part"] not in PARTS or row["id"] in seen:
            raise InputError(
                f"{place}: part {row['part']!r} or id {row['id']!r} is wrong.",
                "Ids occur once; parts are train, dev, test.",
            )
        seen.add(row["id"])
        given = set(row["labels"].split())
        given |= {implied for label in given if label in scheme.ids for implied in scheme[label].implies}
        members = kinds.get((row["language"], row["groups"]), []) if row["groups"] else [{"group": "", "grounds": ""}]
        if not members:
            raise InputError(
                f"{place}: no group of kind {row['groups']!r} in {row['language']!r}.", f"Add it to {groups}."
            )
        ways = prod(choice.count("|") + 1 for choice in _CHOICE.findall(row["text"]))
        for turn, member in enumerate(members if row["groups"] else members * min(ways, _MOST)):
            yes = given | (set(member["grounds"].split()) if "discriminatory" in given else set())
            if strange := sorted(yes - set(scheme.ids)):
                raise InputError(f"{place}: the label {strange[0]!r} is not in the scheme.", "Mend labels or grounds.")
            text = fill(_choose(row["text"], turn), member, place)
            labels = tuple(int(label in yes) for label in scheme.ids)
            yield Sentence(
                upper(text[0], row["language"]) + text[1:],
                row["language"], row["id"], member["group"], row["part"], labels,
            )  # fmt: skip


def _choose(text: str, turn: int) -> str:
    """Return `text` with one alternative of each `[a|b|c]`: the first changes every turn, the next after a round."""
    before = 1

    def take(match: re.Match[str]) -> str:
        nonlocal before
        parts = match.group(1).split("|")
        chosen = turn // before % len(parts)
        before *= len(parts)
        return parts[chosen]

    return _CHOICE.sub(take, text)


def fill(text: str, member: dict[str, str], place: str) -> str:
    """Return `text` with each `{form}` of the group put in; raises InputError, naming `place`, for one it lacks."""

    def form(match: re.Match[str]) -> str:
        if not (found := member.get(match.group(1))):
            raise InputError(f"{place}: the group {member['group']!r} has no form {match.group(1)!r}.", "Add the form.")
        return found

    filled = _FORM.sub(form, text)
    if not filled:
        raise InputError(f"{place}: the text is empty.", "Write it.")
    return filled


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield row numbers (the header is 1) and rows of a CSV file that has the columns."""
    if not path.is_file():
        raise InputError(f"{path}: is not there.", "It comes with hatewatch's training folder; get it again.")
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if lacking := [name for name in columns if name not in (reader.fieldnames or ())]:
            raise InputError(f"{path}: has no column {lacking[0]!r}.", f"It needs {', '.join(columns)}.")
        for number, row in enumerate(reader, 2):
            if None in row or None in row.values():
                raise InputError(f"{path}, row {number}: has more or fewer cells than the header.", "Quote its commas.")
            yield number, row

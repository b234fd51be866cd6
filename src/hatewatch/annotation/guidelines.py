"""The guidelines for volunteers: two tables and the label scheme in, one Markdown page a language out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatewatch.annotation.entries import Texts, in_three, read_table, refuse
from hatewatch.annotation.worked import LANGUAGES, WorkedExamples, read_examples
from hatewatch.labels import READERS, Scheme, load_scheme
from hatewatch.resources import resource
from hatewatch.targets import target_name

_WORDS = ("unreviewed", "unreviewed_texts", "made", "yes", "no", "answer", "none", "target", "words", "reason")
_BEFORE = {"title": "# ", "heading": "## ", "text": "", "point": "- ", "question": "{}. "}
_LISTS = ("point", "question")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the guidelines, in order: a text in each reader's language, or the place of labels or examples."""

    kind: str
    text: Texts
    axis: str = ""


@dataclass(frozen=True, slots=True)
class Guidelines:
    """What annotation/guidelines.toml says; `yes` and `no` by label id: when it is to be marked and when not."""

    blocks: tuple[Block, ...]
    yes: Mapping[str, Texts]
    no: Mapping[str, Texts]
    words: Mapping[str, Texts]
    languages: Mapping[str, Texts]
    unreviewed: tuple[str, ...]


def read_guidelines(path: Path | None = None) -> Guidelines:
    """Return the guidelines of a guidelines.toml, the shipped one by default.

    Raises `InputError`, naming file and entry, where a language, a note or a word lacks, or a label is unknown.
    """
    path = path or resource("annotation") / "guidelines.toml"
    table, scheme = read_table(path), load_scheme()
    known = {*scheme.ids, *(axis.id for axis in scheme.axes)}

    def texts(place: str, entry: Any, empty: bool = False) -> Texts:
        found = in_three(path, place, entry, empty)
        for name in (name for reader in READERS for name in _NAME.findall(found[reader])):
            if name not in known:
                refuse(path, place, f"{{{name}}} names no label", f"Use one of {', '.join(sorted(known))}.")
        return found

    blocks = []
    for number, entry in enumerate(table.get("block", ()), 1):
        place, kind, axis = f"block {number}", entry.get("kind"), entry.get("axis", "")
        if kind not in (*_BEFORE, "labels", "examples"):
            refuse(path, place, f"kind {kind!r} is unknown", f"Use {', '.join(_BEFORE)}, labels or examples.")
        if kind == "labels" and axis not in (one.id for one in scheme.axes):
            refuse(path, place, f"axis {axis!r} is unknown", "Use one of the label scheme's axes.")
        blocks.append(Block(kind, texts(place, entry) if kind in _BEFORE else {}, axis))
    notes, words, languages = (table.get(name, {}) for name in ("note", "word", "language"))
    for label in (*scheme.ids, *notes):
        if label not in scheme.ids or label not in notes:
            problem = "is no label" if label in notes else "is missing"
            refuse(path, f"note.{label}", problem, f"The labels are {', '.join(scheme.ids)}.")
    return Guidelines(
        tuple(blocks),
        {label: texts(f"note.{label}.yes", notes[label].get("yes")) for label in scheme.ids},
        {label: texts(f"note.{label}.no", notes[label].get("no")) for label in scheme.ids},
        {name: in_three(path, f"word.{name}", words.get(name), name == "unreviewed") for name in _WORDS},
        {name: texts(f"language.{name}", languages.get(name)) for name in LANGUAGES},
        tuple(table.get("unreviewed", ())),
    )


def to_markdown(guidelines: Guidelines, examples: WorkedExamples, scheme: Scheme, reader: str) -> str:
    """Return the page for readers of tr, kmr or en (`annotation/guidelines.tr.md` and its fellows are these)."""
    word = {name: texts[reader] for name, texts in guidelines.words.items()}
    names = _names(scheme, reader)
    parts = [f"<!-- {word['made']} -->"]
    before, number = "", 0
    for block in guidelines.blocks:
        if block.kind == "labels":
            parts.append(_labels(guidelines, scheme, block.axis, reader))
        elif block.kind == "examples":
            parts += _examples(guidelines, examples, names, reader)
        else:
            number = number + 1 if block.kind == "question" else 0
            text = _NAME.sub(lambda found: f"**{names[found[1]]}**", block.text[reader])
            line = _BEFORE[block.kind].format(number) + text
            if block.kind == before and block.kind in _LISTS:
                parts[-1] += "\n" + line
            else:
                parts.append(line)
        if block.kind == "title" and reader in guidelines.unreviewed and word["unreviewed"]:
            parts.append(f"> {word['unreviewed']}")
        before = block.kind
    return "\n\n".join(parts) + "\n"


def write_pages(folder: Path | None = None) -> tuple[Path, ...]:
    """Write guidelines.tr.md, .kmr.md and .en.md into `folder`, annotation/ by default; return their paths."""
    folder = folder or resource("annotation")
    guidelines, examples, pages = read_guidelines(), read_examples(), []
    for reader in READERS:
        pages.append(folder / f"guidelines.{reader}.md")
        page = to_markdown(guidelines, examples, load_scheme(), reader)
        pages[-1].write_text(page, encoding="utf-8", newline="\n")
    return tuple(pages)


def _names(scheme: Scheme, reader: str) -> dict[str, str]:
    axes = {axis.id: axis.name[reader] for axis in scheme.axes}
    return axes | {label.id: label.name[reader] for label in scheme.labels}


def _labels(guidelines: Guidelines, scheme: Scheme, axis: str, reader: str) -> str:
    title = next(one for one in scheme.axes if one.id == axis)
    names = _names(scheme, reader)
    lines = [f"## {title.name[reader]}", "", title.definition[reader], ""]
    for label in scheme.of(axis):
        lines.append(f"- **{label.name[reader]}**: {label.definition[reader]}")
        for word, notes in (("yes", guidelines.yes), ("no", guidelines.no)):
            note = _NAME.sub(lambda found: f"**{names[found[1]]}**", notes[label.id][reader])
            lines.append(f"  - *{guidelines.words[word][reader]}*: {note}")
    return "\n".join(lines)


def _examples(guidelines: Guidelines, examples: WorkedExamples, names: Mapping[str, str], reader: str) -> Iterator[str]:
    word = {name: texts[reader] for name, texts in guidelines.words.items()}
    shown = examples.of("page")
    used = [name for name in LANGUAGES if any(one.language == name for one in shown)]
    unread = [guidelines.languages[name][reader] for name in used if name in examples.unreviewed]
    if unread:
        yield f"> {word['unreviewed_texts'].format(languages=', '.join(unread))}"
    number = 0
    for language in used:
        yield f"### {guidelines.languages[language][reader]}"
        for one in (one for one in shown if one.language == language):
            number += 1
            answer = " · ".join(names[label] for label in one.labels) or word["none"]
            lines = [f"**{number}.** {one.text}", "", f"- {word['answer']}: **{answer}**"]
            if one.targets:
                lines.append(f"- {word['target']}: {', '.join(target_name(group, reader) for group in one.targets)}")
            if one.spans:
                lines.append(f"- {word['words']}: {' · '.join(f'“{span}”' for span in one.spans)}")
            yield "\n".join([*lines, f"- {word['reason']}: {one.reason[reader]}"])


if __name__ == "__main__":
    for page in write_pages():
        print(page)

"""Print what a model reacted to: the text with marks that need no colour, and a table."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from hatewatch.errors import InputError
from hatewatch.models import load_classifier
from hatewatch.models.explain import Explanation, Part, Reaction, cover, to_record
from hatewatch.models.explain import explain as find_words
from hatewatch.sources.printable import printable

# From which share of the strongest word's weight a word gets which sign. The signs are in every font that Windows has.
_MARKS = ((0.75, "█", "bold red"), (0.5, "▓", "red"), (0.25, "▒", "yellow"), (0.1, "░", "yellow"))
_LEAST = 0.05  # log-odds; less is no reaction
_FOR, _AGAINST = 5, 2  # words in the table
_LTR, _RTL = "\u200e", "\u200f"


def explain(
    text: str | None, file: Path | None, labels: Sequence[str] | None, model: str, as_json: bool, unmasked: bool
) -> None:
    """Explain one text on the screen or as one line of JSON; masked, unless asked otherwise."""
    if (text is None) == (file is None):
        raise InputError(
            "Give a text, or --file, and not both." if text is not None else "There is no text to explain.",
            'For example: hatewatch explain "…", or hatewatch explain - for standard input.',
        )
    if file is not None or text == "-":
        text = _read(file)
    assert text is not None
    explanation = find_words(load_classifier(model), text, labels)
    if not unmasked:
        explanation = cover(explanation)
    if as_json:
        typer.echo(json.dumps(to_record(explanation), ensure_ascii=False))
    else:
        _show(explanation, all_marked=labels is not None)


def _read(file: Path | None) -> str:
    """Return what a file or standard input holds: UTF-8, UTF-16 with its mark, or else the Turkish code page."""
    if file is None or str(file) == "-":
        name, data = "standard input", sys.stdin.buffer.read()
    else:
        name, data = str(file), file.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise InputError(f"{name}: is no text.", "Give plain text; tables are for hatewatch predict.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1254", "replace")


def _show(explanation: Explanation, all_marked: bool) -> None:
    console = Console(highlight=False, markup=False, emoji=False)

    def line(text: Text | str = "") -> None:
        console.print(text, soft_wrap=True)

    given = [one for one in explanation.labels if one.given]
    for one in explanation.labels if all_marked else given:
        line(Text(f"{one.label}:", "bold"))
        line(_marked(explanation.text, one))
        line()
    if not given:
        line("No label is given.")
    line(Text(f"{'label':16} probability  given from       words", "bold"))
    for one in explanation.labels:
        line(_row(one))
    line()
    line("█ ▓ ▒ ░ mark the words that carried a label, from strong to weak.")
    line("+0.69: without the word the label's odds halve; -0.69: they double.")
    line(explanation.note)
    if explanation.words_tried < explanation.words_found:
        line(
            f"A long text: {len(explanation.labels[0].sentences)} sentences were left out one by one, then "
            f"{explanation.words_tried} of {explanation.words_found:,} words, from the sentences that mattered most."
        )
    if explanation.characters_unread:
        line(f"Its last {explanation.characters_unread:,} characters were not read.")
    line(f"Model: {explanation.model}{'; it read the text unmasked' if explanation.masked else ''}")


def _marked(text: str, reaction: Reaction) -> Text:
    """Return the text, of a long one the sentences whose words were tried, a sign after each word that carried."""
    words = reaction.words
    stretches = [(0, len(text))]
    if reaction.sentences:
        stretches = [
            (one.start, one.end)
            for one in reaction.sentences
            if any(one.start <= word.start < one.end for word in words)
        ]
    strongest = max(word.weight for word in words)
    out, last = Text(), 0
    for begin, end in stretches:
        if begin > last and text[last:begin].strip():
            out.append(" … " if last else "… ", "dim")
        elif last:
            out.append(" ")
        last = begin
        for word in words:
            sign, style = _mark(word.weight, strongest)
            if sign and begin <= word.start < end:
                out.append(printable(text[last : word.start])).append(printable(word.text), style)
                out.append(sign + (_RTL if _leftward(word.text) else ""), style)
                last = word.end
        out.append(printable(text[last:end]))
        last = end
    if text[last:].strip():
        out.append(" …", "dim")
    out.rstrip()
    return out


def _mark(weight: float, strongest: float) -> tuple[str, str]:
    for share, sign, style in _MARKS:
        if weight >= max(_LEAST, share * strongest):
            return sign, style
    return "", ""


def _row(reaction: Reaction) -> Text:
    answer = f"yes, by {reaction.implied_by}" if reaction.implied_by else "yes" if reaction.given else "no"
    by_weight = sorted(reaction.words, key=lambda word: -word.weight)
    told = [word for word in by_weight[:_FOR] if word.weight >= _LEAST]
    told += [word for word in by_weight[-_AGAINST:] if word.weight <= -_LEAST]
    out = Text(f"{reaction.label:16} {reaction.probability:11.3f} {reaction.threshold:11.2f}  ")
    out.append(f"{answer:5}", "bold" if reaction.given else "").append(" ")
    return out.append(", ".join(map(_told, told)) or "–")


def _told(word: Part) -> str:
    # A left-to-right mark after a word in Arabic letters keeps its number beside it.
    return f"{printable(word.text)}{_LTR if _leftward(word.text) else ''} {word.weight:+.2f}"


def _leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)

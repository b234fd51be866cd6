"""report.json, the manifest: everything that a report says, as numbers, in a file that notices when it was changed.

The figures are the many: 60,000 of them as objects would be 15 MB, most of it the same twelve names over and over. So
they are one list each, in the order of `figure_columns`, on one line each, the id first: a search for the id that
somebody cites finds the line, a comparison of two files shows the lines that differ, and a data frame takes them as
they are. All else are objects with names.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.records import Unit
from hatewatch.reports.plain import Unfit, array, decoder, derive, encoder, fields_of, make, names_fit, table
from hatewatch.reports.record import Report
from hatewatch.trends import Figure

#: The number of this form of the file; one more for each that an older hatewatch cannot read.
FORMAT = 3
#: What forms that are read as well do not have; it is then as it is by default.
_LACKING: Mapping[int, frozenset[str]] = {2: frozenset({"course", "publisher"}), FORMAT: frozenset()}
#: The name of the file in a report's folder.
NAME = "report.json"
_READ = " and ".join(map(str, sorted(_LACKING)))
_COLUMNS = ("id", *fields_of(Figure))
_DIGEST = re.compile(r'^ "digest": "([0-9a-f]{64})"', re.MULTILINE)
_COUNTED: Mapping[Unit, str] = {
    "documents": "documents, copies included",
    "groups": "texts, each counted once and its copies left out",
    "outlets": "texts, each counted once an outlet",
}
_WHAT = (
    "A report of hatewatch: every number that its pages and tables show, of {counted}. Shares lie in [0, 1], low and "
    'high are the ends of their 95 % intervals. Where the method is "raw", a share is that of the documents that a '
    "model called so, and no prevalence; else it is a prevalence, told with the documents of an audit that people read."
)
_DIGESTED = "SHA-256 of this file in UTF-8 with \\n at the end of lines and the 64 digits below taken out"
_ANEW = "Take the file from where it is whole, or write the report anew: hatewatch report."


@dataclass(frozen=True, slots=True)
class Manifest:
    """A report as it was read, with the `software` that wrote it (names, versions) and its `files` (names, digests).

    `whole` says that nothing was changed since it was written. That notices mistakes, and no forger who knows how: the
    digest is not signed.
    """

    report: Report
    software: Mapping[str, str]
    digest: str
    whole: bool = True
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What a manifest says of itself, without its figures; `files` are the names of those beside it."""

    title: str
    created: str
    model: str
    unit: Unit
    n: int
    first: str
    last: str
    publisher: str
    files: tuple[str, ...]


def digest_of_file(content: bytes) -> str:
    """Return the digest of a file beside the manifest; ends of lines do not count, as mail may change them."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def to_json(report: Report, files: Mapping[str, str] | None = None) -> str:
    """Return what `report.json` holds, one key, and one item of a list, on each line.

    `files` are the digests of what is written beside it, by name. Equal reports and files give the same bytes under the
    same software. Raises ValueError where a number is not finite.
    """
    head = {
        "what": _WHAT.format(counted=_COUNTED[report.unit]),
        "format": FORMAT,
        "digest_of": _DIGESTED,
        "digest": "",
        "software": _software(report),
        "files": dict(sorted((files or {}).items())),
    }
    named = {name: encoder(kind)(getattr(report, name)) for name, kind in _named().items()}
    encode = encoder(Figure)
    rows = [list(encode(one).values()) for one in report.figures]
    text = _dump({**head, **named, "figure_columns": list(_COLUMNS), "figures": rows})
    return text.replace('\n "digest": ""', f'\n "digest": "{_digest(text)}"', 1)


def from_json(text: str, *, name: str = NAME) -> Report:
    """Return the report that `to_json` wrote; `name` is what errors call the file.

    Raises InputError where it is none, or was changed since.
    """
    manifest = parse(text, name=name)
    if not manifest.whole:
        raise InputError(f"{name} was changed after it was written: its digest does not fit.", _ANEW)
    return manifest.report


def read_manifest(path: Path) -> Manifest:
    """Return the manifest at `path`, the file or the folder of its report, also where it was changed since.

    Raises InputError where there is none.
    """
    file = path / NAME if path.is_dir() else path
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read ({error.strerror}).", f"Name a report's folder, or its {NAME}."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is no text in UTF-8, so no {NAME}.", _ANEW) from error
    return parse(text, name=str(file))


def read_head(folder: Path) -> Head:
    """Return what the manifest in a report's folder says of itself: its figures, the many, are not read.

    Raises InputError where there is none that could be read, as far as that shows.
    """
    wanted = {name: kind for name, kind in fields_of(Head).items() if name != "files"}
    values: dict[str, Any] = {"publisher": ""}  # which an older one lacks
    try:
        with (folder / NAME).open(encoding="utf-8-sig") as lines:
            for line in lines:
                name, _, value = line.strip().removesuffix(",").partition(": ")
                name = name.strip('"') if line.startswith(' "') else ""  # further in are items of lists
                if name == "figure_columns":
                    break
                if name in wanted:
                    values[name] = decoder(wanted[name])(json.loads(value), name)
                elif name == "files":
                    values[name] = tuple(sorted(table(json.loads(value), name)))
        return Head(**values)
    except OSError as error:
        raise InputError(f"{NAME} cannot be read ({error.strerror}).", _ANEW) from error
    except (ValueError, TypeError, Unfit) as error:
        raise InputError(f"{NAME} is damaged or no report of hatewatch.", _ANEW) from error


def parse(text: str, *, name: str = NAME) -> Manifest:
    """Return the manifest in `text`, also where it was changed since, as long as it is one. Raises InputError."""
    text = text.replace("\r\n", "\n")  # as version control and mail may make of it
    try:
        given = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{name} is no JSON{where}, so it is damaged or no report of hatewatch.", _ANEW) from error
    number = given.get("format") if isinstance(given, dict) else None
    if type(number) is not int or "figures" not in given:
        older = isinstance(given, dict) and "figures" in given
        what = "was written by an older hatewatch" if older else "is no report of hatewatch"
        raise InputError(f"{name} {what}.", f"Name the {NAME} of a report; hatewatch report writes one anew.")
    if number not in _LACKING:
        age, remedy = ("a newer", "Update hatewatch.") if number > FORMAT else ("an older", _ANEW)
        raise InputError(f"{name} was written by {age} hatewatch (format {number}; this one reads {_READ}).", remedy)
    try:
        return _decode(given, text)
    except Unfit as unfit:
        what = f"{name}: {unfit.place} {unfit.why}."
        raise InputError(f"{what} It was changed, or written by another version of hatewatch.", _ANEW) from unfit


def _named() -> Mapping[str, Any]:
    """Return the fields of a report but the figures, which come last."""
    return {name: kind for name, kind in fields_of(Report).items() if name != "figures"}


def _software(report: Report) -> dict[str, str]:
    import numpy as np

    return {"hatewatch": report.version, "numpy": np.__version__}


def _dump(content: Mapping[str, object]) -> str:
    lines = []
    for key, value in content.items():
        text = _written(value)
        if isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(map(_written, value)) + "\n ]"
        lines.append(f" {_written(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _decode(given: dict[str, Any], text: str) -> Manifest:
    lacking = _LACKING[given["format"]]
    named = {name: kind for name, kind in _named().items() if name not in lacking}
    head = {"what", "format", "digest_of", "digest", "software", "files", "figure_columns"}
    names_fit(given, {*head, *named, "figures"}, "the report")
    values = {name: decoder(kind)(given[name], name) for name, kind in named.items()}
    if given["figure_columns"] != list(_COLUMNS):
        raise Unfit("figure_columns", f"are not {', '.join(_COLUMNS)}")
    report = make(Report, values | {"figures": tuple(_figures(array(given["figures"], "figures")))}, "the report")
    software = {name: str(one) for name, one in table(given["software"], "software").items()}
    files = {name: str(one) for name, one in table(given["files"], "files").items()}
    found = _DIGEST.search(text)  # none is there where somebody laid the file out anew
    whole = found is not None and _digest(text[: found.start(1)] + text[found.end(1) :]) == found[1]
    return Manifest(report, software, decoder(str)(given["digest"], "digest"), whole, files)


def _figures(rows: list[Any]) -> Iterator[Figure]:
    readers = [decoder(kind) for kind in fields_of(Figure).values()]
    for at, row in enumerate(rows):
        place = f"figures[{at}]"
        if type(row) is not list or len(row) != len(_COLUMNS):
            raise Unfit(place, f"has not {len(_COLUMNS)} items")
        try:
            one = Figure(*[read(value, place) for read, value in zip(readers, row[1:], strict=True)])
        except Unfit as unfit:
            raise Unfit(f"{place} ({row[0]})" if type(row[0]) is str else place, unfit.why) from unfit
        derive(one, "id", row[0], place)
        yield one


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a table, of which no name may stand twice: the second would hide the first."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found

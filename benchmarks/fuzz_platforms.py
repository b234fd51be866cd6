"""Damage social exports at random: `python benchmarks/fuzz_platforms.py --minutes N [--seed S] [PLATFORM …]`.

Starts from the exports of the tests, a file in the real format of each shape, and does two things in turn: bytes of a
file are exchanged, cut out, doubled or moved and the file is read whole; fields of its items are exchanged for any JSON
value, or for parts of other platforms' items, and each shape is asked. Nothing but a row, a rejection with a reason, or
a refusal of one line may come of it. Prints what was done for each shape and ends with 1 where anything else came,
after writing what did it to `fuzz-FAILURE-*`.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, category

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hatewatch.errors import InputError  # noqa: E402
from hatewatch.sources import REASONS, open_source  # noqa: E402
from hatewatch.sources.platforms.recognise import all_shapes  # noqa: E402
from hatewatch.sources.platforms.shape import Post, Unmapped  # noqa: E402
from hatewatch.sources.platforms.source import PlatformSource  # noqa: E402
from sources.platforms.damage import Export, rows_of  # noqa: E402

PIECES = (b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"\r", b"\0", b"\xff", b"\\ud83d", b"null", b"1e999")
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1e300,
    float("nan"),
    "",
    " ",
    "x",
    "0",
    "\ud83d",
    [],
    {},
    [[]],
    [None],
    {"x": 1},
)


def exports(wanted: list[str]) -> Iterator[Export]:
    """Give the exports of the tests of the platforms `wanted`, of all where none is named."""
    for path in sorted((ROOT / "tests/sources/platforms").glob("*/test_*_posts.py")):
        if wanted and path.parent.name not in wanted:
            continue
        spec = spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        for export in module.EXPORTS:
            yield Export(f"{path.parent.name}/{export.name}", export.content, export.container)


def damaged(draw: random.Random, content: bytes) -> bytes:
    """Return a file with up to eight of its places spoiled."""
    found = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        at, length = draw.randrange(len(found) + 1), min(len(found), int(draw.expovariate(1 / 20)))
        match draw.randrange(40):
            case 0:  # rarely: what is left may be no export at all
                found = found[: max(1, at)] if draw.random() < 0.5 else found[at:] + found[:at]
            case kind if kind % 4 == 0:
                found[at : at + 1] = bytes([draw.randrange(256)])
            case kind if kind % 4 == 1:
                del found[at : at + length]
            case kind if kind % 4 == 2:
                found[at:at] = found[at : at + length] * draw.randint(1, 3)
            case _:
                found[at:at] = draw.choice(PIECES)
    return bytes(found)


def spoiled(draw: random.Random, item: Any, others: list[Any]) -> Any:
    """Return an item with up to four of its fields exchanged for other values, or for parts of other items."""
    item = copy.deepcopy(item)
    for _ in range(draw.randint(1, 4)):
        holder = item
        while isinstance(holder, dict | list) and holder:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            key = draw.choice(keys)
            if draw.random() < 0.4 or not isinstance(holder[key], dict | list):
                holder[key] = copy.deepcopy(draw.choice(VALUES) if draw.random() < 0.8 else draw.choice(others))
                break
            holder = holder[key]
    return item


def values(export: Export) -> list[Any]:
    """Return the JSON values of a file as items to start from."""
    if export.container == "lines":
        decoder, found, at = json.JSONDecoder(), [], 0
        while at < len(export.content.rstrip()):
            value, at = decoder.raw_decode(export.content, at)
            at += len(export.content[at:]) - len(export.content[at:].lstrip())
            found.append(value)
        return found
    if export.container in ("csv", "text"):
        return export.content.split("\n")
    value = json.loads(export.content)
    return value if isinstance(value, list) else [value]


def asked(item: Any, done: Counter[str]) -> None:
    """Ask every shape for the items in an element; raise where one answers with anything but a post or a reason."""
    for shape in all_shapes():
        shape.matches([item], {})
        for part in list(shape.gather(iter([item]), {}) if shape.gather else shape.unfold(item)):
            try:
                post = shape.parse(part)
            except Unmapped as unmapped:
                became = REASONS[unmapped.reason].slug
            else:
                assert isinstance(post, Post)
                became = "post"
            done[f"{shape.name}: {became}"] += 1


def outcome(path: Path) -> str:
    """Read a file whole; return whether it was a social export still, a plain table, or refused in one line."""
    try:
        rows_of(path)
        return "an export" if isinstance(open_source(path), PlatformSource) else "a plain table"
    except InputError as error:
        # Joiners and soft hyphens stand in words and change nothing else; what moves the cursor or the direction
        # of the writing would.
        if any(category(one) in ("Cc", "Cs", "Zl", "Zp") or bidirectional(one) in TURNS for one in str(error)):
            raise AssertionError(f"a refusal that no screen takes: {str(error)!r}") from error
        return "refused"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("platforms", nargs="*")
    arguments = parser.parse_args()
    draw, started = random.Random(arguments.seed), time.monotonic()
    files = list(exports(arguments.platforms))
    items = [value for export in files for value in values(export)]
    done: Counter[str] = Counter()
    read: Counter[str] = Counter()
    failures = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        while time.monotonic() < started + 60 * arguments.minutes:
            export = draw.choice(files)
            content, item = damaged(draw, export.content.encode()), spoiled(draw, draw.choice(items), items)
            path.write_bytes(content)
            begun = time.monotonic()
            try:
                read[f"{export}: {outcome(path)}"] += 1
                read[f"{export}: files"] += 1
                asked(item, done)
            except Exception:
                failures += 1
                traceback.print_exc()
                Path(f"fuzz-FAILURE-{failures}.bin").write_bytes(content)
                Path(f"fuzz-FAILURE-{failures}.json").write_text(json.dumps(item), "utf-8")
            slowest = max(slowest, time.monotonic() - begun)
    for name, count in sorted((read + done).items()):
        print(f"{name:<60} {count:>9,}")
    total = sum(count for name, count in read.items() if name.endswith(": files"))
    print(f"{total:,} files, {sum(done.values()):,} items, the slowest {slowest:.2f} s; failures {failures}, bar 0")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

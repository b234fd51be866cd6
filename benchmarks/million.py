"""A million rows through `hatewatch ingest` and `hatewatch predict --model baseline` into SQLite.

    python benchmarks/million.py --data DIR [--rows 1000000]

DIR holds the public sets named in training/baseline.toml and the unlabelled tweets; their texts are repeated under
new ids. Prints seconds, rows a second and the peak memory of the command with its worker processes (proportional set
size, sampled five times a second; Linux only). The bar: 600 s and 1 GB on two cores.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_FILES = ("offenseval_tr.csv", "tweets_kmr_unlabelled.csv", "tweets_ckb_unlabelled.csv")


def texts(data: Path) -> list[str]:
    """Return the given tweets."""
    csv.field_size_limit(1 << 30)
    found: list[str] = []
    for name in _FILES:
        with (data / name).open(encoding="utf-8", newline="") as stream:
            found += [row["text"] for row in csv.DictReader(stream)]
    return found


def write_posts(path: Path, data: Path, count: int) -> None:
    """Write `count` posts with ids, dates and places."""
    places = ("Adana", "Diyarbakır", "Eskişehir", "")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "tarih", "şehir", "metin"])
        for i, text in zip(range(count), itertools.cycle(texts(data))):
            writer.writerow([i, f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d} {i % 24:02d}:00", places[i % 4], text])


def tree(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))


def memory_mb(pid: int) -> float:
    """Return the proportional set size of a process and its descendants."""
    total = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except (OSError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def measure(folder: Path, *command: str) -> tuple[float, float]:
    """Run a command; return seconds and peak megabytes."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "hatewatch", *command], cwd=folder)
    peak = 0.0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            peak = max(peak, memory_mb(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return time.monotonic() - began, peak


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hatewatch-million-") as scratch:
        posts = Path(scratch) / "posts.csv"
        write_posts(posts, options.data, options.rows)
        subprocess.run([sys.executable, "-m", "hatewatch", "init", "town"], cwd=scratch, check=True)
        folder = Path(scratch) / "town"
        total = 0.0
        for command in (
            ("ingest", str(posts)),
            ("predict", "--model", "baseline"),
            ("report", "--model", "baseline"),
        ):
            seconds, peak = measure(folder, *command)
            total += seconds if command[0] != "report" else 0.0
            print(
                f"{command[0]:8} {seconds:7.1f} s {options.rows / seconds:9,.0f} rows/s  peak {peak:6.0f} MB",
                flush=True,
            )
        size = (folder / "store.sqlite").stat().st_size / 1e6
        print(f"ingest + predict: {total:.0f} s for {options.rows:,} rows (bar: 600 s); store {size:,.0f} MB")


if __name__ == "__main__":
    main()

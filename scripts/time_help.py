"""Print how long `hatewatch --help` takes: the median of nine runs of the program given."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def main() -> None:
    """Time it."""
    taken = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([sys.argv[1], "--help"], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    print(f"hatewatch --help: {statistics.median(taken):.2f} s (median of {len(taken)}; the bar is 0.5 s)")


if __name__ == "__main__":
    main()

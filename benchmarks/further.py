"""Print how long the default model is trained further on 2,000 judged posts, killed once on the way; needs `train`.

`python benchmarks/further.py --data FOLDER`: draws 2,000 posts of offenseval_tr, writes them as a volunteers' export,
runs `hatewatch train training/further.toml` on it, kills it with SIGKILL a while after its first checkpoint, and runs
the same command again. The seconds count both runs, reading, exporting, calibrating and measuring included. The posts
taught the default model too, so the figure is a time and says nothing of quality.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hatewatch.models import load_classifier
from hatewatch.resources import resource


def write_labels(data: Path, folder: Path, count: int) -> None:
    """Write so many posts as a spreadsheet of labels, 1 and 0."""
    with (data / "offenseval_tr.csv").open(encoding="utf-8", newline="") as stream:
        rows = random.Random(0).sample(list(csv.DictReader(stream)), count)
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "offensive"])
        writer.writerows([row["text"], int(row["label"] == "OFF")] for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("HATEWATCH_DATA", "data"))
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--kill-after", type=float, default=60.0, help="seconds after the first checkpoint")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hatewatch-further-") as scratch:
        folder, out = Path(scratch), Path(scratch) / "ours"
        write_labels(Path(given.data), folder, given.posts)
        recipe = resource("training") / "further.toml"
        command = [sys.executable, "-m", "hatewatch", "train", str(recipe), "--data", scratch, "--out", str(out)]
        start = time.monotonic()
        first = subprocess.Popen(command)
        while not (out / "checkpoint" / "recipe").exists() and first.poll() is None:
            time.sleep(0.5)
        time.sleep(given.kill_after)
        first.send_signal(signal.SIGKILL)
        killed = first.wait() == -signal.SIGKILL
        print(
            f"\nkilled after {time.monotonic() - start:.0f} s" if killed else "\ndone before it was killed", flush=True
        )
        subprocess.run(command, check=True)
        minutes = (time.monotonic() - start) / 60
        print(f"{load_classifier(out).model}: {given.posts} posts, killed and gone on: {minutes:.1f} min, bar <= 15 "
              f"{'met' if minutes <= 15 and killed else 'NOT MET'}")  # fmt: skip


if __name__ == "__main__":
    main()

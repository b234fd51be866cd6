"""Print the peak memory and the time of reading a large export: `python benchmarks/telegram.py [--gigabytes 2]`.

Writes a `result.json` as Telegram Desktop does, one chat of messages of ours, into a temporary folder, and reads it in
a process of its own (Linux and macOS).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READ = "import sys; from pathlib import Path; from hatewatch.sources import open_source; \
print(sum(1 for _ in open_source(Path(sys.argv[1])).read()))"
BAR = 300  # MB


def write(path: Path, size: int) -> int:
    """Write an export of about `size` bytes; return how many messages it holds."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{\n "name": "Seyhan Komşuları",\n "type": "public_supergroup",\n "id": 1234567890,\n "messages": [')
        number = written = 0
        while written < size:
            number += 1
            message = {
                "id": number,
                "type": "message",
                "date": "2024-10-03T14:05:00",
                "date_unixtime": str(1_727_953_200 + number),
                "from": "Dilan",
                "from_id": "user5",
                "text": ["Bugün pazar kuruldu, ", {"type": "bold", "text": f"baxçe {number} vekirî ye"}],
                "text_entities": [{"type": "plain", "text": "Bugün pazar kuruldu, "}],
            }
            text = json.dumps(message, ensure_ascii=False, indent=1).replace("\n", "\n  ")
            written += out.write(f"{',' * (number > 1)}\n  {text}")
        out.write("\n ]\n}\n")
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gigabytes", type=float, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        messages = write(path, int(arguments.gigabytes * 1e9))
        started = time.monotonic()
        done = subprocess.run([sys.executable, "-c", READ, str(path)], check=True, capture_output=True, text=True)
        seconds = time.monotonic() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
        size = path.stat().st_size / 1e9
    assert int(done.stdout) == messages
    print(f"{size:.2f} GB, {messages:,} messages: peak {peak:.0f} MB, bar {BAR}  {'met' if peak <= BAR else 'NOT MET'}")
    print(f"{seconds:.0f} s, of which {used.ru_utime + used.ru_stime:.0f} s of the processor")


if __name__ == "__main__":
    main()

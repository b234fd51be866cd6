"""The command line: each command reads its options, calls one public function and prints what came of it."""

from __future__ import annotations

import signal
import sys

from hatewatch.errors import HatewatchError


def main() -> None:
    """Run the command line; print an error as one line and end with its exit code: 1, or 3 where a run was partial."""
    from hatewatch.cli.commands import app

    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may speak an older code page that has no ş or ê.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Typer answers KeyboardInterrupt itself, without a word; a handler of our own gets one in.
    before = signal.signal(signal.SIGINT, _stop)
    try:
        app()
    except _Stopped as stopped:
        _end("Stopped. What was stored is kept; run the same command again to go on.", 128 + stopped.signal)
    except HatewatchError as error:
        _end(str(error), error.code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _end(f"{where}{error.strerror or error}. Check the path, your rights there and the free disk space.", 1)
    finally:
        signal.signal(signal.SIGINT, before)


class _Stopped(BaseException):
    """Someone pressed Ctrl-C, or ended a command that stays in another way."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


def _stop(number: int, _frame: object) -> None:
    raise _Stopped(number)


def _end(line: str, code: int) -> None:
    print("hatewatch: " + " ".join(line.split()), file=sys.stderr)
    raise SystemExit(code)

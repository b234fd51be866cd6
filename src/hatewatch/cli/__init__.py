"""The command line: each command reads its options, calls one public function and prints what came of it."""

from __future__ import annotations

import sys

from hatewatch.errors import HatewatchError


def main() -> None:
    """Run the command line; print an error as one line and end with exit code 1."""
    from hatewatch.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may speak an older code page that has no ş or ê.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except HatewatchError as error:
        _end(f"{error.what} {error.remedy}", 1)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _end(f"{where}{error.strerror or error}. Check the path, your rights there and the free disk space.", 1)
    except KeyboardInterrupt:
        _end("Stopped. What was done is kept; run the same command again to go on.", 130)


def _end(line: str, code: int) -> None:
    print("hatewatch: " + " ".join(line.split()), file=sys.stderr)
    raise SystemExit(code)

"""What pages load besides themselves, each under a name that changes with its content: browsers keep it for ever."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from hatewatch.reports.charts import VEGA_LITE

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
#: What a style sheet begins with: that of the reports whose parts its pages show.
_BEFORE = {
    "dashboard.css": (("hatewatch.reports", "report.css"),),
    "work.css": (("hatewatch.reports.coverage", "coverage.css"), ("hatewatch.reports.quality", "quality.css")),
}
_LARGE = 1024  # bytes from which on packing is worth it
_BUNDLE = "window.vegaEmbed = vegaEmbed;"
_MAKE = (
    "import sys, vl_convert; "
    "sys.stdout.buffer.write(vl_convert.javascript_bundle(sys.argv[1], vl_version=sys.argv[2]).encode())"
)
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as browsers get it, and packed where that makes it smaller."""

    content: bytes
    packed: bytes
    kind: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return what lies in static/ by name, style sheets with the report's before them."""
    found: dict[str, Asset] = {}
    for file in sorted(files(__package__).joinpath("static").iterdir(), key=lambda one: one.name):
        stem, _, ending = file.name.rpartition(".")
        if ending in _KINDS:
            content = file.read_bytes()
            for package, sheet in _BEFORE.get(file.name, ()):
                content = files(package).joinpath("templates", sheet).read_bytes() + content
            found[f"{stem}-{_digest(content)}.{ending}"] = _asset(content, _KINDS[ending])
    return found


@cache
def asset_path(name: str) -> str:
    """Return the address of a file in static/ by its plain name ("dashboard.css")."""
    stem, _, ending = name.rpartition(".")
    return next(f"/static/{one}" for one in assets() if one.rpartition("-")[0] == stem and one.endswith(f".{ending}"))


@cache
def bundle_path() -> str:
    """Return the address of what draws charts in a browser: Vega, Vega-Lite and Vega-Embed as vl-convert carries them.

    Its name follows from the versions, so that a page can name it before it is made.
    """
    made_of = f"{version('vl-convert-python')} {VEGA_LITE} {_BUNDLE}"
    return f"/static/vega-{_digest(made_of.encode())}.js"


def serve(request: Request, name: str) -> Response | None:
    """Return an asset by the last part of its address, None where there is none."""
    found = make_bundle() if f"/static/{name}" == bundle_path() else assets().get(name)
    if found is None:
        return None
    if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers=_KEPT | {"Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.content, headers=_KEPT, media_type=found.kind)


def make_bundle() -> Asset:
    """Return what draws charts in a browser; it takes two seconds, once."""
    with _making:
        return _made()


@cache
def _made() -> Asset:
    # In a process of its own: the engine that bundles would keep 75 MB for good.
    command = [sys.executable, "-c", _MAKE, _BUNDLE, VEGA_LITE]
    return _asset(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, _KINDS["js"])


def _asset(content: bytes, kind: str) -> Asset:
    return Asset(content, gzip.compress(content, mtime=0) if len(content) > _LARGE else b"", kind)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()

"""Take a file in from a form as it comes over the line: straight to its place on the disk, never whole in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from hatewatch.api.problems import Refused
from hatewatch.labels import READERS
from hatewatch.pipeline.jobs import Incoming, Job, Jobs
from hatewatch.pipeline.jobs.unfit import UnfitError
from hatewatch.sources.protocol import ROLES

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

#: The fields that say which column is what are called by this and what it is: map_text, map_date.
MAP = "map_"
_FIELDS = ("report", "language", "title", "csrf", "token", *(MAP + role for role in (*ROLES, "sheet")))
_LONGEST = 4_000  # bytes of a field that is no file
_WRITTEN = 1 << 20  # bytes that are gathered before they are written
_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0", ""})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the fields of a form ask for."""

    mapping: Mapping[str, str]
    report: bool
    language: str | None
    title: str


async def receive(request: Request, jobs: Jobs, *, by: str, token: str = "") -> Job:
    """Return the job of the file in a request's multipart/form-data; raises Refused where that is not as it must be.

    Fields: `file`; `report` (yes or no), `language` and `title` of it; `map_text`, `map_date` and so on for columns
    that are not recognised, "" for none. `token`, here or as a field: who sends the same one twice gets the same job.
    """
    form = _Form(jobs)
    try:
        await _read(request, form)
        asked, token = _asked(form.fields), token or form.fields.get("token", "")
        if token and (there := await run_in_threadpool(jobs.uploaded, by, token)):
            return there
        if form.file is None:
            raise Refused(422, "no-file", "The form holds no file.", "Send it as the field called file.")
        return await run_in_threadpool(
            jobs.accept, form.file, by=by, mapping=asked.mapping, report=asked.report, language=asked.language,
            title=asked.title, token=token,
        )  # fmt: skip
    except UnfitError as error:
        raise Refused(413 if error.problem == "size" else 422, error.problem, error.what, error.remedy) from None
    finally:
        if form.file is not None:
            await run_in_threadpool(form.file.close)


async def _read(request: Request, form: _Form) -> None:
    """Read the form to its end, writing the file as it comes."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    kind, options = parse_options_header(request.headers.get("Content-Type"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise Refused(415, detail="A file comes as multipart/form-data.", remedy="Send it as a browser's form does.")
    try:
        parser = MultipartParser(boundary, form.callbacks())
        async for chunk in request.stream():
            parser.write(chunk)
            if form.waiting >= _WRITTEN:
                await run_in_threadpool(form.write)
        parser.finalize()
    except (FormParserError, ValueError):
        raise _cut() from None
    await run_in_threadpool(form.write)
    if not form.whole:
        raise _cut()


class _Form:
    """What came of a form so far: its fields, and its file with the bytes of it that are not written yet."""

    def __init__(self, jobs: Jobs) -> None:
        self.fields: dict[str, str] = {}
        self.file: Incoming | None = None
        self.waiting = 0
        self.whole = False
        self._jobs = jobs
        self._pieces: list[bytes] = []
        self._header = [bytearray(), bytearray()]  # name and value of the one at hand
        self._name, self._in_file, self._value = "", False, bytearray()
        self._disposition = b""

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def write(self) -> None:
        """Write what waits of the file."""
        pieces, self._pieces, self.waiting = self._pieces, [], 0
        if self.file is not None and pieces:
            self.file.write(b"".join(pieces))

    def _begin(self) -> None:
        self._name, self._in_file, self._disposition, self._value = "", False, b"", bytearray()

    def _end_header(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            self._disposition = bytes(value)
        self._header = [bytearray(), bytearray()]

    def _open(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._disposition)
        self._name = _decoded(options.get(b"name", b""))
        if b"filename" not in options:
            if self._name not in _FIELDS or self._name in self.fields:
                raise Refused(422, detail="The form has a field too many.", remedy=f"It may hold: file, {_known()}.")
            return
        if self._name != "file" or self.file is not None:
            raise Refused(422, "one-file", "The form holds a file too many.", "Send one, as the field called file.")
        self._in_file = True
        self.file = self._jobs.incoming(_decoded(options[b"filename"]))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._pieces.append(bytes(data[start:end]))
            self.waiting += end - start
        elif len(self._value) + end - start > _LONGEST:
            raise Refused(422, detail="A field of the form is too long.", remedy=f"{_LONGEST:,} bytes are the most.")
        else:
            self._value += data[start:end]

    def _end(self) -> None:
        if not self._in_file:
            self.fields[self._name] = _decoded(bytes(self._value))

    def _finish(self) -> None:
        self.whole = True


def _asked(fields: Mapping[str, str]) -> _Asked:
    """Return what fields say; raises Refused where one says what it cannot."""
    report, language = fields.get("report", "").strip().lower(), fields.get("language", "").strip()
    if report not in _YES | _NO:
        raise Refused(422, detail="report is neither yes nor no.", remedy="Say report=yes to have one made.")
    if language and language not in READERS:
        raise Refused(422, detail="There are no reports in that language.", remedy=f"One of {', '.join(READERS)}.")
    mapping = {name.removeprefix(MAP): value for name, value in fields.items() if name.startswith(MAP)}
    return _Asked(mapping, report in _YES, language or None, fields.get("title", ""))


def _decoded(given: bytes) -> str:
    """Return what a browser wrote in UTF-8, and what another program wrote in whatever it knows."""
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError:
        return given.decode("cp1254", "replace")


def _known() -> str:
    return ", ".join(_FIELDS)


def _cut() -> Refused:
    return Refused(400, "form-cut", "The form is damaged or was cut short.", "Send it again.")

"""A web server of our own that sends what its ways say, byte by byte.

It knows no HTTP library, so that nothing mends what is to be broken. Each way is a function that gets a `Talk`; ways
that never end do so when the server closes or the other side hangs up.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

#: What every well page says; Turkish and Kurmanji letters, upper and lower case.
WORDS = "Çarşıda şenlik: ığdır, İZMİR, öğüt, ÜÇ GÜN. Şêx û gundî li çiyê dimînin, êvar xweş e."
PAGE = f"<!doctype html><html><head><title>Yerel Gazete</title></head><body><p>{WORDS}</p></body></html>"
FEED = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Yerel</title></channel></rss>'


@dataclass(frozen=True)
class Heard:
    """One request: when it came, for which host and path, with which headers (lower case)."""

    time: float
    host: str
    path: str
    headers: Mapping[str, str]


class Talk:
    """One request and the connection to answer it on."""

    def __init__(self, server: Server, connection: socket.socket, heard: Heard) -> None:
        self.server, self.connection, self.heard = server, connection, heard
        self.open = True  # whether the connection is kept for another request

    @property
    def nth(self) -> int:
        """How many times this path of this host was asked for, this time included."""
        return self.server.count(self.heard.host, self.heard.path)

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(
        self, body: bytes | str = PAGE, status: str = "200 OK", *headers: str, length: int | None = None
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data) if length is None else length}", *headers]
        if not any(header.lower().startswith("content-type") for header in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        self.send("\r\n".join([*lines, "", ""]).encode() + data)

    def close(self) -> None:
        self.open = False

    def reset(self) -> None:
        """Hang up with a reset instead of an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the server's end."""
        self.server.closing.wait(seconds)


Way = Callable[[Talk], None]
WAYS: dict[str, Way] = {}


def way(path: str) -> Callable[[Way], Way]:
    """Make a function the server's way to answer `path`."""

    def add(function: Way) -> Way:
        WAYS[path] = function
        return function

    return add


class Server:
    """The server, on a port of its own of 127.0.0.1; `tls` where it speaks HTTPS."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.closing = threading.Event()
        self.heard: list[Heard] = []
        self.most_at_once: dict[str, int] = defaultdict(int)
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]

    def url(self, path: str, host: str = "gazete.example.org") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def count(self, host: str, path: str) -> int:
        with self._lock:
            return sum(one.host == host and one.path == path for one in self.heard)

    def paths(self, host: str) -> list[str]:
        """Return what was asked of a host, in order, without queries, robots.txt left out."""
        with self._lock:
            return [one.path.partition("?")[0] for one in self.heard if one.host == host and one.path != "/robots.txt"]

    def last(self, path: str) -> Heard:
        with self._lock:
            return [one for one in self.heard if one.path == path][-1]

    @contextmanager
    def running(self) -> Iterator[Server]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self.closing.set()
            self._socket.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            if self._tls is None:
                self._talk(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secure:
                    self._talk(secure)

    def _talk(self, connection: socket.socket) -> None:
        waiting = b""
        while not self.closing.is_set():
            while b"\r\n\r\n" not in waiting:
                part = connection.recv(65536)
                if not part:
                    return
                waiting += part
                if waiting.startswith(b"\x16\x03"):  # somebody speaks TLS to a port that does not
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
            head, _, waiting = waiting.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            path, host = first.split(" ")[1], headers["host"].rpartition(":")[0] or headers["host"]
            talk = Talk(self, connection, Heard(time.monotonic(), host, path, headers))
            with self._lock:
                self.heard.append(talk.heard)
                self._now[host] += 1
                self.most_at_once[host] = max(self.most_at_once[host], self._now[host])
            try:
                self._find(talk)(talk)
            finally:
                with self._lock:
                    self._now[host] -= 1
            if not talk.open:
                return

    @staticmethod
    def _find(talk: Talk) -> Way:
        bare = talk.heard.path.partition("?")[0]
        # A host may have a robots.txt of its own: that of the first part of its name.
        if bare == "/robots.txt":
            return WAYS.get(
                f"robots:{talk.heard.host.partition('.')[0]}", lambda talk: talk.answer("", "404 Not Found")
            )
        if bare.startswith("/status/"):
            return lambda talk: talk.answer("<p>Durum", f"{bare[8:11]} Durum")
        return WAYS.get(bare, lambda talk: talk.answer())

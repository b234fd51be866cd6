"""The server around the application: its door, its limits, and whom it believes."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hatewatch.errors import InputError

_HEADERS = 1 << 16  # bytes of a request's line and headers
_SLOW = 15.0  # seconds in which they have to come
_LINGER = 5.0  # seconds that a request may go on after its answer
_IDLE = 20  # seconds that a connection may be open between two requests
_CONNECTIONS = 2048
_BACKLOG = 512
_FINISH = 60  # seconds that requests get to be finished when the server is told to stop


class Patient(HttpToolsProtocol):
    """uvicorn's protocol with an end to its patience: headers that are too slow or too many end a connection.

    So does a body that goes on after its answer, though not at once: who still sends would see no answer then.
    uvicorn itself waits for a first request for ever, and bounds neither an address nor headers.
    """

    _timer: asyncio.TimerHandle | None = None
    _in_headers = True
    _in_message = False
    _read = 0

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request, if there is room for one more."""
        super().connection_made(transport)
        if len(self.connections) > _CONNECTIONS:
            transport.close()
        else:
            self._wait(_SLOW)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, up to where headers are too many."""
        super().data_received(data)
        if self._in_headers and self._timer is not None:
            self._read += len(data)
            if self._read > _HEADERS:
                self._end()

    def on_message_begin(self) -> None:
        """Wait for the headers of a request."""
        super().on_message_begin()
        self._in_headers = self._in_message = True
        if self._timer is None:
            self._wait(_SLOW)

    def on_headers_complete(self) -> None:
        """Have the request answered."""
        self._stop()
        self._in_headers = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._stop()
        self._in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, unless this one has no end."""
        super().on_response_complete()
        if self._in_message and not self._in_headers:
            self._wait(_LINGER)

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._read = 0
        self._timer = self.loop.call_later(seconds, self._end)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._stop()
        if not self.transport.is_closing():
            self.transport.close()


def open_door(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raises InputError where that cannot be."""
    # Said to be TCP, or asyncio does not know it and lets the second packet of an answer wait 40 ms for the first.
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers have the same port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(_BACKLOG)
    except OSError as error:
        door.close()
        raise InputError(
            f"{host}, port {port}: cannot listen there ({error.strerror}).",
            "Give another one with --host and --port, or in hatewatch.toml below [serve].",
        ) from None
    return door


def make_server(app: FastAPI) -> uvicorn.Server:
    """Return the server of an application; `run(sockets=[door])` runs it until SIGTERM or SIGINT, and finishes then.

    It is one process: the queue in front of the model, the limits of keys and the live figures are its own, and the
    model keeps every core busy by itself.
    """
    # Who may say for whom they ask, and by which scheme; uvicorn by itself would believe everybody on this computer.
    believed = os.environ.get("FORWARDED_ALLOW_IPS", "")
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        log_config=None,  # the log has lines of its own
        access_log=False,  # it would hold paths and queries
        server_header=False,
        proxy_headers=bool(believed),
        forwarded_allow_ips=believed,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_FINISH,
        backlog=_BACKLOG,
    )
    return uvicorn.Server(config)

"""Who may ask, for what, and how much: everything between the socket and a route."""

from __future__ import annotations

from hatewatch.api.guard.callers import Caller
from hatewatch.api.guard.sessions import sign_in, sign_out

__all__ = ["Caller", "sign_in", "sign_out"]

"""Label Studio's side of a server: what hears that answers changed, and what gives it a model's pre-labels."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hatewatch.errors import InputError, StudioError

if TYPE_CHECKING:
    from hatewatch.api import Part, Services
    from hatewatch.models import Classifier
    from hatewatch.pipeline.annotate import Pulled
    from hatewatch.project import Project

INTERVAL = 900.0  # seconds after which everything is pulled, hint or no hint
_EVERY = 60.0  # fewest seconds between two pulls of a service

_log = logging.getLogger(__name__)


def hear(
    opened: Project,
    reached: str,
    *,
    every: float,
    tell: Callable[[Pulled], object],
    complain: Callable[[StudioError], object],
) -> Part:
    """Return the receiver of webhooks at the address `reached`, with its worker, which brings answers home.

    `tell` hears of each queue in which something changed, `complain` once of each reason why Label Studio cannot hint.
    """
    from hatewatch.api.secret import keep_secret
    from hatewatch.api.studio import HEADER, Listener, hints
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.studio import connect
    from hatewatch.pipeline.annotate import bring_home
    from hatewatch.pipeline.annotate.hints import ask_hints

    secret, pseudonyms = keep_secret(opened.listen_key), opened.pseudonyms()
    address = _addresses(reached)
    told: set[str] = set()

    def pull_once(projects: frozenset[int] | None) -> None:
        with opened_store(opened) as store:
            studio = connect(opened)
            if projects is None:
                try:
                    ask_hints(store, studio, address, {HEADER: secret})
                except StudioError as error:  # the pull comes by itself
                    if error.what not in told:
                        told.add(error.what)
                        complain(error)
            home = bring_home(store, opened.folder, studio, pseudonyms, projects=projects)
        for one in home.queues:
            if one.new or one.deleted or one.closed:
                tell(one)

    return hints(Listener(pull_once, every=every, interval=max(INTERVAL, every)), secret)


def end_hints(opened: Project, reached: str) -> None:
    """Have Label Studio tell of nothing more; it would go on asking at an address where nobody is."""
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.studio import connect
    from hatewatch.pipeline.annotate import hints

    with opened_store(opened) as store:
        hints.end_hints(store, connect(opened), _addresses(reached))


def prelabelled(opened: Project, classifier: Classifier) -> Part:
    """Return the ML backend that speaks for `classifier`, where the project's settings want pre-labels."""
    from hatewatch.api.backend import Backend, prelabels
    from hatewatch.api.secret import keep_secret
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline.annotate.prelabels import may_prelabel

    wanted = opened.settings.annotation.prelabels

    def allowed(number: int, documents: Sequence[str]) -> set[str]:
        if not wanted:
            return set()
        with opened_store(opened) as store:
            return may_prelabel(store, number, documents)

    # Where none are wanted, nobody knows the password.
    return prelabels(Backend(classifier, allowed), keep_secret(opened.listen_key) if wanted else secrets.token_hex(32))


def studio_parts(services: Services) -> list[Part]:
    """Return both for the service, whose one model answers.

    In a project without a token for Label Studio the routes are there, and nobody knows their secret.
    """
    from hatewatch.api.app import Part
    from hatewatch.api.predicting.asking import Asking
    from hatewatch.api.studio import Listener, hints

    opened = services.project
    backend = prelabelled(opened, Asking(services.predictor))
    if not _has_studio(opened):
        nobody = Listener(lambda _: None)
        return [Part(hints(nobody, secrets.token_hex(32)).router), backend]
    serve = opened.settings.serve
    host = f"[{serve.host}]" if ":" in serve.host else serve.host
    reached = (opened.settings.annotation.address or f"http://{host}:{serve.port}").rstrip("/")
    return [hear(opened, reached, every=_EVERY, tell=_note, complain=_warn), backend]


def _has_studio(opened: Project) -> bool:
    from hatewatch.annotation.token import read_token

    try:
        read_token(opened.folder)
    except InputError:
        return False
    return find_spec("label_studio_sdk") is not None


def _note(queue: Pulled) -> None:
    _log.info("Answers came home: %d new, %d taken back.", queue.new, queue.deleted)


def _warn(error: StudioError) -> None:
    _log.warning("Label Studio cannot tell of changes; they are asked for now and then. %s", error.remedy)


def _addresses(reached: str) -> Callable[[int], str]:
    return lambda number: f"{reached}/studio/hints/{number}"

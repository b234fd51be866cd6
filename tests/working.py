"""The dashboard's pages of work over a project that has something on each of them, as a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx

from covered import MONDAY, healthy, noon
from covered import fill as fill_days
from hatewatch import pipeline
from hatewatch.api.guard.rates import Buckets
from hatewatch.pipeline.coverage import note_holes
from hatewatch.pipeline.facts import find_facts
from hatewatch.project import Project
from hatewatch.records import Document, Task, document_id
from hatewatch.reports import write_report
from hatewatch.store import Queue, Store
from judging import fill as fill_judged
from judging import judge
from reported import make_measured
from serving import Served, empty_project, service

#: A text and a name that would change the page's title, were they more than text.
HOSTILE = "<script>document.title='ele geçti'</script><img src=x onerror=document.title='ket destê min'>"
SORANI = "ئەمڕۆ لە بازاڕ خەڵکی زۆر هەبوو و هەموو پێکەوە چایان خواردەوە"
INSULT = "Bu yabancılar hem tembel hem aptal, mahallemizden gitsinler."
IDS = {name: document_id("mahalle", name) for name in ("hostile", "sorani", "insult", "audited", "plain")}
#: Pages by the least role that may open them.
PAGES = {
    "upload": "analyst", "jobs": "analyst", "documents": "analyst", "coverage": "viewer", "annotation": "viewer",
    "models": "viewer", "reports": "viewer", "keys": "admin",
}  # fmt: skip
HANDLE = "berîvan-2"
REPORT = "2026-02-01-090000-tr"


@dataclass(frozen=True)
class Working:
    """The server, and what its project holds."""

    served: Served
    project: Project
    store: Store

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def keys(self) -> dict[str, str]:
        return dict(self.served.keys)

    def get(self, path: str, role: str | None = "analyst") -> httpx.Response:
        """Ask as a browser would that keeps no cookies, with the key of a role or none."""
        own = {"Accept": "text/html"} | (self.served.bearer(role) if role else {})  # type: ignore[arg-type]
        self.served.client.cookies.clear()
        return self.served.client.get(path, headers=own)

    def post(self, path: str, whose: str = "analyst", /, **fields: object) -> httpx.Response:
        """Send a form with the key of a role, for which no token is needed."""
        self.served.client.cookies.clear()
        own = {"Accept": "text/html"} | self.served.bearer(whose)  # type: ignore[arg-type]
        return self.served.client.post(path, headers=own, data=fields)

    def sign_in(self, role: str = "analyst") -> tuple[httpx.Client, str]:
        """Return somebody's browser, signed in, and the token that its forms bear."""
        browser = httpx.Client(base_url=self.url, trust_env=False, timeout=60, headers={"Accept": "text/html"})
        assert browser.post("/tr/login", data={"key": self.keys[role]}).status_code == 303
        found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/tr/coverage").text)
        assert found
        return browser, unescape(found[1])


def make_working(folder: Path) -> Project:
    """Make a project with texts of every kind, a hole, volunteers who judged, and a report."""
    project = empty_project(folder, serve="rate = 100000\nupload_mb = 1", model="baseline")
    with closing(fill_judged(project.folder / "store.sqlite")) as store:
        judge(store)
        store.add_queue(Queue(HANDLE, "label", "kmr"))
        lost = healthy(3, 100, 3)
        lost[75:90] = 0
        fill_days(store, lost.tolist(), source="gazete", place="21")
        _add_neighbours(store)
        note_holes(store, now=noon(MONDAY + timedelta(days=100)))
        with pipeline.ProcessExecutor(1) as executor:
            pipeline.predict(store, "baseline", executor)
    write_report(make_measured(), project.folder / "reports" / REPORT, lang="tr")
    return project


@contextmanager
def working(project: Project) -> Iterator[Working]:
    """Serve it."""
    with service(project) as served:
        served.app.state.guard.sign_ins = Buckets(10_000)  # tests sign in more often than people do
        yield Working(served, project, served.store)


def _add_neighbours(store: Store) -> None:
    """Add the texts that tests look at, the latest of all, and put one of them into the audit."""
    texts = {
        "plain": "Diyarbakır’da pazar kuruldu, komşular birlikte çay içti. Telefonum 0532 123 45 67.",
        "audited": "Li Amedê cejna biharê pîroz bû û her kes şad bû.",
        "insult": INSULT,
        "sorani": SORANI,
        "hostile": f"Akşam pazarda {HOSTILE} yazıyordu.",
    }
    made = datetime(2025, 4, 20, 15, 30, tzinfo=UTC)
    reading = store.begin_ingest(source="mahalle", file="mahalle.csv", digest="e" * 64)
    documents = [
        Document(IDS[name], "mahalle", name, text, made + timedelta(hours=at), None, "21",
                 outlet=HOSTILE if name == "hostile" else "Mahalle Postası")
        for at, (name, text) in enumerate(texts.items())
    ]  # fmt: skip
    store.add(reading, list(zip(documents, find_facts(list(texts.values())), strict=True)))
    store.add_tasks([Task(HANDLE, IDS["audited"], "audit", 0.1, "kmr/21", made)])

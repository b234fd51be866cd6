"""A project labelled on a real server while its receiver is killed, restarted and told only part of what happens."""

from __future__ import annotations

import csv
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatewatch.annotation.convert import shown_digest, to_result
from hatewatch.annotation.studio import Studio
from hatewatch.labels import load_scheme
from hatewatch.pipeline import annotate
from hatewatch.privacy import Pseudonyms, read_key
from hatewatch.project import Project, open_project
from hatewatch.records import Annotation, Span
from hatewatch.store import Store, open_store
from people import Messenger, Person

KEY = "LABEL_STUDIO_TOKEN"
SCHEME = load_scheme()
#: Texts of our own; emojis, line ends and combining letters are where places in a text go wrong.
TEXTS = (
    "Otobüs yine gecikti, durakta kırk dakika bekledik 😀 {n}.",
    "Mehmûd û Zîn îro çûn bazarê, {n} kîlo sêv kirîn.",
    "Bu belediyeden hiçbir şey olmaz, {n} yıldır aynı çukur!\r\nYazıklar olsun.",
    "Komşumuz {n}. katta oturur; çok iyi insanlardır 👨\u200d👩\u200d👧.",
)


@dataclass
class Trip:
    """What one trip did and what differed at its end: nothing, if all is well."""

    made: int = 0
    changed: int = 0
    deleted: int = 0
    killed: int = 0
    carried: int = 0
    dropped: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)


def make_project(folder: Path, url: str, texts: int, *, overlap: int = 3) -> Project:
    """Make a project of so many documents through the command line, as a coordinator would."""
    posts = folder.parent / f"{folder.name}.csv"
    with posts.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "metin"])
        writer.writerows((n, TEXTS[n % len(TEXTS)].format(n=n)) for n in range(texts))
    hatewatch("init", folder)
    hatewatch("ingest", posts, "--project", folder)
    settings = folder / "hatewatch.toml"
    head = settings.read_text("utf-8").split("[annotation]")[0]
    table = f'[annotation]\nurl = "{url}"\noverlap = {overlap}\nmix = {{ audit = 1.0 }}\n'
    settings.write_text(head + table, "utf-8")
    return open_project(folder)


def hatewatch(*arguments: object, **variables: str) -> str:
    """Run the command in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "hatewatch", *map(str, arguments)],
        env=os.environ | variables, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


class Receiver:
    """`hatewatch annotate listen` in a process of its own, behind a messenger."""

    def __init__(self, project: Project, token: str, messenger: Messenger) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        messenger.to = f"http://127.0.0.1:{self._port}"
        self._command = [
            sys.executable, "-m", "hatewatch", "annotate", "listen", "--project", str(project.folder),
            "--port", str(self._port), "--address", messenger.url, "--every", "2",
        ]  # fmt: skip
        self._variables = os.environ | {KEY: token}
        self._log = (project.folder / "listen.log").open("ab")
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._variables, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
            self._log.close()


def answer(chance: random.Random, text: str) -> list[dict[str, Any]]:
    """Return a random answer in the interface's form."""
    outcome = chance.choices(["judged", "undecided", "declined"], [8, 1, 1])[0]
    note = chance.choice(["", "", "şüpheli", "🙂 ji min re nediyar e"])
    if outcome != "judged":
        return to_result(text, outcome=outcome, note=note)
    labels = chance.sample(SCHEME.ids, chance.randrange(5))
    start = chance.randrange(len(text) - 4)
    spans = [Span(start, start + chance.randrange(1, 4), "words")] if chance.random() < 0.5 else []
    return to_result(text, labels, ["syrians"] if chance.random() < 0.3 else [], spans, note=note)


def _label(person: Person, tasks: Sequence[dict[str, Any]], seed: int, trip: Trip, lock: threading.Lock) -> None:
    """Answer every task once, and on the way change some answers and delete others: a fifteenth, a thirtieth."""
    chance = random.Random(seed)
    order = list(tasks)
    chance.shuffle(order)
    changes = set(chance.sample(range(20, len(order)), len(order) // 15))
    deletions = set(chance.sample(range(20, len(order)), len(order) // 30))
    mine: list[tuple[int, str]] = []
    for number, task in enumerate(order):
        text = task["data"]["text"]
        id = uuid.UUID(int=chance.getrandbits(128), version=4)
        skipped = chance.random() < 0.05
        mine.append((person.annotate(task["id"], answer(chance, text), str(id), skipped=skipped), text))
        if number in changes:
            one, text = chance.choice(mine)
            person.change(one, answer(chance, text))
        if number in deletions:
            one, _ = mine.pop(chance.randrange(len(mine)))
            person.delete(one)
        with lock:
            trip.made += 1
            trip.changed += number in changes
            trip.deleted += number in deletions


def run(server: Any, people: Sequence[Person], folder: Path, seed: int, *, tasks: int = 500, kills: int = 4) -> Trip:
    """Push so many tasks, have everybody answer them, pull once at the end, and compare with a full export."""
    begin, trip, chance = time.monotonic(), Trip(), random.Random(seed)
    project = make_project(folder, server.url, tasks, overlap=len(people))
    studio = Studio(server.url, server.token)
    store = open_store(project.store_url)
    pushed = annotate.push(
        store, studio, f"{folder.name} {seed}", project.settings.annotation, (), language="tr", size=tasks
    )
    number = pushed.queues[0].project
    assert number is not None
    assert pushed.sent == {"everyone": tasks}
    given = people[0].export(number)
    messenger = Messenger(seed)
    receiver = Receiver(project, server.token, messenger)
    lock = threading.Lock()
    hands = [
        threading.Thread(target=_label, args=(person, given, 100 * seed + i, trip, lock))
        for i, person in enumerate(people)
    ]
    for hand in hands:
        hand.start()
    moments = sorted(chance.sample(range(50, tasks * len(people) - 50), kills))
    for moment in moments:
        while trip.made < moment and any(hand.is_alive() for hand in hands):
            time.sleep(0.05)
        receiver.kill()
        trip.killed += 1
        time.sleep(chance.random() * 2)
        receiver.start()
    for hand in hands:
        hand.join()
    receiver.stop()
    messenger.stop()
    trip.carried, trip.dropped = messenger.carried, messenger.dropped
    pseudonyms = Pseudonyms(read_key(project.key))
    annotate.pull(store, studio, pseudonyms)
    trip.differences = differences(store, people[0].export(number), studio.people(), pseudonyms)
    trip.seconds = time.monotonic() - begin
    store.close()
    return trip


def differences(
    store: Store, export: Sequence[dict[str, Any]], people: dict[int, str], pseudonyms: Pseudonyms
) -> list[str]:
    """Return in words where the store is not what the server's full export says."""
    there = {one["unique_id"]: read(task, one, people, pseudonyms) for task in export for one in task["annotations"]}
    here = {one.id: one for one in store.annotations()}
    unread = [one.id for one in store.rejected_annotations()]
    found = [f"{id} could not be read" for id in unread]
    found += [f"{id} is missing here" for id in there.keys() - here.keys() - set(unread)]
    found += [f"{id} is gone there" for id in here.keys() - there.keys()]
    for id in here.keys() & there.keys():
        for name, value in there[id].items():
            if getattr(here[id], name) != value:
                found.append(f"{id}: {name} is {getattr(here[id], name)!r} here and {value!r} there")
    return found


def read(task: dict[str, Any], one: dict[str, Any], people: dict[int, str], pseudonyms: Pseudonyms) -> dict[str, Any]:
    """Return an exported annotation's fields, read without a line of what is tested."""
    said: dict[str, list[Any]] = {}
    for result in one["result"]:
        values = result["value"]
        said.setdefault(result["from_name"], []).extend(values.get("choices") or values.get("text") or [values])
    marked = [r["value"] for r in one["result"] if r["type"] == "labels"]
    declined, undecided = "declined" in said["gate"], "undecided" in said.get("answer", ())
    outcome = "declined" if declined else "skipped" if one["was_cancelled"] else "undecided" if undecided else "judged"
    labels = {label for axis in ("conduct", "ground", "discourse") for label in said.get(axis, ())} - {"none"}
    if "hate" in labels:
        labels.add("discriminatory")
    if outcome != "judged":
        labels, marked, said["target"] = set(), [], []
    return {
        "document": task["data"]["uid"],
        "annotator": pseudonyms.of(people[one["completed_by"]]),
        "outcome": outcome,
        "labels": tuple(label for label in SCHEME.ids if label in labels),
        "targets": tuple(said.get("target", ())),
        "spans": tuple(sorted((Span(v["start"], v["end"], "words") for v in marked), key=lambda s: (s.start, s.end))),
        "shown": shown_digest(task["data"]["text"]),
        "note": "\n".join(said.get("note", ())),
        "seconds": one["lead_time"],
        "gold": one["ground_truth"],
        "created": _time(one["created_at"]),
        "updated": _time(one["updated_at"]),
        "deleted": False,
    }


def _time(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def versions(store: Store, id: str) -> list[Annotation]:
    """Return all that the store saw of one annotation, oldest first."""
    return [one.annotation for one in store.history(id)]

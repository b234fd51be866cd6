"""Make `posts.csv` and `truth.csv` of the example project: `python -m hatewatch.example.build`.

The same tables and seed give the same bytes on every machine.
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hatewatch.example import example_folder
from hatewatch.example.frames import Frame, Slots, read_frames
from hatewatch.example.voice import Voice

POST_COLUMNS = ("id", "tarih", "kaynak", "şehir", "yazar", "bağlantı", "metin")
TRUTH_COLUMNS = ("id", "province", "kind", "language", "labels", "ground", "discourse", "target")
_PRESS = frozenset({"news", "agency", "report_of_hate", "neutral_mention"})  # always an outlet
_EITHER = frozenset({"culture", "sport", "weather"})  # an outlet or an account


@dataclass(frozen=True, slots=True)
class Post:
    """One invented post with what was planted in it; `moment` is Istanbul time, `date` how it is written."""

    moment: datetime
    date: str
    outlet: str
    place: str
    author: str
    slug: str
    text: str
    plate: str
    frame: Frame


class Decks:
    """Deal sentences so that none comes again before all that fit have come."""

    def __init__(self, frames: Sequence[Frame], random: Random) -> None:
        self._frames = frames
        self._random = random
        self._decks: dict[tuple[str, str], list[Frame]] = {}

    def deal(self, name: str, language: str, wanted: Callable[[Frame], bool], plate: str, month: int) -> Frame | None:
        """Return the next sentence of the deck `name` that fits, or None where none ever fits."""
        members = [f for f in self._frames if f.languages[0] == language and wanted(f)]
        deck = self._decks.setdefault((name, language), [])
        for _ in range(2):
            for place, frame in enumerate(deck):
                if frame.fits(plate, month):
                    return deck.pop(place)
            fresh = list(members)
            self._random.shuffle(fresh)
            deck += fresh
        return None


class Builder:
    """Write the posts of every province and month as `plan.toml` says."""

    def __init__(self, folder: Path) -> None:
        def table(name: str) -> dict[str, Any]:
            return tomllib.loads((folder / name).read_text(encoding="utf-8"))

        self._plan, self._slots_table, self._outlets = (
            table("plan.toml"),
            table("slots.toml"),
            table("outlets.toml"),
        )
        self._random = Random(self._plan["seed"])
        self._voice = Voice(self._slots_table, self._outlets["handles"], self._random)
        self._slots = Slots(self._slots_table, self._random)
        self._frames = read_frames(folder / "sentences")
        self._decks = Decks([f for f in self._frames if f.kind != "agency"], self._random)
        self._seen: set[str] = set()
        self._marked_turn: dict[str, int] = {}

    def posts(self) -> list[Post]:
        """Return all posts in the order of time, the unusable rows among them."""
        posts = [p for index in range(len(self._plan["months"])) for p in self._month(index)]
        posts.sort(key=lambda p: (p.moment, p.outlet, p.text))
        for row in self._plan["unusable"]:
            self._insert_unusable(posts, row)
        return posts

    def _insert_unusable(self, posts: list[Post], row: dict[str, str]) -> None:
        place = self._random.randrange(len(posts))
        frame = Frame(text="", kind="unusable", languages=("und",))
        posts.insert(place, replace(posts[place], date=row["date"], text=row["text"], frame=frame))

    def _month(self, index: int) -> Iterator[Post]:
        month = self._plan["months"][index]
        agency = self._agency(index)
        for plate, province in self._plan["province"].items():
            sent = [p for p in agency if p.plate == plate]
            yield from sent
            marked, rise = province["marked"][index], province["rise"][index]
            for position in range(marked):
                name = "rise" if position < rise else "marked"
                language = self._marked_language(plate, province["marked_languages"])
                yield self._post(name, language, plate, month)
            for language in self._languages(province, province["posts"][index] - marked - len(sent)):
                yield self._post(self._kind(language), language, plate, month)

    def _marked_language(self, plate: str, cycle: Sequence[str]) -> str:
        turn = self._marked_turn.get(plate, 0)
        self._marked_turn[plate] = turn + 1
        return cycle[turn % len(cycle)]

    def _languages(self, province: dict[str, Any], posts: int) -> list[str]:
        """Share `posts` out among the languages by largest remainder, in chance order."""
        exact = {language: share * posts for language, share in province["languages"].items()}
        counts = {language: int(value) for language, value in exact.items()}
        rest = sorted(exact, key=lambda language: counts[language] - exact[language])
        for language in rest[: posts - sum(counts.values())]:
            counts[language] += 1
        dealt = [language for language, count in counts.items() for _ in range(count)]
        self._random.shuffle(dealt)
        return dealt

    def _kind(self, language: str) -> str:
        kinds = self._plan["kinds"]
        known = Counter(f.kind for f in self._frames if f.languages[0] == language)
        names = [kind for kind in kinds if kind in known]
        # A kind of which a language has few sentences comes seldom, so that they do not read as copies.
        weights = [min(kinds[kind], known[kind]) for kind in names]
        return str(self._random.choices(names, weights=weights)[0])

    def _agency(self, index: int) -> list[Post]:
        """Return the month's agency texts, sent to outlets of every province within some hours."""
        posts = []
        for language, each in (("tr", 2), ("kmr", 1)):
            frames = [f for f in self._frames if f.kind == "agency" and f.languages[0] == language]
            for frame in frames[index * each : (index + 1) * each]:
                text = self._slots.fill(frame, "01")
                moment = self._moment(self._plan["months"][index])
                for plate in self._plan["province"]:
                    lead = self._random.choice(["", "", "(Kurgu Ajansı) ", "SON DAKİKA: " if language == "tr" else ""])
                    later = moment + timedelta(minutes=self._random.randrange(0, 200))
                    posts.append(self._published(frame, lead + text, plate, later))
        return posts

    def _post(self, name: str, language: str, plate: str, month: int) -> Post:
        wanted: dict[str, Callable[[Frame], bool]] = {"marked": lambda f: f.marked, "rise": lambda f: f.rise}
        test = wanted.get(name, lambda f: f.kind == name)
        for _ in range(60):
            frame = self._decks.deal(name, language, test, plate, month)
            if frame is None:
                break
            post = self._published(frame, self._slots.fill(frame, plate), plate, self._moment(month))
            if post.text not in self._seen:
                self._seen.add(post.text)
                return post
        raise ValueError(f"{name}, {language}: no further sentence for {plate} in month {month}; write more of them")

    def _moment(self, month: int) -> datetime:
        first = datetime(self._plan["year"], month, 1)
        days = (datetime(self._plan["year"] + month // 12, month % 12 + 1, 1) - first).days
        draw = self._random.randrange
        return first + timedelta(days=draw(days), hours=draw(7, 24), minutes=draw(60))

    def _published(self, frame: Frame, text: str, plate: str, moment: datetime) -> Post:
        press = frame.kind in _PRESS or (frame.kind in _EITHER and self._random.random() < 0.5)
        if press:
            language = frame.languages[0]
            fits = [o for o in self._outlets["outlet"] if o["plate"] == plate and language in o["languages"]]
            outlet = self._random.choice(fits)
            text = self._voice.print(text, frame, outlet)
            date = moment.strftime("%Y-%m-%d %H:%M")
            address = f"{outlet['slug']}.example/{moment:%Y/%m}"
            return Post(moment, date, outlet["name"], outlet["place"], "haber_merkezi", address, text, plate, frame)
        network, author = self._outlets["network"], self._random.choice(self._outlets["handles"][plate])
        place = self._random.choice(self._outlets["places"][plate])
        text = self._voice.say(text, frame, plate)
        date = moment.strftime("%d.%m.%Y %H:%M")
        return Post(
            moment,
            date,
            network["name"],
            place,
            author,
            f"{network['slug']}.example/{author}",
            text,
            plate,
            frame,
        )


def _csv(columns: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def build(folder: Path) -> tuple[str, str]:
    """Return the texts of `posts.csv` and `truth.csv` made from the tables in `folder`."""
    numbered = [(f"k{number:04d}", post) for number, post in enumerate(Builder(folder).posts(), start=1)]
    posts = ((id, p.date, p.outlet, p.place, p.author, f"https://{p.slug}/{id}", p.text) for id, p in numbered)
    truth = (
        (
            id,
            p.plate,
            p.frame.kind,
            " ".join(p.frame.languages),
            " ".join(p.frame.labels),
            " ".join(p.frame.ground),
            " ".join(p.frame.discourse),
            p.frame.target,
        )
        for id, p in numbered
    )
    return _csv(POST_COLUMNS, posts), _csv(TRUTH_COLUMNS, truth)


def main(arguments: Sequence[str]) -> None:
    """Write both files into the folder named first, or into the example project itself."""
    target = Path(arguments[0]) if arguments else example_folder()
    for name, text in zip(("posts.csv", "truth.csv"), build(example_folder()), strict=True):
        (target / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])

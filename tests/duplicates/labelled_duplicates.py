"""Write out the labelled set of duplicates from articles.toml: 500 groups, and texts that only look like copies.

The same `seed` gives the same texts. Pairs are right where both documents bear the same group.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatewatch.text import skeleton, upper

TABLE = Path(__file__).with_name("articles.toml")
GROUPS = 500
_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜêîûÊÎÛâ", "cgiosuCGIOSUeiuEIUa")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text, the group it belongs to, and the `kind` of copy it is: "base", "single" or a transformation."""

    text: str
    group: int
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """One base article written out: `headline` (another with the same facts is in `others`) and sentences."""

    headline: str
    others: tuple[str, ...]
    body: tuple[str, ...]
    language: str

    def text(self) -> str:
        """Return the article as its first outlet has it."""
        return "\n".join(filter(None, (self.headline, " ".join(self.body))))


def write_labelled(seed: int = 1, groups: int = GROUPS) -> list[Labelled]:
    """Return the labelled texts in the seed's order: groups of three to five copies, and single texts beside them."""
    with TABLE.open("rb") as file:
        table = tomllib.load(file)
    order = random.Random(seed)
    frames = [("article", one) for one in table["article"]] + [("post", one) for one in table["post"]]
    found: list[Labelled] = []
    single = groups
    towns = {i: order.sample(table["towns"], len(table["towns"])) for i in range(len(frames))}
    for group in range(groups):
        which = group % len(frames)
        kind, frame = frames[which]
        slots = _slots(table, frame["language"], towns[which][group // len(frames) % len(table["towns"])], order)
        article = _fill(frame, slots)
        found.append(Labelled(article.text(), group, "base"))
        names = [name for name in table["transformations"] if kind == "article" or name not in ("headline", "cut")]
        names = [name for name in names if name != "edited" or kind == "article"]
        for name in order.sample(names, order.randint(2, 4)):
            found.append(Labelled(_WAYS[name](article, table, order), group, name))
        if "other" in frame and group // len(frames) % 3 == 0:
            # Another writer's story of the same event.
            other = " ".join(sentence.format(**slots) for sentence in frame["other"])
            found.append(Labelled(f"{article.headline}\n{other}" if order.random() < 0.3 else other, single, "single"))
            single += 1
    for line in table["greetings"]["lines"]:
        found.append(Labelled(line, single, "single"))
        single += 1
    order.shuffle(found)
    return found


def _slots(table: dict[str, Any], language: str, town: str, order: random.Random) -> dict[str, Any]:
    hours = sorted(order.sample(range(5, 23), 6))
    clock = {f"h{i or ''}": f"{hour:02d}.{order.randrange(0, 60, 5):02d}" for i, hour in enumerate(hours)}
    clock = {("h" if name == "h" else f"h{int(name[1:]) + 1}"): value for name, value in clock.items()}
    people = [f"{order.choice(table['first'])} {order.choice(table['last'])}" for _ in range(2)]
    return {
        "town": town,
        "quarter": order.choice(table["quarters"]),
        "name": people[0],
        "name2": people[1],
        "day": order.choice(table["days_kmr" if language == "kmr" else "days"]),
        "month": order.choice(table["months"]),
        "d": order.randint(1, 28),
        "n": order.randint(11, 999),
        "m": order.randint(11, 99),
        "k": order.randint(12, 40),
        "j": order.randint(1, 11),
        **clock,
    }


def _fill(frame: dict[str, Any], slots: dict[str, Any]) -> Article:
    headlines = [line.format(**slots) for line in frame.get("headlines", ("",))]
    body = tuple(sentence.format(**slots) for sentence in frame["body"])
    return Article(headlines[0], tuple(headlines[1:]), body, frame["language"])


_Way = Callable[[Article, dict[str, Any], random.Random], str]


def _headline(article: Article, table: dict[str, Any], order: random.Random) -> str:
    return f"{order.choice(article.others)}\n{' '.join(article.body)}"


def _cut(article: Article, table: dict[str, Any], order: random.Random) -> str:
    if order.random() < 0.6:
        head = [article.headline] if order.random() < 0.7 else []
        return " ".join([*head, *article.body[: order.randint(2, len(article.body) - 1)]])
    left = [sentence for i, sentence in enumerate(article.body) if i not in (1, order.randint(2, 3))]
    return f"{article.headline}\n{' '.join(left)}"


def _line(kind: str, article: Article, table: dict[str, Any], order: random.Random) -> str:
    return str(order.choice(table["lines"][article.language][kind]))


def _comment(article: Article, table: dict[str, Any], order: random.Random) -> str:
    comment = _line("comments", article, table, order)
    text = article.text()
    if order.random() < 0.3:
        return f"{text}\n\n{comment}"
    return f"{comment}: “{text}”" if order.random() < 0.5 else f"{comment} 👇\nRT @yerelhaber: {text}"


def _typos(article: Article, table: dict[str, Any], order: random.Random) -> str:
    words = article.text().split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for i in order.sample(long, min(len(long), max(1, len(words) // 15))):
        word, at = words[i], order.randrange(1, len(words[i]) - 2)
        words[i] = order.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
    return " ".join(words)


def _source(article: Article, table: dict[str, Any], order: random.Random) -> str:
    line = _line("sources", article, table, order)
    return f"{line} {article.text()}" if order.random() < 0.4 else f"{article.text()}\n{line}"


def _ascii(article: Article, table: dict[str, Any], order: random.Random) -> str:
    return article.text().translate(_ASCII) if order.random() < 0.5 else skeleton(article.text())


def _upper(article: Article, table: dict[str, Any], order: random.Random) -> str:
    language = article.language
    text = f"{upper(article.headline, language)}!!!\n\n" if article.headline else ""
    return text + "  ".join(article.body).replace(".", " .").replace(",", " –")


def _edited(article: Article, table: dict[str, Any], order: random.Random) -> str:
    words = article.text().split(" ")
    return " ".join(table["edits"].get(word, word) for word in words)


def _link(article: Article, table: dict[str, Any], order: random.Random) -> str:
    address = f"https://haber.example.org/{order.randrange(10**6)}"
    return f"@yerelhaber {article.text()} {address} #yerel #haber #gündem"


def _footer(article: Article, table: dict[str, Any], order: random.Random) -> str:
    return f"{article.text()}\n{_line('footers', article, table, order)}"


def _exact(article: Article, table: dict[str, Any], order: random.Random) -> str:
    return article.text()


_WAYS: dict[str, _Way] = {
    "headline": _headline,
    "cut": _cut,
    "comment": _comment,
    "typos": _typos,
    "source": _source,
    "ascii": _ascii,
    "upper": _upper,
    "edited": _edited,
    "link": _link,
    "footer": _footer,
    "exact": _exact,
}

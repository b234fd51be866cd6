"""The page that says what labels and groups there are, in the three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from hatewatch.labels import READERS, Scheme
from hatewatch.targets import Group


def to_markdown(scheme: Scheme, groups: Sequence[Group]) -> str:
    """Return the scheme and the groups as a Markdown page (`annotation/labels.md` is this)."""
    lines = [f"# Etiketler · Etîket · Labels (scheme {scheme.version})", ""]
    lines += [
        "Made by `hatewatch labels --markdown`; edit `src/hatewatch/labels/scheme.toml` and "
        "`src/hatewatch/targets/groups.toml` instead."
    ]
    lines += ["The Kurmanji texts are not yet reviewed by a native speaker.", ""]
    for axis in scheme.axes:
        lines += [f"## {axis.name['tr']} · {axis.name['kmr']} · {axis.name['en']}", ""]
        lines += [f"- **{reader}** {axis.definition[reader]}" for reader in READERS]
        lines += ["", "| id | tr | kmr | en |", "|---|---|---|---|"]
        for label in scheme.of(axis.id):
            cells = [f"**{label.name[reader]}**: {label.definition[reader]}" for reader in READERS]
            lines.append(f"| `{label.id}` | " + " | ".join(cells) + " |")
        lines.append("")
    words = tomllib.loads(files(__package__).joinpath("page.toml").read_text("utf-8"))["groups"]
    title, bears, greater = (" · ".join(words[one][r] for r in READERS) for one in ("title", "grounds", "greater"))
    lines += [f"## {title}", "", *(f"- **{reader}** {words['note'][reader]}" for reader in READERS), ""]
    lines += [f"| id | tr | kmr | en | {bears} | {greater} |", "|---|---|---|---|---|---|"]
    by_id = {group.id: group for group in groups}
    for group in groups:
        cells = [group.name[reader] for reader in READERS]
        cells += [_ids(grounds(group, by_id)), _ids(_greater(group, by_id))]
        lines.append(f"| `{group.id}` | " + " | ".join(cells) + " |")
    lines.append("")
    return "\n".join(lines)


def grounds(group: Group, by_id: Mapping[str, Group]) -> list[str]:
    """Return the grounds that a group bears: its own first, then those of the groups that go with it."""
    return list(dict.fromkeys([group.ground, *(by_id[one].ground for one in _greater(group, by_id))]))


def _greater(group: Group, by_id: Mapping[str, Group]) -> list[str]:
    """Return the groups that a group belongs to, and those that its people are as a rule."""
    found: list[str] = []
    waiting = [group]
    while waiting:
        one = waiting.pop(0)
        for name in (*((one.parent,) if one.parent else ()), *one.kin):
            if name not in found:
                found.append(name)
                waiting.append(by_id[name])
    return found


def _ids(some: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in some)

"""Order a queue so that severe texts stand apart."""

from __future__ import annotations

from collections.abc import Sequence


def spread(severe: Sequence[str], harmless: Sequence[str], after_severe: bool = False) -> list[str]:
    """Return both together, each in its own order, no two severe ones in a row where the harmless ones suffice.

    Where they do not, as few pairs stand in a row as can be. Severe ones are spread evenly over the queue, and it opens
    with a harmless one where one can be spared. `after_severe` says that a severe one stands before the queue.
    """
    if not severe:
        return list(harmless)
    gaps = [0] * (len(severe) + 1)  # harmless ones before each severe one, and after the last
    if len(harmless) >= len(gaps):
        shared, more = divmod(len(harmless), len(gaps))
        gaps = [shared] * len(gaps)
        for i in range(more):
            gaps[i * len(gaps) // more] += 1
    else:
        inner = range(0 if after_severe else 1, len(severe))
        fill = min(len(harmless), len(inner))
        for i in range(fill):
            gaps[inner[i * len(inner) // fill]] = 1
        gaps[0] += len(harmless) - fill
    mixed: list[str] = []
    mild = iter(harmless)
    for gap, one in zip(gaps, [*severe, None], strict=True):
        mixed += [next(mild) for _ in range(gap)]
        if one is not None:
            mixed.append(one)
    return mixed

"""Decide which texts may be shown with a model's answer filled in."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.store import Store

#: Samples that are drawn to train a model. An audit's, gold's, a round's or an adjudication's answers are measured
#: against, so a model must not have said the first word.
ASSISTED = ("diverse", "rare", "uncertain")


def may_prelabel(store: Store, project: int, documents: Sequence[str]) -> set[str]:
    """Return those `documents` that may be pre-labelled in the project of this number: none where there is any doubt.

    The project must be that of a labelling queue which has the document, and in no queue at all may the document have
    been drawn for anything but training, nor may it be gold. What is not told apart here stays without: Label Studio
    shows pre-labels by project, so the answer is given task by task.
    """
    names = {one.name for one in store.queues() if one.project == project and one.purpose == "label"}
    labelling = {one.name for one in store.queues() if one.purpose == "label"}
    inside: set[str] = set()
    barred = set(store.gold())
    for task in store.tasks(documents=documents):
        if task.queue in names:
            inside.add(task.document)
        if task.sample not in ASSISTED or task.queue not in labelling:
            barred.add(task.document)
    return inside - barred

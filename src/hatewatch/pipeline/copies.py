"""Find which of the new documents are copies of others, and keep it in the store."""

from __future__ import annotations

from hatewatch.duplicates import method, place
from hatewatch.progress import Progress, Silent
from hatewatch.store import Store


def find_copies(store: Store, *, progress: Progress | None = None) -> int:
    """Place every document that was not placed yet among its copies; return how many more of all are copies now.

    That is what a report counts: of each group all but one, so that two groups which a new document joins lose a first.
    May be killed at any moment and run again; two at once may not be, so the caller holds the project's lock. Signing
    texts in other processes gained nothing: looking their keys up takes most of the time.
    """
    progress = progress or Silent()
    index = store.duplicates
    index.begin(method())
    before = done = 0
    for page in index.pending():
        if not done:
            before = index.repeats("groups")
            progress.start("Finding copies", store.counts()["documents"], "documents")
        index.add(place(page, index))
        done += len(page)
        progress.advance(done, done)
    return index.repeats("groups") - before if done else 0

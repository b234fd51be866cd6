"""Find which of the new documents are copies of others, and keep it in the store."""

from __future__ import annotations

from hatewatch.duplicates import method, place
from hatewatch.progress import Progress, Silent
from hatewatch.store import Store


def find_copies(store: Store, *, progress: Progress | None = None) -> int:
    """Place every document that was not placed yet among its copies; return how many have one now.

    May be killed at any moment and run again; two at once may not be, so the caller holds the project's lock. Signing
    texts in other processes gained nothing: looking their keys up takes most of the time.
    """
    progress = progress or Silent()
    index = store.duplicates
    index.begin(method())
    found = done = 0
    for page in index.pending():
        if not done:
            progress.start("Finding copies", store.counts()["documents"], "documents")
        placement = place(page, index)
        index.add(placement)
        found += sum(one.how != "first" for one in placement.members)
        done += len(page)
        progress.advance(done, done)
    return found

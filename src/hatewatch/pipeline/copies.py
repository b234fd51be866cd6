"""Find which of the new documents are copies of others, and keep it in the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from hatewatch.duplicates import method, place, sign
from hatewatch.pipeline.executor import Executor, SerialExecutor
from hatewatch.progress import Progress, Silent
from hatewatch.store import Store


def find_copies(store: Store, executor: Executor | None = None, *, progress: Progress | None = None) -> int:
    """Place every document that was not placed yet among its copies; return how many have one now.

    Texts are signed by `executor`, all else is done here. May be killed at any moment and run again; two at once may
    not be, so the caller holds the project's lock.
    """
    progress = progress or Silent()
    index = store.duplicates
    index.begin(method())
    found = done = 0
    pages: deque[list[tuple[int, str]]] = deque()

    def texts() -> Iterator[list[str]]:
        for page in index.pending():
            pages.append(page)
            yield [text for _, text in page]

    for keys in (executor or SerialExecutor()).map_batches(sign, texts()):
        page = pages.popleft()
        if not done:
            progress.start("Finding copies", store.counts()["documents"], "documents")
        placement = place(page, index, keys)
        index.add(placement)
        found += sum(one.how != "first" for one in placement.members)
        done += len(page)
        progress.advance(done, done)
    return found

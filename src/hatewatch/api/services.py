"""What the parts of the service share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatewatch.api.predicting import Predictor
    from hatewatch.pipeline.jobs import Jobs
    from hatewatch.pipeline.live import Live
    from hatewatch.project import Project
    from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """One project as it is served: made once, given to every part. The store may be used by many threads at once."""

    project: Project
    store: Store
    live: Live
    predictor: Predictor
    jobs: Jobs

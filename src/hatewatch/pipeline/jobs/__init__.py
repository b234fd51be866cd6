"""Jobs: what people ask of the service that takes longer than a request, done by one worker and never lost."""

from hatewatch.pipeline.jobs.files import Incoming, safe_name
from hatewatch.pipeline.jobs.jobs import Jobs
from hatewatch.pipeline.jobs.told import STAGES
from hatewatch.store.jobs import Job

__all__ = ["STAGES", "Incoming", "Job", "Jobs", "safe_name"]

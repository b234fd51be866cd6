"""The chain: what the verbs ingest, predict and report do, from files and stores to report folders."""

from hatewatch.pipeline.executor import Executor, ProcessExecutor, SerialExecutor
from hatewatch.pipeline.ingest import Ingested, ingest
from hatewatch.pipeline.predict import Predicted, predict, predict_file
from hatewatch.pipeline.report import report, write_rejected
from hatewatch.progress import Progress, Silent

__all__ = [
    "Executor",
    "Ingested",
    "Predicted",
    "ProcessExecutor",
    "Progress",
    "SerialExecutor",
    "Silent",
    "ingest",
    "predict",
    "predict_file",
    "report",
    "write_rejected",
]

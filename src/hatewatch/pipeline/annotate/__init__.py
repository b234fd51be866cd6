"""Annotate: put documents before volunteers in Label Studio, and bring their answers home."""

from hatewatch.pipeline.annotate.adjudicate import Adjudicated, Settled, adjudicate, disputes, settle
from hatewatch.pipeline.annotate.examples import METHODS, Example, Examples, export, make_examples
from hatewatch.pipeline.annotate.feedback import FeedbackPage, feedback
from hatewatch.pipeline.annotate.from_file import PulledFile, pull_from_file
from hatewatch.pipeline.annotate.home import Brought, BroughtFile, bring_file_home, bring_home
from hatewatch.pipeline.annotate.plan import Planned
from hatewatch.pipeline.annotate.pull import Pulled, pull
from hatewatch.pipeline.annotate.push import Pushed, push
from hatewatch.pipeline.annotate.quality import measure_quality, quality, read_answers
from hatewatch.pipeline.annotate.round import FILE as ROUND_FILE
from hatewatch.pipeline.annotate.round import Rounded, open_round, push_round, write_round
from hatewatch.pipeline.annotate.status import QueueStatus, queue_statuses, round_statuses, volunteer_standings
from hatewatch.pipeline.annotate.team import read_team
from hatewatch.pipeline.annotate.to_file import PushedToFile, WrittenQueue, push_to_file

__all__ = [
    "METHODS",
    "ROUND_FILE",
    "Adjudicated",
    "Brought",
    "BroughtFile",
    "Example",
    "Examples",
    "FeedbackPage",
    "Planned",
    "Pulled",
    "PulledFile",
    "Pushed",
    "PushedToFile",
    "QueueStatus",
    "Rounded",
    "Settled",
    "WrittenQueue",
    "adjudicate",
    "bring_file_home",
    "bring_home",
    "disputes",
    "export",
    "feedback",
    "make_examples",
    "measure_quality",
    "open_round",
    "pull",
    "pull_from_file",
    "push",
    "push_round",
    "push_to_file",
    "quality",
    "queue_statuses",
    "read_answers",
    "read_team",
    "round_statuses",
    "settle",
    "volunteer_standings",
    "write_round",
]

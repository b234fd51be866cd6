"""The model under load: one bounded queue in front of it, small batches, and an answer in time or none."""

from hatewatch.api.predicting.predictor import Predictor
from hatewatch.api.predicting.records import Full, Judgement, Late, Unreadable

__all__ = ["Full", "Judgement", "Late", "Predictor", "Unreadable"]

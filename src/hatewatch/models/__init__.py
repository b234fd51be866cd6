"""Classifiers: what they promise, the folders they live in, and the one that ships."""

from hatewatch.models.classifier import Classifier, decide
from hatewatch.models.load import load_classifier

__all__ = ["Classifier", "decide", "load_classifier"]

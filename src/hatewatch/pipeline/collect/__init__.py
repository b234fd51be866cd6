"""Collect: ask the outlets what they published since the last time, and bring it into the store."""

from hatewatch.pipeline.collect.collector import collect
from hatewatch.pipeline.collect.visit import Visited, due_at

__all__ = ["Visited", "collect", "due_at"]

"""Measure how people are spoken about in local Turkish and Kurdish media and posts."""

__version__ = "0.1.0"

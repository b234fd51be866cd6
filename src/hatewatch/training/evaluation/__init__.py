"""Measure a classifier: on judged texts, beside another, on the functional tests, against pinned floors."""

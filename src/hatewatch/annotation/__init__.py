"""Judgements of volunteers: how far they agree, and what they say together."""

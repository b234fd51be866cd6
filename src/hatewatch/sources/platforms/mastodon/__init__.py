"""Mastodon and what speaks like it: statuses of the API, and the outbox of an account's archive."""

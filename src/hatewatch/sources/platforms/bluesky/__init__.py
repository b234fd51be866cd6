"""Bluesky: what its API answers (threads, feeds, searches), and raw records of repositories."""

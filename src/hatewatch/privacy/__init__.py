"""Personal data: keyed pseudonyms for authors, and masks for texts that leave the store."""

from hatewatch.privacy.masks import mask, trace
from hatewatch.privacy.pseudonyms import Pseudonyms, new_key, read_key, write_key

__all__ = ["Pseudonyms", "mask", "new_key", "read_key", "trace", "write_key"]

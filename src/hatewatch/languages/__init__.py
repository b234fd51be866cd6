"""Which language a text is in, told offline by a small model that ships with the package."""

from hatewatch.languages.identifier import LANGUAGES, Identifier, Language, identify, load_identifier

__all__ = ["LANGUAGES", "Identifier", "Language", "identify", "load_identifier"]

"""Tell whether letters after a Sorani stem are its suffixes: plural, definiteness, clitics.

After Thackston (2006), "Sorani Kurdish: a reference grammar", sections on the noun and the enclitic pronouns.
The text comes folded, so the letters are the Kurdish ones.
"""

from __future__ import annotations

import re

# In order: number and definiteness, izafe or demonstrative, "also", possessor or agent, copula, postposition.
_NUMBER = "(?:ە?کان|ی?ەکان|گەل|ی?ان|ات|ە?کە|ی?ەکە|ێک|ێکان|یەک|ین)?"
_LINK = "(?:ی|ە|یە|انە|یی)?"
_ALSO = "(?:ی?ش)?"
_PERSON = "(?:ما?ن|تا?ن|یا?ن|م|ت|ی)?"
_COPULA = "(?:ن|ین|یت|م|ە|یە)?"
_CASE = "(?:دا|ەوە|وە|ێ|و|ڕا|را)?"
_SUFFIX = re.compile(_NUMBER + _LINK + _ALSO + _PERSON + _ALSO + _COPULA + _CASE)
_PLURAL = re.compile("ی?ە?کان|ی?ان|گەل|ێکان|ات")


def is_suffix(rest: str) -> bool:
    """Return whether `rest` (folded, Arabic script) is empty or a legal chain of Sorani suffixes."""
    return not rest or _SUFFIX.fullmatch(rest) is not None


def is_plural(rest: str) -> bool:
    """Return whether the suffixes `rest` begin with a plural."""
    return _PLURAL.match(rest) is not None

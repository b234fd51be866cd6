"""Know a file that hatewatch wrote and can write again, by how it begins: its name says nothing about that."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = 4_096

# What each kind of file that hatewatch writes texts, ids or names into begins with. A file of a person's own has none
# of these; one that was changed by hand loses nothing but what hatewatch writes again.
_BEGINNINGS = tuple(
    re.compile(one)
    for one in (
        r"file,row,reason,detail,remedy_",  # rejected.csv
        r"text,[a-z_,]+,id,language,method,held\r?\n",  # labels.csv, labels-held.csv
        r'\[\n\{"data": \{[^\n]*"meta": \{"queue": ',  # tasks*.json
        r'\{"row": \d+, "(?:id|error)": "[^\n]*"(?:model|detail)": ',  # predictions
        r'\{\n "what": "(?:A report of hatewatch|Raw shares: (?:documents|those) a model|Krippendorff)',  # report.json
        r"dimension,value,name,period,",  # trends.csv
        r'<!DOCTYPE html>\s*<html lang="(?:tr|kmr|en)">\s*<head>[\s\S]{0,300}default-src \'none\'; ',  # pages
    )
)


def is_ours(path: Path) -> bool:
    """Return whether hatewatch wrote this file, whole or up to where it was killed."""
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except OSError:
        return False
    text = head.decode("utf-8-sig", "replace")
    # A first task may be longer than what was looked at.
    return any(one.match(text) for one in _BEGINNINGS) or text.startswith('[\n{"data": {"uid": "')

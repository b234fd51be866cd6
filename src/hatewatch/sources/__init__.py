"""Files in: rows from whatever table of posts a person has, and tables out that are safe to open."""

from hatewatch.records import Rejected, Row
from hatewatch.sources.files import FileSource, open_source
from hatewatch.sources.protocol import Columns, Source
from hatewatch.sources.reasons import REASONS, Reason
from hatewatch.sources.tables import to_csv, write_csv, write_xlsx

__all__ = [
    "REASONS",
    "Columns",
    "FileSource",
    "Reason",
    "Rejected",
    "Row",
    "Source",
    "open_source",
    "to_csv",
    "write_csv",
    "write_xlsx",
]

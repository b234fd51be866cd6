"""The report as a PDF: A4, tagged for screen readers, the same bytes from the same report."""

from hatewatch.reports.pdf.compile import has_typst, need_typst, to_pdf, to_pdfs
from hatewatch.reports.pdf.paper import Paper

__all__ = ["Paper", "has_typst", "need_typst", "to_pdf", "to_pdfs"]

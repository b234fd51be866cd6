"""How long a PDF of some twelve pages with eight charts takes.

    python benchmarks/pdf.py [FILE]

Prints pages, seconds of the first and of a later call, and the size; with FILE it writes the PDF there to look at. The
bar is two seconds for the first call, which loads typst and its fonts.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from io import BytesIO
from math import sin
from pathlib import Path

from pypdf import PdfReader

from hatewatch.reports.pdf import to_pdf
from hatewatch.reports.pdf.paper import Chart, Column, Dot, Panel, Paper, Row, Section, Span, Table, Text

BAR = 2.0


def drawing(seed: int) -> str:
    """Return a line of 104 points with its band, about as large as a chart of two years of weeks."""
    ys = [100 + 40 * sin((seed + i) / 9) for i in range(104)]
    line = " ".join(f"{7 * i:.2f},{y:.3f}" for i, y in enumerate(ys))
    band = line + " " + " ".join(f"{7 * i:.2f},{ys[i] + 30:.3f}" for i in reversed(range(104)))
    dots = "".join(f'<circle cx="{7 * i}" cy="{y:.3f}" r="2" fill="#1f4e79"/>' for i, y in enumerate(ys))
    labels = "".join(f'<text x="{56 * i}" y="232" font-family="Noto Sans" font-size="12">Ağu</text>' for i in range(13))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="728" height="240">'
        f'<polygon points="{band}" fill="#1f4e79" opacity="0.16"/>'
        f'<polyline points="{line}" fill="none" stroke="#1f4e79" stroke-width="2"/>{dots}{labels}</svg>'
    )


def paper() -> Paper:
    columns = (Column("İl"), Column("", "dot", ("0", "%20")), Column("Pay", "number"), Column("n", "number"))
    rows = tuple(Row((f"Yer {i}", Dot(0.4, 0.3, 0.6), (Span("%8,0", "strong"),), "1.234")) for i in range(30))
    sections = [
        Section(
            f"Bölüm {i}",
            (
                Chart("Bir çizgi, gölgesiyle.", "Gölge aralıktır.", (Panel(drawing(i)),)),
                Text("Burada bir paragraf durur. " * 8),
                Table("Yerlere göre pay", columns, rows),
            ),
        )
        for i in range(8)
    ]
    finding = ("Pay ", Span("%7,8", "strong"), " ", Span("(n = 1.726)", "detail"), ".")
    return Paper("tr", "Örnek", "Bülten", (("Dönem", "2024"),), "Bulgular", (finding,) * 5, (), tuple(sections))


def main() -> None:
    ours = paper()
    seconds = []
    for changed in (ours, replace(ours, title="Başka"), ours):
        start = time.perf_counter()
        pdf = to_pdf(changed)
        seconds.append(time.perf_counter() - start)
    if sys.argv[1:]:
        Path(sys.argv[1]).write_bytes(pdf)
    print(f"{len(PdfReader(BytesIO(pdf)).pages)} pages, 8 charts, {len(pdf) / 1000:.0f} KB")
    print(f"first call {seconds[0]:.2f} s, another paper {seconds[1]:.2f} s (bar: {BAR:.0f} s)")


if __name__ == "__main__":
    main()

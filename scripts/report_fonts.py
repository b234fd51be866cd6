"""Cut the fonts of the PDF report down to the letters that it may meet.

    apt-get install fonts-noto-core        # 20201225-1
    python -m pip install fonttools        # 4.68
    python scripts/report_fonts.py /usr/share/fonts/truetype/noto

Writes into `src/hatewatch/reports/pdf/fonts`: the fonts, and in `letters.txt` the characters that one of them holds,
as hexadecimal ranges. The same fonts and the same fonttools give the same bytes. Noto's fonts are under the SIL Open
Font License 1.1 with no reserved name, so what was cut from them may bear their names; `OFL.txt` goes with them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).parents[1] / "src" / "hatewatch" / "reports" / "pdf" / "fonts"
#: Latin with all letters of Turkish, Kurmanji, Zazaki and their neighbours, scholars' dots below, marks, currency.
LATIN = (
    "20-7E A0-17F 18F 192 1A0-1A1 1AF-1B0 1C4-1CC 1E4-1ED 1FA-1FF 200-21B 237 259 2B0-2B8 2BB-2BD 2C6-2DD 300-338"
    " 1E0C-1E0D 1E20-1E21 1E24-1E2B 1E62-1E63 1E6C-1E6D 1E80-1E85 1E8C-1E8D 1E92-1E93 1E9E 1EF2-1EF3"
    " 2002-2015 2018-2022 2026-202F 2030 2032-2033 2039-203A 2044 2060 2066-2071 2074-208E 20A0-20BF 2116 2122"
    " 25CC FFFD"
)
GREEK_AND_CYRILLIC = "370-3FF 400-45F 490-491 4D8-4D9"
ARABIC = "20 600-6FF 750-77F 200B-200F 2066-2069 25CC FB50-FDFF FE70-FEFC"
SIGNS = "2190-2195 2212 2215 2248 2260 2264-2265 25A0-25A1"
CUTS = {
    "NotoSans-Regular": f"{LATIN} {GREEK_AND_CYRILLIC}",
    "NotoSans-Bold": LATIN,
    "NotoSerif-Regular": LATIN,
    "NotoSerif-Bold": LATIN,
    "NotoNaskhArabic-Regular": ARABIC,
    "NotoNaskhArabic-Bold": "20 60C-65F 66E-6D5 6F0-6F9 200B-200F 25CC",
    "NotoSansArmenian-Regular": "531-58F FB13-FB17",
    "NotoSansHebrew-Regular": "5B0-5F4",
    "NotoSansMath-Regular": SIGNS,
}


def cut(path: Path, wanted: set[int], out: Path) -> set[int]:
    """Write what `path` holds of the wanted characters to `out`, with all that shapes them; return those held."""
    options = subset.Options(
        hinting=False,
        layout_features=["*"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        recalc_timestamp=False,
        drop_tables=[*subset.Options().drop_tables, "MATH"],
    )
    font = subset.load_font(path, options)
    held = wanted & set(font.getBestCmap())
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=held)
    subsetter.subset(font)
    subset.save_font(font, out, options)
    return held


def read_ranges(text: str) -> set[int]:
    """Return the code points of ranges such as `20-7E A0`."""
    points: set[int] = set()
    for one in text.split():
        first, _, last = one.partition("-")
        points |= set(range(int(first, 16), int(last or first, 16) + 1))
    return points


def to_ranges(points: set[int]) -> str:
    """Return code points as ranges, one a line."""
    first = sorted(one for one in points if one - 1 not in points)
    last = sorted(one for one in points if one + 1 not in points)
    return "".join(f"{a:X}-{b:X}\n" if a != b else f"{a:X}\n" for a, b in zip(first, last, strict=True))


def main() -> None:
    held: set[int] = set()
    for name, ranges in CUTS.items():
        out = FONTS / f"{name}.ttf"
        held |= cut(Path(sys.argv[1]) / f"{name}.ttf", read_ranges(ranges), out)
        print(f"{out.name}: {out.stat().st_size / 1000:.0f} KB")
    (FONTS / "letters.txt").write_text(to_ranges(held), "ascii", newline="\n")
    print(f"{len(held)} characters, {sum(one.stat().st_size for one in FONTS.iterdir()) / 1000:.0f} KB in all")


if __name__ == "__main__":
    main()

"""A model's card as part of a page: Markdown to HTML, with nothing in it that could act."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_DOWN = 2  # levels that headings go down: the page has its own first two


def to_html(markdown: str) -> Markup:
    """Return a card as HTML: its own tags as text, no pictures, links to web pages only, headings from h3 on."""
    return Markup(_reader().render(markdown))  # every tag is the renderer's, all else is escaped


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    reader.validateLink = _is_page  # type: ignore[method-assign]
    reader.core.ruler.push("fit", _fit)
    reader.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>\n')
    reader.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return reader


def _is_page(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _fit(state: StateCore) -> None:
    """Lower the headings, and say with a class what tables would say with a style, which pages may not hold."""
    for opens, token, closes in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opens.type == "th_open" and not token.content:  # a head of nothing is no head
            opens.tag = closes.tag = "td"
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + _DOWN)}"
        if "right" in str(token.attrs.pop("style", "")):
            token.attrs["class"] = "num"

"""XML that a strict parser can read, made of what outlets send: cut, with stray ampersands, with HTML's entities."""

from __future__ import annotations

import html
import re

_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|(?!#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};))")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_HEAD = 20_000  # characters
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
_MOST_ATTRIBUTES = 200
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")
_DECLARED = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,30})\s*=")
_ROOT_NAME = re.compile(r"<[A-Za-z_][\w.:-]{0,60}(?=[\s/>])")
# The namespaces that feeds use and forget to declare.
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}


def without_doctype(text: str) -> tuple[str, bool]:
    """Return a document without its document type, and whether that declared entities.

    So nothing is expanded and nothing is fetched, whichever parser comes after; a feed needs no document type.
    """
    start = text[:_HEAD].find("<!DOCTYPE")
    root = re.search(r"<[A-Za-z]", text[:_HEAD])
    if start < 0 or (root and root.start() < start):
        return text, False
    subset = text.find("[", start)
    close = text.find(">", start)
    if 0 <= subset < close or (subset >= 0 and close < 0):
        end = text.find("]", subset)
        # Quoted values may hold "]", which then ends the subset early; what is left is broken XML, and recovered.
        close = text.find(">", end) if end >= 0 else -1
        if close < 0:
            return text[:start], True
        return text[:start] + text[close + 1 :], "<!ENTITY" in text[subset:close]
    return text[:start] + (text[close + 1 :] if close >= 0 else ""), False


def with_characters(text: str) -> str:
    """Return XML with HTML's named entities (`&uuml;`, `&nbsp;`) as characters and stray ampersands escaped.

    Not in CDATA, where they are text. Names that HTML does not know are left as words: who declared them, in a document
    type, meant no good.
    """
    if "&" not in text:
        return text
    parts = _CDATA.split(text)
    return "".join(part if part.startswith("<![CDATA[") else _AMPERSAND.sub(_character, part) for part in parts)


def has_endless_tag(text: str) -> bool:
    """Tell whether an element has so many attributes that parsers, which compare each with each, take minutes."""
    return any(match[0].count("=") > _MOST_ATTRIBUTES for match in _LONG_TAG.finditer(text))


def with_namespaces(text: str) -> str:
    """Return XML whose root declares every prefix that is used and declared nowhere."""
    markup = [part for part in _CDATA.split(text) if not part.startswith("<![CDATA[")]
    used = {prefix for part in markup for prefix in _PREFIX.findall(part)}
    missing = sorted(used - set(_DECLARED.findall(text)) - {"xml", "xmlns"})
    root = _ROOT_NAME.search(text)
    if not missing or root is None:
        return text
    names = "".join(f' xmlns:{one}="{_NAMESPACES.get(one, "urn:" + one)}"' for one in missing)
    return text[: root.end()] + names + text[root.end() :]


def recovered(text: str) -> str | None:
    """Return well-formed XML of what is broken, as libxml2 recovers it, or None where nothing is left."""
    from lxml import etree

    parser = etree.XMLParser(
        # No declarations are left, and with False the parser loses &lt; and &amp; while it recovers.
        recover=True,
        resolve_entities="internal",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_without_declaration(text).encode(), parser)
    except etree.XMLSyntaxError:  # nothing to recover
        return None
    return etree.tostring(root, encoding="unicode") if root is not None else None


def is_well_formed(text: str) -> bool:
    """Tell whether XML without a document type is well-formed, its namespaces declared."""
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(_without_declaration(text).encode(), True)
    except expat.ExpatError:
        return False
    return True


def _without_declaration(text: str) -> str:
    """Return XML without its first line, whose encoding is no longer true."""
    text = text.lstrip()
    if text.startswith("<?xml"):
        end = text.find("?>")
        return text[end + 2 :] if end >= 0 else ""
    return text


def _character(match: re.Match[str]) -> str:
    if match[1] in _XML_ENTITIES:
        return match[0]
    if match[1] is None:
        return "&amp;"
    found = html.unescape(match[0])
    return found if found != match[0] else f"&amp;{match[1]};"

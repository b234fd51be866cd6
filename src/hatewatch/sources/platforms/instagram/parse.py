"""One post or comment of Instagram, in each of the forms that people have it in, as a `Post`.

The native id of a post is the short code that stands in its address; where only the number is given the code is
worked out, since the one is the other in base 64. The forms are those that 4CAT's `search_instagram.py` tells apart.
"""

from __future__ import annotations

import re
from typing import Any

from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import epoch, iso, mapping, name, native_id, words, zoned
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.sources.platforms.zeeschuimer import captured, row_time

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_NUMBER = re.compile(r"([0-9]{1,25})(?:_[0-9]+)?")
_CODE = re.compile(r"[\w-]{5,60}", re.ASCII)
_IN_ADDRESS = re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]{5,60})", re.ASCII)
_WITHOUT_WORDS = "The post has no caption."


def shortcode(number: int) -> str:
    """Return the code of a post's number, as it stands in its address."""
    code = ""
    while number:
        number, digit = divmod(number, 64)
        code = _DIGITS[digit] + code
    return code


def _code(item: object, *keys: str) -> str:
    """Return the code of a post from the first of `keys` that has one, worked out from a number where it is that."""
    for key in keys:
        found = name(item, key) or ""
        if key in ("code", "shortcode") and _CODE.fullmatch(found):
            return found
        if (match := _NUMBER.fullmatch(found)) and (code := shortcode(int(match[1]))):
            return code
    raise Unmapped("item_unmapped", f"There is no code and no number of a post under {', '.join(keys)}.")


def _address(code: str) -> str:
    return f"https://www.instagram.com/p/{code}/"


def _no_ad(advertised: bool) -> None:
    if advertised:
        raise Unmapped("item_no_post", "The post was shown as an advertisement.", ours=False)


def parse_web(item: Any) -> Post:
    """Return a post or comment as Instagram's web page gets it, captured with Zeeschuimer."""
    media = captured(item)
    if "comment_id" in media or (words(media, "text") and "caption" not in media):
        return _comment(media)
    _no_ad(
        media.get("product_type") == "ad" or words(media, "link").startswith("https://www.facebook.com/ads/ig_redirect")
    )
    if not ({"code", "shortcode", "pk"} & media.keys()):
        raise Unmapped("item_unmapped", "The captured object has no code as posts of Instagram have.")
    code = _code(media, "code", "shortcode", "pk", "id")
    caption = words(media, "edge_media_to_caption", "edges", 0, "node", "text")  # pages of before 2024
    return Post(
        native_id=code,
        text=said(words(media, "caption", "text") or words(media, "caption") or caption, _WITHOUT_WORDS),
        kind="post",
        published=epoch(media.get("taken_at") or media.get("taken_at_timestamp")),
        author=name(media, "user", "username") or name(media, "owner", "username"),
        url=_address(code),
        place=name(media, "location", "name"),
    )


def _comment(comment: Any) -> Post:
    user = mapping(comment, "user") or mapping(comment, "owner")
    above = name(comment, "parent_comment_id")
    code = name(comment, "post_shortcode") or _code(comment, "post_id", "media_id", "media_pk")
    return Post(
        native_id=name(comment, "comment_id") or name(comment, "pk") or native_id(comment, "id"),
        text=said(words(comment, "text")),
        kind="comment",
        published=epoch(comment.get("created_at") or comment.get("created_at_utc")),
        author=name(user, "username") or name(user, "unique_id"),
        url=_address(code),
        parent=above or code,
    )


def parse_4cat(item: Any) -> Post:
    """Return a row of 4CAT's table of posts of Instagram; its comments are of before 2021."""
    item = record(item)
    is_comment = name(item, "type") == "comment"
    identity = native_id(item, "id")
    return Post(
        native_id=identity,
        text=said(words(item, "body"), _WITHOUT_WORDS),
        kind="comment" if is_comment else "post",
        published=row_time(item),
        author=name(item, "author"),
        url=_address(identity) if not is_comment and _CODE.fullmatch(identity) else None,
        place=name(item, "location_name"),
        parent=name(item, "parent_id") if is_comment else None,
    )


def parse_crowdtangle(item: Any) -> Post:
    """Return a row of CrowdTangle's table of posts of Instagram."""
    item = record(item)
    match = _IN_ADDRESS.search(words(item, "URL"))
    return Post(
        native_id=match[1] if match else "",
        text=said(words(item, "Description") or words(item, "Title"), _WITHOUT_WORDS),
        kind="post",
        published=zoned(item.get("Post Created")),
        author=name(item, "User Name") or name(item, "Account"),
        url=_address(match[1]) if match else None,
    )


def parse_content_library(item: Any) -> Post:
    """Return a row of the Meta Content Library; its ids are its own and are marked so."""
    item = record(item)
    return Post(
        native_id=f"mcl-{native_id(item, 'id')}",
        text=said(words(item, "text"), _WITHOUT_WORDS),
        kind="post",
        published=iso(item.get("creation_time")),
        author=name(item, "post_owner.username") or name(item, "post_owner.name"),
        url=name(item, "url") or name(item, "mcl_url"),
        place=name(item, "location.name"),
    )

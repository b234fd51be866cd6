"""One post of Facebook, in each of the forms that people have it in, as a `Post`.

`outlet` is the page or group that it stands in; the profile of a person is none. Where somebody shares a post or a link
without a word of their own, the words are those of what is shared and the post is a repost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hatewatch.sources.platforms.checks import joined, record, said, web_address
from hatewatch.sources.platforms.fields import epoch, iso, items, look, mapping, name, native_id, words, zoned
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.sources.platforms.zeeschuimer import captured, row_time

_IN_ADDRESS = re.compile(
    r"facebook\.com/.*?(?:(?:posts|permalink|videos|reel|photos/[\w.-]+)/(?:[^/?]+/)?|[?&](?:story_fbid|fbid|v)=)(\d{1,30})"
)
_GROUP = re.compile(r"/groups/([^/?]+)")


def _story(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(data, "comet_sections", "content", "story")


def _message(story: object) -> str:
    """Return what a story says; newer pages have it one section deeper."""
    inner = mapping(story, "comet_sections", "message", "story", "message")
    return words(story, "message", "text") or words(inner, "text")


def _times(data: Mapping[str, Any]) -> Iterator[Any]:
    """Give the places where pages of different years have the time of a post."""
    layout = mapping(data, "comet_sections", "context_layout", "story", "comet_sections")
    yield from (look(part, "story", "creation_time") for part in items(layout, "metadata"))
    yield look(data, "comet_sections", "timestamp", "story", "creation_time")
    yield data.get("creation_time")
    yield _story(data).get("creation_time")


def _handle(actor: object) -> str | None:
    """Return what an account is called in its address, or else its name."""
    last = words(actor, "url").partition("?")[0].rstrip("/").rpartition("/")[2]
    return name(last) if last and last != "profile.php" else name(actor, "name") or name(actor, "id")


def parse_web(item: Any) -> Post:
    """Return a story as Facebook's web page gets it, captured with Zeeschuimer."""
    data = captured(item)
    story = _story(data)
    if not story:
        raise Unmapped("item_unmapped", "The captured object has no story where those of Facebook have it.")
    shared = mapping(story, "attached_story")
    own = _message(story).strip()
    theirs = _message(shared) or _message(mapping(shared, "comet_sections", "attached_story_layout", "story"))
    url = web_address(words(story, "wwwURL"))
    group = _GROUP.search(url or "")
    return Post(
        native_id=name(story, "post_id") or native_id(data, "post_id"),
        text=said(own or theirs),
        kind="post" if own else "repost",
        published=epoch(next((time for time in _times(data) if time), None)),
        author=_handle(look(story, "actors", 0)),
        outlet=(name(story, "target_group", "name") or name(story, "to", "name") or group[1]) if group else None,
        url=url,
        parent=None if own else name(shared, "post_id"),
    )


def parse_4cat(item: Any) -> Post:
    """Return a row of 4CAT's table of posts of Facebook."""
    item = record(item)
    return Post(
        native_id=native_id(item, "id"),
        text=said(words(item, "body")),
        kind="post",
        published=row_time(item),
        author=name(item, "author") or name(item, "author_name"),
        outlet=name(item, "group_name") if name(item, "is_in_group") == "yes" else None,
        url=web_address(words(item, "url")),
    )


def _number_in(address: str) -> str:
    match = _IN_ADDRESS.search(address)
    return match[1] if match else ""


def parse_crowdtangle(item: Any) -> Post:
    """Return a row of CrowdTangle's table, of pages, groups and verified profiles alike.

    Its counts are not used, which write 407,137 as "407.137" in some languages. Times are those of the account that
    exported, with a zone; one that is not known leaves the row unmapped.
    """
    item = record(item)
    own = words(item, "Message").strip()
    linked = joined(words(item, "Link Text"), words(item, "Description"))
    is_link = words(item, "Type").strip() == "Link"
    page = name(item, "Page Name") or name(item, "Group Name")
    return Post(
        native_id=_number_in(words(item, "URL")),  # where none stands there, one is made from the content
        text=said(own or linked),
        kind="repost" if is_link and not own else "post",
        published=zoned(item.get("Post Created")),
        author=None if name(item, "Group Name") else name(item, "User Name") or page,
        outlet=page,
        url=web_address(words(item, "URL")),
    )


def parse_crowdtangle_api(item: Any) -> Post:
    """Return a post of CrowdTangle's API; its times are UTC."""
    item = record(item)
    if words(item, "platform") not in ("Facebook", "facebook"):
        raise Unmapped("item_unmapped", "The post is not of Facebook.")
    account = mapping(item, "account")
    own = words(item, "message").strip()
    linked = joined(words(item, "title"), words(item, "description"))
    identity = (name(item, "platformId") or "").rpartition("_")[2] or _number_in(words(item, "postUrl"))
    in_group = words(account, "accountType") == "facebook_group"
    return Post(
        native_id=identity or native_id(item, "id"),
        text=said(own or linked),
        kind="repost" if words(item, "type") == "link" and not own else "post",
        published=iso(item.get("date")),
        author=None if in_group else name(account, "handle") or name(account, "name"),
        outlet=name(account, "name"),
        url=web_address(words(item, "postUrl")),
    )


def parse_content_library(item: Any) -> Post:
    """Return a row of the Meta Content Library; its ids are its own and are marked so."""
    item = record(item)
    shared = name(item, "shared_post_id")
    owner_is_page = words(item, "post_owner.type").strip().upper() == "PAGE"
    surface = words(item, "surface.type").strip().upper() in ("PAGE", "GROUP", "EVENT")
    return Post(
        native_id=f"mcl-{native_id(item, 'id')}",
        text=said(words(item, "text")),
        kind="post",
        published=iso(item.get("creation_time")),
        author=name(item, "post_owner.username") or name(item, "post_owner.name"),
        outlet=name(item, "surface.name") if surface else name(item, "post_owner.name") if owner_is_page else None,
        url=web_address(words(item, "url")) or web_address(words(item, "mcl_url")),
        parent=f"mcl-{shared}" if shared else None,
    )

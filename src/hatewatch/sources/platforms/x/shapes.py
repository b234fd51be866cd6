"""The forms in which posts of X come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hatewatch.sources.platforms.checks import mostly
from hatewatch.sources.platforms.fields import items, mapping, words
from hatewatch.sources.platforms.shape import Refusal, Shape
from hatewatch.sources.platforms.tables import with_columns
from hatewatch.sources.platforms.x.parse import parse_4cat, parse_api, parse_v1, parse_web
from hatewatch.sources.platforms.zeeschuimer import COLLECTOR, captured, from_site

_ONLY_X = ("reply_settings", "edit_history_tweet_ids", "referenced_tweets", "context_annotations", "__twarc")
_PEOPLE = frozenset(
    {
        *("username", "screen_name", "name", "author_id", "in_reply_to_user_id", "in_reply_to_user_id_str"),
        *("in_reply_to_screen_name", "user_id_str", "author.id", "mentions.id", "user.id", "user.id_str"),
        *("user_mentions.id", "user_mentions.id_str", "user_results.result.rest_id", "user_results.result.id"),
    }
)
_PEOPLE_4CAT = frozenset(
    {
        *("author", "author_fullname", "author_id", "retweeted_user", "quote_author", "replied_author", "mentions"),
        *("quoted_user", "replied_user"),
    }
)
_DROPS = COLLECTOR | {
    *("description", "profile_image_url", "profile_image_url_https", "profile_banner_url", "avatar", "url", "link"),
    *("author_avatar_url", "author_banner_url", "pinned_tweet_id", "location", "entities", "extended_entities"),
}


_TABLE = with_columns("id", "thread_id", "body", "author", "is_retweet", "retweeted_user", "unix_timestamp")


def _is_tweet(tweet: Any) -> bool:
    return bool(words(tweet, "text")) and words(tweet, "id").isdecimal()


def _posts_of(page: Mapping[str, Any]) -> list[Any]:
    data = page.get("data")
    return [data] if isinstance(data, Mapping) else data if isinstance(data, list) else []


def _is_page(element: Mapping[str, Any]) -> bool:
    if captured(element):
        return False
    posts = [post for post in _posts_of(element) if _is_tweet(post)]  # the broken ones tell nothing
    marks = (*_ONLY_X, "author_id", "conversation_id")
    return any("includes" in element or any(key in post for key in marks) for post in posts)


def _is_flat(element: Mapping[str, Any]) -> bool:
    counted = "retweet_count" in mapping(element, "public_metrics")
    return _is_tweet(element) and (counted or any(key in element for key in _ONLY_X))


def _is_api(element: Mapping[str, Any]) -> bool:
    return _is_page(element) or _is_flat(element)


def _is_like_api(element: Mapping[str, Any]) -> bool:
    """Tell whether an element may be a broken one of the API: marked as its posts are, or a page without posts."""
    marked = any(key in element for key in _ONLY_X) or "retweet_count" in mapping(element, "public_metrics")
    return marked or (not captured(element) and ("includes" in element or "result_count" in mapping(element, "meta")))


def _are_api(elements: Sequence[Any], _head: Mapping[str, Any]) -> bool:
    """Tell whether a post of the API is among the elements, and half of them may be such."""
    objects = [one for one in elements if isinstance(one, Mapping)]
    like = sum(_is_api(one) or _is_like_api(one) for one in objects)
    return any(map(_is_api, objects)) and 2 * like >= len(objects)


def _joined(post: Any, page: Mapping[str, Any]) -> Any:
    """Return a post together with what the page tells of it elsewhere, as `twarc2 flatten` does."""
    if not isinstance(post, Mapping):
        return post
    told = {part: items(page, "includes", part) for part in ("users", "tweets", "places")}
    joined = dict(post)
    for user in told["users"]:
        if isinstance(user, Mapping) and user.get("id") == post.get("author_id"):
            joined["author"] = user
    for place in told["places"]:
        if isinstance(place, Mapping) and place.get("id") == mapping(post, "geo").get("place_id"):
            joined["geo"] = {**mapping(post, "geo"), **place}
    if references := items(post, "referenced_tweets"):
        full = {words(tweet, "id"): tweet for tweet in told["tweets"] if isinstance(tweet, Mapping)}
        joined["referenced_tweets"] = [
            {**full.get(words(one, "id"), {}), **one} if isinstance(one, Mapping) else one for one in references
        ]
    return joined


def _unfolded(element: Any) -> Iterator[Any]:
    if not isinstance(element, Mapping) or not ("data" in element or "meta" in element) or "text" in element:
        yield element
        return
    posts = _posts_of(element)
    yield from (_joined(post, element) for post in posts)
    if not posts and "meta" not in element:
        yield element


def _is_v1(element: Mapping[str, Any]) -> bool:
    written = words(element, "full_text") or words(element, "text")
    return bool(written) and "id_str" in element and bool(words(element, "user", "screen_name"))


def _is_web(element: Mapping[str, Any]) -> bool:
    return from_site(element, "twitter.com", "x.com")


def _is_user(user: Any) -> bool:
    return bool(words(user, "username")) and not words(user, "text") and "followers_count" in str(user)


def _is_users(element: Mapping[str, Any]) -> bool:
    return _is_user(element) or any(map(_is_user, _posts_of(element)[:1]))


def _is_counts(element: Mapping[str, Any]) -> bool:
    return any("tweet_count" in mapping(count) and "start" in count for count in [element, *_posts_of(element)[:1]])


def _shape(form: str, title: str, container: str, matches: Any, parse: Any, **others: Any) -> Shape:
    return Shape(f"x/{form}", title, "x", container, matches, parse, **{"people": _PEOPLE, "drops": _DROPS, **others})


SHAPES = (
    _shape("zeeschuimer", "X, captured with Zeeschuimer", "lines", mostly(_is_web), parse_web),
    _shape("api_v2", "X, API v2 (twarc2)", "lines", _are_api, parse_api, unfold=_unfolded),
    _shape("api_v1", "X, API v1.1 (twarc)", "lines", mostly(_is_v1), parse_v1),
    _shape("4cat", "X, a table of 4CAT", "csv", _TABLE, parse_4cat, people=_PEOPLE_4CAT),
)
REFUSED = (
    Refusal(
        "lines",
        mostly(_is_users),
        "a list of accounts of X, which holds no posts",
        "Export their posts instead (twarc2 timelines, or twarc2 search).",
    ),
    Refusal(
        "lines",
        mostly(_is_counts),
        "a table of how many posts X counted a day, without the posts",
        "Export the posts themselves instead (twarc2 search in the place of twarc2 counts).",
    ),
)

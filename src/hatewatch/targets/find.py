"""Find the groups that texts speak of, with spaCy's tokenisers and matchers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from hatewatch.targets.groups import Form, Group, kurdish_words, load_groups
from hatewatch.targets.readings import is_language_name, may_name, names, norm, read
from hatewatch.text import fold, skeleton

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_ARABIC = re.compile("[\u0600-\u06ff]")
_HASHTAG = re.compile(r"#\w+")
# Where one word of a hashtag ends and the next begins: #KadınErkekEşit, #kadın_erkek_eşit.
_SEAM = re.compile(r"(?<=[a-zçğıöşüêîû])(?=[A-ZÇĞİÖŞÜÊÎÛ])|_")
_BATCH = 5000
_VOCABULARY = 100_000  # words that a tokeniser keeps: about 40 MB
_NEAR = 5
_KEPT = 7  # words kept on each side of a hit: a form of three, and its neighbours
# Marks that are part of a word though no letters: accents set apart, short vowels, joiners.
_MARKS = "\u00ad\u0300-\u036f\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060\ufeff"
# "…oldu.Kürtler", "(Rum", "Rum/Ermeni": people leave out the space after a sign. "LGBTİ+" and "Kürt'ün" stay.
_SIGN = re.compile(rf"([^\w\s'’+{_MARKS}]|(?<=\w)\+(?=\w)|(?<!\w)['’]|['’](?!\w))")
_OPENING = frozenset(".!?…:;\"'“”‘’«»-–—•()\n#")
_fold = lru_cache(1 << 16)(fold)
_skeleton = lru_cache(1 << 16)(skeleton)
_lock = threading.Lock()  # a spaCy vocabulary has one memory zone at a time


class _Matcher:
    """One language's tokeniser, and a phrase matcher that compares known stems instead of words."""

    def __init__(self, language: str) -> None:
        import spacy
        from spacy.attrs import NORM
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc

        self.nlp: Language = spacy.blank(language)
        self.nlp.tokenizer.max_cache_size = _VOCABULARY
        # The stem is the only thing that we ask of a word, and asking for no more makes new words cheap.
        self.nlp.vocab.lex_attr_getters = {NORM: norm}
        self.matcher = PhraseMatcher(self.nlp.vocab, attr="NORM")
        self.forms: dict[str, list[tuple[Group, Form]]] = {}
        for group in load_groups():
            for form in group.forms:
                label = " ".join(form.key)
                if label not in self.forms:
                    self.matcher.add(label, [Doc(self.nlp.vocab, words=list(form.key))])
                self.forms.setdefault(label, []).append((group, form))

    def zone(self) -> AbstractContextManager[Any]:
        """Return where to tokenise: words are kept up to a number, from then on new ones are forgotten."""
        return self.nlp.memory_zone() if len(self.nlp.vocab) > _VOCABULARY else nullcontext()

    def find(self, text: str, kurdish: bool) -> tuple[str, ...]:
        doc = self.nlp.make_doc(text)
        found = []
        for match, start, end in self.matcher(doc):
            label = self.nlp.vocab.strings[match]
            groups = [group.id for group, form in self.forms[label] if _holds(group, form, doc, start, end, kurdish)]
            if groups:
                found.append((start - end, start, end, groups))
        taken: set[int] = set()
        mentions: list[tuple[int, list[str]]] = []
        for _, start, end, groups in sorted(found):  # the longest first: "görme engelli" is not also "engelli"
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                mentions.append((start, groups))
        return tuple(dict.fromkeys(group for _, groups in sorted(mentions) for group in groups))


@cache
def _matcher(language: str) -> _Matcher:
    return _Matcher(language)


def _holds(group: Group, form: Form, doc: Doc, start: int, end: int, kurdish: bool) -> bool:
    """Return whether all that `form` asks of its word and of the words beside it is so."""
    reading = read(_fold(doc[end - 1].text))
    if (form.kurdish and not kurdish) or not names(form, reading):
        return False
    if reading and group.ground == "ethnic_national" and is_language_name(reading, form.language):
        return False
    first: Any = doc[start].text
    if (form.capital or form.inside) and not first[0].isupper():
        return False
    if form.inside and (start == 0 or doc[start - 1].text[-1] in _OPENING or doc.text.isupper()):
        return False
    return _beside(form, doc, start, end)


def _beside(form: Form, doc: Doc, start: int, end: int) -> bool:
    def word(i: int) -> str:
        return _skeleton(doc[i].text) if 0 <= i < len(doc) else ""

    if form.unless_next and _is_one(word(end), form.unless_next):
        return False
    if form.unless_previous and _is_one(word(start - 1), form.unless_previous):
        return False
    if form.next and not _is_one(word(end), form.next):
        return False
    if form.previous and not _is_one(word(start - 1), form.previous):
        return False
    if form.near or form.unless_near:
        around = [word(i) for i in (*range(start - _NEAR, start), *range(end, end + _NEAR))]
        if form.near and not any(_is_one(one, form.near) for one in around):
            return False
        return not any(_is_one(one, form.unless_near) for one in around)
    return True


def _is_one(word: str, listed: tuple[str, ...]) -> bool:
    return any(word == one[1:] if one[0] == "=" else word.startswith(one) for one in listed) if word else False


def _split_hashtag(match: re.Match[str]) -> str:
    return _SEAM.sub(" ", match[0])


def find_targets(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each text the ids of the groups that it names, in order of first mention, each once.

    A mention is a fact found by matching words, whatever the text says of the group; that a text is aimed at
    a group is a judgement, and not made here. Turkish, Kurmanji, Sorani and Zazaki are matched together, as
    texts mix them. Names of countries and languages are not mentions of their people. Ids are those of
    `load_groups()`. Safe to call from several threads, which take turns.
    """
    with _lock:
        return [found for i in range(0, len(texts), _BATCH) for found in _find_batch(texts[i : i + _BATCH])]


def _find_batch(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    plan: dict[str, list[tuple[int, str, bool]]] = {"tr": [], "kmr": []}
    for i, text in enumerate(texts):
        if "#" in text:
            text = _HASHTAG.sub(_split_hashtag, text)
        words = text.split()
        # Most texts name nobody, and that is seen without tokenising them.
        if hits := [j for j, word in enumerate(words) if may_name(word)]:
            kurdish = "ê" in text or len(kurdish_words().intersection(map(_fold, words))) > 1
            language = "kmr" if kurdish or _ARABIC.search(text) else "tr"
            plan[language].append((i, _around(words, hits), kurdish))
    results: list[tuple[str, ...]] = [()] * len(texts)
    for language, todo in plan.items():
        if todo:
            matcher = _matcher(language)
            with matcher.zone():
                for i, snippet, kurdish in todo:
                    results[i] = matcher.find(snippet, kurdish)
    return iter(results)


def _around(words: list[str], hits: list[int]) -> str:
    """Return the words near `hits`, with a mark where others are left out, and signs set apart from words."""
    kept: list[str] = []
    last = 0
    for hit in hits:
        start = max(last, hit - _KEPT)
        if start > last:
            kept.append("…")
        last = max(last, min(len(words), hit + _KEPT + 1))
        kept += words[start:last]
    # spaCy refuses half a surrogate pair.
    return _SIGN.sub(r" \1 ", " ".join(kept)).encode("utf-8", "replace").decode("utf-8")

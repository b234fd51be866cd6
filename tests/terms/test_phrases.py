"""Which words stand together as phrases, and that no two terms say the same."""

from __future__ import annotations

from hatewatch.terms import TermCounts
from hatewatch.terms.phrases import find_terms

FILLERS = ["masa", "lamba", "perde", "halı", "dolap", "ayna", "raf", "sehpa", "koltuk", "minder"]


def terms(texts: list[str], least: int = 5) -> dict[str, int]:
    counts = TermCounts()
    counts.add(texts, ["tr"] * len(texts))
    stems = counts.vocabulary.stems()
    found = find_terms([counts.held], stems.of_word, 1, least)
    names = [" ".join(stems.stems[number][1] for number in key) for key in found.keys]
    documents, of = found.pairs[0]
    assert len(set(zip(documents.tolist(), of.tolist(), strict=True))) == len(of)
    return {name: int((of == i).sum()) for i, name in enumerate(names)}


def test_words_that_hold_together_are_a_phrase() -> None:
    texts = [f"{filler} sınır kapısında. Durdu" for filler in FILLERS]
    texts += [f"{filler} sınır çizdi" for filler in FILLERS] + [f"kapı {filler}" for filler in FILLERS]
    texts += [f"{filler} duvar" for filler in FILLERS * 5]
    found = terms(texts)
    assert found["sinir kapi"] == 10
    assert (found["sinir"], "sinir çizdi" in found) == (20, True)
    assert "lamba sinir" not in found


def test_words_side_by_side_by_chance_are_none() -> None:
    texts = [f"{one} {other}" for one in FILLERS for other in FILLERS if one != other]
    assert all(" " not in term for term in terms(texts, least=1))


def test_no_phrase_reaches_over_a_sign_or_a_stop_word() -> None:
    texts = [f"{filler} bitti. Sınır kapısı" for filler in FILLERS] + ["kapı duvar"] * 20
    assert not any(term.startswith("bitti sinir") for term in terms(texts))
    assert "kapi köprü" not in terms(["kapı ve köprü"] * 9 + ["duvar"] * 30)
    assert set(terms(["kapı", "köprü"] * 9 + ["duvar"] * 30)) == {"kapi", "köprü", "duvar"}  # nor over two documents


def test_of_two_terms_that_say_the_same_the_longer_is_kept() -> None:
    found = terms(["kırmızı başlıklı kız"] * 9 + ["kız güldü", "kız koştu"] * 5 + ["duvar"] * 40)
    assert "kirmizi başlikli kiz" in found
    assert not {"kirmizi", "başlikli", "kirmizi başlikli", "başlikli kiz"} & set(found)
    assert "kiz" in found


def test_a_word_said_twice_is_no_phrase() -> None:
    assert set(terms(["köprü köprü"] * 9 + ["duvar"] * 9)) == {"köprü", "duvar"}

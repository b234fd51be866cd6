"""Which documents to label next: a random audit, uncertain, rare and diverse ones, or a mix of them."""

from hatewatch.annotation.sampling.audit import Audit, draw_audit
from hatewatch.annotation.sampling.diverse import hash_vectors, pick_diverse
from hatewatch.annotation.sampling.focus import Focus, focus_audit
from hatewatch.annotation.sampling.mix import Draw, Pool, draw_mix, split_size
from hatewatch.annotation.sampling.numbers import random_numbers
from hatewatch.annotation.sampling.rare import pick_rare
from hatewatch.annotation.sampling.samples import REASONS, SAMPLES, Drawn, Left
from hatewatch.annotation.sampling.strata import Stratum, allocate, cell_of, form_strata
from hatewatch.annotation.sampling.uncertain import pick_uncertain, uncertainty

__all__ = [
    "REASONS",
    "SAMPLES",
    "Audit",
    "Draw",
    "Drawn",
    "Focus",
    "Left",
    "Pool",
    "Stratum",
    "allocate",
    "cell_of",
    "draw_audit",
    "draw_mix",
    "focus_audit",
    "form_strata",
    "hash_vectors",
    "pick_diverse",
    "pick_rare",
    "pick_uncertain",
    "random_numbers",
    "split_size",
    "uncertainty",
]

"""Turkish and Kurdish text: casing, folding, normalisation, inflection, sentences."""

from hatewatch.text.casing import fold, lower, skeleton, upper
from hatewatch.text.normalise import normalise, plain
from hatewatch.text.sentences import sentences

__all__ = ["fold", "lower", "normalise", "plain", "sentences", "skeleton", "upper"]

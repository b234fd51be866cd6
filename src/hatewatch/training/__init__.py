"""How the models are made: recipes, features, fitting and calibration (needs the extra `train`)."""

from hatewatch.training.evaluation.compare import Evaluation, evaluate
from hatewatch.training.languages.identifier import train_languages
from hatewatch.training.recipe import Recipe, load_recipe
from hatewatch.training.tables import read_table
from hatewatch.training.train import train

__all__ = [
    "Evaluation",
    "Recipe",
    "evaluate",
    "load_recipe",
    "read_table",
    "train",
    "train_languages",
]

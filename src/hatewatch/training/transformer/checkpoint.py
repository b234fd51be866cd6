"""Checkpoints of a training run: whole or not there, and never taken for those of another recipe."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from safetensors.torch import load_model, save_model

from hatewatch.errors import InputError
from hatewatch.models.folder import UNFINISHED
from hatewatch.training.recipe import TransformerRecipe

_BEST = "best.safetensors"


class Checkpoint:
    """The state of a run in `folder`/checkpoint; `parts` have state_dict and load_state_dict."""

    def __init__(
        self, folder: Path, accelerator: Accelerator, recipe: TransformerRecipe, parts: tuple[Any, ...]
    ) -> None:
        self.folder, self.accelerator = folder / UNFINISHED, accelerator
        # What does not change the weights may change between two runs of one recipe.
        told = repr((recipe.encoder, recipe.fit, recipe.split, recipe.data, recipe.sentences))
        self.recipe = hashlib.sha256(told.encode()).hexdigest()
        accelerator.register_for_checkpointing(*parts)
        folder.mkdir(parents=True, exist_ok=True)

    def save(self) -> None:
        """Write the state beside the last one and only then let it take its place."""
        new, last = self.folder.with_name(f"{UNFINISHED}.new"), self.folder
        if self.accelerator.is_main_process and new.exists():
            shutil.rmtree(new)
        self.accelerator.wait_for_everyone()
        self.accelerator.save_state(str(new / "state"))
        if self.accelerator.is_main_process:
            (new / "recipe").write_text(self.recipe)
            best = last / _BEST
            if best.exists():
                shutil.copy2(best, new / _BEST)
            old = last.with_name(f"{UNFINISHED}.old")
            shutil.rmtree(old, ignore_errors=True)
            if last.exists():
                last.rename(old)
            new.rename(last)
            shutil.rmtree(old, ignore_errors=True)
        self.accelerator.wait_for_everyone()

    def load(self) -> bool:
        """Take the last whole state and return whether there was one; raises InputError for another recipe's."""
        old = self.folder.with_name(f"{UNFINISHED}.old")
        if not (self.folder / "recipe").is_file() and (old / "recipe").is_file():
            shutil.rmtree(self.folder, ignore_errors=True)
            old.rename(self.folder)
        if not (self.folder / "recipe").is_file():
            return False
        if (self.folder / "recipe").read_text() != self.recipe:
            raise InputError(
                f"{self.folder}: holds a run of another recipe.", "Remove that folder, or choose another --out."
            )
        self.accelerator.load_state(str(self.folder / "state"))
        return True

    def keep(self, network: torch.nn.Module) -> None:
        """Write the weights of the best look so far, together with the state that knows it."""
        self.folder.mkdir(exist_ok=True)
        if self.accelerator.is_main_process:
            save_model(network, str(self.folder / (_BEST + ".part")))
            (self.folder / (_BEST + ".part")).replace(self.folder / _BEST)
        self.save()

    def load_best(self, network: torch.nn.Module) -> None:
        """Give `network` the weights of the best look."""
        if (self.folder / _BEST).is_file():
            load_model(network, str(self.folder / _BEST))

    @staticmethod
    def remove(folder: Path) -> None:
        """Remove the checkpoint from a model folder that is whole."""
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)

"""Fit a network: masked loss, length buckets, a running mean of the weights, exact resume after a kill."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import get_linear_schedule_with_warmup

from hatewatch.labels import load_scheme
from hatewatch.models import load_classifier
from hatewatch.progress import Progress
from hatewatch.training.evaluation.compare import ENOUGH
from hatewatch.training.examples import UNKNOWN, Examples
from hatewatch.training.measures import auc
from hatewatch.training.recipe import Fit, TransformerRecipe
from hatewatch.training.transformer.batches import Batch, Encoded, deal, encode_part, pad
from hatewatch.training.transformer.checkpoint import Checkpoint
from hatewatch.training.transformer.encoder import Base
from hatewatch.training.transformer.log import Log
from hatewatch.training.transformer.network import Network, parameter_groups, silence


@dataclass
class State:
    """How far the training is; stored in every checkpoint."""

    step: int = 0
    seconds: float = 0.0
    best: float = -math.inf
    since: int = 0
    stopped: bool = False
    texts: int = 0

    def ended(self, end: int) -> bool:
        """Return whether the run has come to its last step, or to where dev gains nothing more."""
        return self.stopped or self.step >= end

    def state_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return dict(vars(self))

    def load_state_dict(self, values: dict[str, Any]) -> None:
        """Take plain values back."""
        vars(self).update(values)


@dataclass
class Trainer:
    """All that one run holds: made by `fit_network`, not by callers."""

    recipe: TransformerRecipe
    examples: Examples
    network: Network
    pad: int
    accelerator: Accelerator
    train: Encoded
    dev: Encoded
    weight: NDArray[np.float32]
    taught: NDArray[np.float32] | None
    state: State = field(default_factory=State)

    @property
    def fit(self) -> Fit:
        """Return the recipe's table of that name."""
        return self.recipe.fit

    def loss(self, logits: torch.Tensor, rows: NDArray[np.int64]) -> torch.Tensor:
        """Return the loss of a batch: cross-entropy over judged labels, each label by its weight, mean over texts.

        Where there is a teacher, its probabilities are learned as well, on every text.
        """
        known = self.examples.labels[rows]
        weight = self.weight * (known != UNKNOWN) * self.examples.weight[rows][:, None]
        truth = torch.from_numpy((known == 1).astype(np.float32)).to(logits.device)
        each = binary_cross_entropy_with_logits(logits.float(), truth, reduction="none")
        loss = (each * torch.from_numpy(weight).to(logits.device)).sum()
        if self.taught is not None:
            told = torch.from_numpy(self.taught[rows]).to(logits.device)
            each = binary_cross_entropy_with_logits(logits.float(), told, reduction="none")
            loss = loss + self.fit.lesson * (each * torch.from_numpy(self.weight).to(logits.device)).sum()
        return loss / len(rows)

    def feed(self, batch: Batch, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Return ids and mask of a batch, some pieces hidden."""
        spellings = self.train.spellings
        ids, mask = pad([spellings[s][i] for i, s in zip(batch.places, batch.spelling, strict=True)], self.pad)
        if self.fit.forget:
            inner = mask.bool() & (ids > 3)
            hidden = torch.from_numpy(rng.random(ids.shape) < self.fit.forget) & inner
            ids = torch.where(hidden, torch.tensor(3), ids)
        return ids.to(self.accelerator.device), mask.to(self.accelerator.device)


def label_weights(examples: Examples, rows: NDArray[np.int64], fit: Fit) -> NDArray[np.float32]:
    """Return the weight of each label's loss: its axis's, more where few rows judge it (times 4 at most)."""
    scheme = load_scheme()
    axis = np.array([fit.axes.get(label.axis, 1.0) for label in scheme.labels], np.float32)
    judged = (examples.labels[rows] != UNKNOWN).mean(axis=0)
    return np.asarray(axis * np.clip(judged.max() / np.maximum(judged, 1e-6), 1, 4) ** 0.5, np.float32)


def fit_network(
    recipe: TransformerRecipe,
    examples: Examples,
    base: Base,
    folder: Path,
    progress: Progress,
) -> tuple[Network, State]:
    """Return the fitted network (the running mean at its best look at dev) and how far the run went.

    A checkpoint lies in `folder` while the run goes on; a run begun anew there goes on from it and ends with the same
    weights as one that was never stopped. Dev chooses the moment, test is not touched.
    """
    fit = recipe.fit
    set_seed(fit.seed)
    accelerator = Accelerator(mixed_precision=_precision(fit.precision), cpu=not torch.cuda.is_available())
    silence(base.network.encoder)
    if fit.freeze:
        base.network.encoder.embeddings.requires_grad_(False)
    train = encode_part(examples, "train", recipe, base.tokenizer, misspelled=True)
    dev = encode_part(examples, "dev", recipe, base.tokenizer)
    weight = label_weights(examples, train.rows, fit)
    taught = _lessons(recipe, examples, np.concatenate([train.rows, dev.rows]), progress) if fit.teacher else None
    run = Trainer(recipe, examples, base.network, base.pad, accelerator, train, dev, weight, taught)
    return _run(run, folder, progress), run.state


def _lessons(
    recipe: TransformerRecipe, examples: Examples, rows: NDArray[np.int64], progress: Progress
) -> NDArray[np.float32]:
    """Return what the teacher says of `rows`, in an array of the size of the examples, shape (texts, labels)."""
    beside = recipe.folder / recipe.fit.teacher
    teacher = load_classifier(beside if beside.is_dir() else recipe.fit.teacher)
    progress.say(f"asking {teacher.model} about {rows.size:,} texts")
    told = np.zeros(examples.labels.shape, np.float32)
    for some in np.array_split(rows, max(1, rows.size // 4096)):
        told[some] = teacher.predict([examples.texts[i] for i in some])
    return told


def _run(run: Trainer, folder: Path, progress: Progress) -> Network:
    fit, accelerator, state = run.fit, run.accelerator, run.state
    sizes = [len(deal(run.train, run.examples, run.recipe, e)) for e in range(int(np.ceil(fit.epochs)))]
    world = accelerator.num_processes
    total = max(1, int(sum(sizes) * fit.epochs / len(sizes)) // world)
    end = round(total * fit.until / fit.epochs) if fit.until else total
    optimizer = torch.optim.AdamW(parameter_groups(run.network, fit.rate, fit.decay, fit.shrink), fused=True)
    schedule = get_linear_schedule_with_warmup(optimizer, max(1, int(total * fit.warmup)), total)
    mean = AveragedModel(run.network, multi_avg_fn=get_ema_multi_avg_fn(fit.average))
    network, optimizer = accelerator.prepare(run.network, optimizer)
    checkpoint = Checkpoint(folder, accelerator, run.recipe, (schedule, mean, state))
    log = Log(folder / "training.csv")
    if checkpoint.load():
        log.cut(state.step)
        progress.say(f"going on from step {state.step:,} of {end:,}")
    progress.start("Training", end, "steps", state.step, state.texts)
    looks = {max(1, round(total * (i + 1) / (fit.epochs * fit.looks))) for i in range(int(fit.epochs * fit.looks))}
    looks |= {end}
    started, saved = time.monotonic() - state.seconds, time.monotonic()
    window: list[float] = []
    epoch, begin = 0, 0
    while not state.ended(end):
        while state.step * world >= begin + sizes[epoch]:
            begin, epoch = begin + sizes[epoch], epoch + 1
        batches = deal(run.train, run.examples, run.recipe, epoch)
        for at in range(state.step * world - begin + accelerator.process_index, sizes[epoch], world):
            network.train()
            rng = np.random.default_rng([fit.seed, epoch, at])
            torch.manual_seed(fit.seed * 1_000_003 + state.step)
            batch = batches[at]
            with accelerator.autocast():
                logits = network(*run.feed(batch, rng))
                loss = run.loss(logits, run.train.rows[batch.places])
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            mean.update_parameters(accelerator.unwrap_model(network))
            state.step += 1
            state.texts += batch.places.size
            window.append(float(loss.detach()))
            state.seconds = time.monotonic() - started
            if state.step % 20 == 0 or state.step == end:
                rate = state.texts / state.seconds
                log.add(step=state.step, epoch=epoch + 1, rate=schedule.get_last_lr()[-1],
                        loss=float(np.mean(window)), texts_per_second=rate)  # fmt: skip
                progress.advance(state.step, state.texts)
                window.clear()
            if state.step in looks:
                _look(run, mean.module, log, checkpoint, progress)
            if state.ended(end):
                break
            if time.monotonic() - saved > fit.save_minutes * 60:
                checkpoint.save()
                saved = time.monotonic()
    checkpoint.save()
    checkpoint.load_best(mean.module)
    fitted: Network = mean.module
    return fitted


def _look(run: Trainer, network: Network, log: Log, checkpoint: Checkpoint, progress: Progress) -> None:
    """Measure the running mean on dev, keep it where it is the best so far, stop where patience ends."""
    state = run.state
    cells, loss = measure_dev(run, network)
    # Where dev is too small for any AUC, its loss decides.
    score = float(np.mean(list(cells.values()))) if cells else -loss
    log.add(step=state.step, dev=score, **cells)
    figures = " · ".join(f"{name} {value:.3f}" for name, value in cells.items())
    progress.say(f"step {state.step:,}: dev {score:.4f} · {figures}")
    if score > state.best:
        state.best, state.since = score, 0
        checkpoint.keep(network)
    else:
        state.since += 1
        state.stopped = bool(run.fit.patience) and state.since >= run.fit.patience


def measure_dev(run: Trainer, network: Network) -> tuple[dict[str, float], float]:
    """Return AUC of each conduct label on each set of dev with enough cases, by `set/label`, and the loss."""
    logits = predict(network, run.dev, run.pad, run.accelerator.device)
    loss = float(run.loss(torch.from_numpy(logits), run.dev.rows))
    source = run.examples.source[run.dev.rows]
    cells = {}
    for label in load_scheme().of("conduct"):
        i = load_scheme().ids.index(label.id)
        known = run.examples.labels[run.dev.rows, i]
        for name in sorted(set(source.tolist())):
            here = (source == name) & (known != UNKNOWN)
            if min((known[here] == 1).sum(), (known[here] == 0).sum()) >= ENOUGH:
                cells[f"{name}/{label.id}"] = auc(logits[here, i], known[here])
    return cells, loss


def predict(network: Network, encoded: Encoded, sign: int, device: Any = "cpu") -> NDArray[np.float32]:
    """Return logits (texts, labels) in the order of `encoded`."""
    network.eval()
    order = np.argsort([one.size for one in encoded.ids], kind="stable")
    out = np.zeros((len(encoded), network.head.out_features), np.float32)
    with torch.inference_mode():
        for start in range(0, order.size, 64):
            places = order[start : start + 64]
            ids, mask = pad([encoded.ids[i] for i in places], sign)
            out[places] = network(ids.to(device), mask.to(device)).float().cpu().numpy()
    return out


def _precision(wanted: str) -> str:
    """Return what accelerate calls it: `auto` takes bfloat16 where it multiplies faster than float32 here."""
    if wanted != "auto":
        return "bf16" if wanted == "bfloat16" else "no"
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    took = {}
    for kind in (torch.float32, torch.bfloat16):
        a, b = torch.ones(1024, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
        for turn in range(8):
            if turn == 3:
                start = time.perf_counter()
            a @ b
        took[kind] = time.perf_counter() - start
    return "bf16" if took[torch.bfloat16] < 0.8 * took[torch.float32] else "no"

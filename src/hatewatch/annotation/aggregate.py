"""From what several people said of a text to one answer: majority, Dawid-Skene, MACE."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.annotation.judgements import CANNOT_DECIDE, NO, NOT_JUDGED, REFUSED, YES, Judgement, Table, tabulate
from hatewatch.errors import InputError

ROUNDS = 500
RESTARTS = 10

NOTHING = "Nobody has answered yes or no."
ALL_ALIKE = "Everybody always gave the same answer, so no model was fitted: the values are what was said."
TOO_FEW = "With fewer than three people no model can tell who errs: take its values for a guess."
LOPSIDED = "One answer is much rarer than the other, which MACE does not expect: it finds the rarer one far too often."

_TIE = 1e-9  # probabilities as near to one half as this are a tie
_RARE = 0.25  # a smaller share of the judgements is rare: simulated, 30 % yes become 36 %, but 10 % become 42 %
_LEAST = 1.0  # fewer units than this that are expected to be yes say nothing of how somebody answers them

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the judgements of one unit amount to.

    `value` is 1, 0 or None: None where it is a tie (`tie` is true, and a person should decide) or nobody answered.
    `probability`, of yes, lies in [0, 1] and is the share who said so for the majority and the model's belief for
    the others, in either case not calibrated; it is None where nobody answered. `said_yes` and `said_no` count
    people, `left_out` those who came upon the unit but could not decide or did not want to read it.
    """

    unit: str
    value: int | None
    probability: float | None
    said_yes: int
    said_no: int
    left_out: int
    tie: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How one annotator answers; every figure lies in [0, 1] and is None where nothing is known of it.

    `judged` are the units answered yes or no. `sensitivity` is the share said yes of what is yes, `specificity`
    the share said no of what is no: the two rows of the confusion matrix. `competence` is MACE's chance that
    the person knew instead of guessing. What *is* yes is as the method believes: it was not seen.
    """

    annotator: str
    judged: int
    sensitivity: float | None = None
    specificity: float | None = None
    competence: float | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """One decision a unit and one quality an annotator, both sorted by name, and what was left out.

    `not_judged`, `cannot_decide` and `refused` count judgements that said neither yes nor no and were given as
    such; no method uses them. `caveat` says in one sentence why the values are not all they seem, or is empty.
    """

    method: str
    decisions: tuple[Decision, ...]
    annotators: tuple[Quality, ...]
    not_judged: int
    cannot_decide: int
    refused: int
    caveat: str = ""

    @property
    def ties(self) -> tuple[str, ...]:
        """Return the units that a person has to decide."""
        return tuple(one.unit for one in self.decisions if one.tie)


def majority(judgements: Iterable[Judgement]) -> Aggregated:
    """Return what more people said, a tie where as many said yes as no.

    Assumes that all people are equally good and that each is right more often than not. Needs no model, can be
    explained to anybody, and is hard to beat where people are trained and three or more judge a text. An
    annotator is measured against the majority of the *others* on the same unit, ties among them left out.
    Raises ValueError as `tabulate` does.
    """
    given = list(judgements)
    table = tabulate(given)
    yes, no = table.answers == YES, table.answers == NO
    votes = yes.sum(axis=1) + no.sum(axis=1)
    share = np.divide(yes.sum(axis=1), votes, out=np.full(len(votes), np.nan), where=votes > 0)
    lead = (yes.sum(axis=1) - no.sum(axis=1))[:, None] - yes + no  # without the one who is measured
    people = tuple(
        Quality(
            name,
            int((yes | no)[:, j].sum()),
            _share(yes[:, j], (yes | no)[:, j] & (lead[:, j] > 0)),
            _share(no[:, j], (yes | no)[:, j] & (lead[:, j] < 0)),
        )
        for j, name in enumerate(table.annotators)
    )
    return _aggregated("majority", given, table, share, people, "" if votes.any() else NOTHING)


def dawid_skene(judgements: Iterable[Judgement], *, rounds: int = ROUNDS) -> Aggregated:
    """Return the most likely answers if every annotator has a confusion matrix of their own.

    Dawid & Skene 1979, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
    Statistics 28:20. Assumes that a person misses a yes, or sees one in a no, with chances that are the same for
    all texts, and that people err independently: texts that are hard for everybody break this and make the model
    too sure. It starts from the majority, learns how rare yes is, and can follow one careful person against two
    careless ones. Needs three people or more, and some dozens of units each with yes among them. At most `rounds`
    of EM. Raises InputError where crowd-kit is not installed, ValueError as `tabulate` does.
    """
    given = list(judgements)
    table = tabulate(given)
    name = "dawid_skene"
    if caveat := _unlearnable(table):
        return _as_said(name, given, table, caveat)
    model = _crowd_kit().DawidSkene(n_iter=rounds, tol=1e-7)
    yes = _fit(model, _frame(table), table, YES)
    errors = model.errors_
    people = []
    for j, annotator in enumerate(table.annotators):
        own = table.answers[:, j] >= 0
        truly = float(yes[own].sum())
        people.append(
            Quality(
                annotator,
                int(own.sum()),
                float(errors[YES].get((j, YES), 0.0)) if truly >= _LEAST else None,
                float(errors[NO].get((j, NO), 0.0)) if own.sum() - truly >= _LEAST else None,
            )
        )
    return _aggregated(name, given, table, yes, tuple(people), _few(table))


def mace(judgements: Iterable[Judgement], *, restarts: int = RESTARTS, seed: int = 1) -> Aggregated:
    """Return the most likely answers if every annotator either knows or guesses, each with a habit of guessing.

    Hovy, Berg-Kirkpatrick, Vaswani & Hovy 2013, Learning Whom to Trust with MACE, NAACL, trained by variational
    Bayes. Assumes that who knows is right, that who guesses does so without looking at the text, and that yes
    and no are equally frequent. It finds people who answer at random, and one number a person, the competence,
    asks for less data than a confusion matrix. Do not use it for rare labels: people who rightly say no nearly
    always look to it like people who guess no, and it then believes any single yes. The best of `restarts`
    random starts is taken; the same seed gives the same answers. Raises InputError where crowd-kit is not
    installed, ValueError as `tabulate` does.
    """
    given = list(judgements)
    table = tabulate(given)
    if caveat := _unlearnable(table):
        return _as_said("mace", given, table, caveat)
    kit, frame = _crowd_kit(), _frame(table)
    # crowd-kit 1.4 numbers workers and labels as they come but counts them sorted, and mixes them up unless the
    # two orders are one: rows come sorted by worker, and here the label of the first row is made the first label.
    first = int(frame["label"].iloc[0])
    frame["label"] = (frame["label"] != first).astype(int)
    # A generator, since with a number all restarts of crowd-kit 1.4 are the same.
    model = kit.MACE(n_restarts=restarts, random_state=np.random.RandomState(seed))
    yes = _fit(model, frame, table, int(first != YES))
    knows = dict(zip(frame["worker"].unique().tolist(), model.spamming_ / model.spamming_.sum(1)[:, None], strict=True))
    people = tuple(
        Quality(name, int((table.answers[:, j] >= 0).sum()), competence=float(knows[j][1]) if j in knows else None)
        for j, name in enumerate(table.annotators)
    )
    return _aggregated("mace", given, table, yes, people, _few(table) or _lopsided(table))


def _crowd_kit() -> Any:
    try:
        from crowdkit.aggregation import classification
    except ImportError as error:
        raise InputError(
            "Dawid-Skene and MACE need crowd-kit, which is not installed.",
            'Run: python -m pip install "hatewatch[quality]", or aggregate by majority.',
        ) from error
    return classification


def _frame(table: Table) -> Any:
    """Return the answers as crowd-kit's table of numbers, sorted by worker."""
    import pandas as pd

    workers, tasks = np.nonzero(table.answers.T >= 0)
    return pd.DataFrame({"task": tasks, "worker": workers, "label": table.answers[tasks, workers].astype(int)})


def _fit(model: Any, frame: Any, table: Table, label: int) -> _Floats:
    """Return the probability of `label` for every unit, nan where nobody answered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # crowd-kit 1.4 passes arguments that pandas 3 is to forget
        belief = model.fit(frame).probas_
    found = np.full(len(table.units), np.nan)
    found[belief.index.to_numpy()] = belief[label].to_numpy()
    return found


def _unlearnable(table: Table) -> str:
    values = np.unique(table.answers[table.answers >= 0])
    return "" if values.size > 1 else ALL_ALIKE if values.size else NOTHING


def _few(table: Table) -> str:
    return TOO_FEW if (table.answers >= 0).any(axis=0).sum() < 3 else ""


def _lopsided(table: Table) -> str:
    yes, no = int((table.answers == YES).sum()), int((table.answers == NO).sum())
    return LOPSIDED if min(yes, no) < _RARE * (yes + no) else ""


def _as_said(method: str, given: list[Judgement], table: Table, caveat: str) -> Aggregated:
    answered = table.answers >= 0
    yes = np.where(answered.any(axis=1), (table.answers == YES).any(axis=1), np.nan)
    people = tuple(Quality(name, int(answered[:, j].sum())) for j, name in enumerate(table.annotators))
    return _aggregated(method, given, table, yes, people, caveat)


def _share(said: NDArray[np.bool_], of: NDArray[np.bool_]) -> float | None:
    return float(said[of].mean()) if of.any() else None


def _aggregated(
    method: str, given: list[Judgement], table: Table, yes: _Floats, people: tuple[Quality, ...], caveat: str
) -> Aggregated:
    left_out = {code: sum(answer == code for _, _, answer in given) for code in (NOT_JUDGED, CANNOT_DECIDE, REFUSED)}
    decisions = []
    for unit, row, chance in zip(table.units, table.answers, yes.tolist(), strict=True):
        tie = abs(chance - 0.5) <= _TIE
        known = not np.isnan(chance)
        decisions.append(
            Decision(
                unit,
                int(chance > 0.5) if known and not tie else None,
                chance if known else None,
                int((row == YES).sum()),
                int((row == NO).sum()),
                int(((row == CANNOT_DECIDE) | (row == REFUSED)).sum()),
                tie,
            )
        )
    counts = (left_out[NOT_JUDGED], left_out[CANNOT_DECIDE], left_out[REFUSED])
    return Aggregated(method, tuple(decisions), people, *counts, caveat)

"""Check a model's figures against the lowest ones that are accepted, each pinned to the data it was measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.resources import resource
from hatewatch.training.evaluation.assess import Assessment, Used
from hatewatch.training.evaluation.compare import Evaluation
from hatewatch.training.evaluation.functional import FunctionalResult
from hatewatch.training.tables import build, read_table

FUNCTIONAL = "functional"
_OF_DATA = ("macro_f1", "auc", "ece", "precision", "recall", "false_alarms")
_OF_CASES = ("right", "worst", "false_positives")
_ANEW = "If the change is meant, measure anew and write the new figure and digest into the file, with the reason."


@dataclass(frozen=True)
class Floor:
    """One bound on a model's figure.

    `data` is a data set's id in a recipe, a file's name, or `functional`; `sha256` that of its file (for `functional`
    of the three tables), `n` the number of judged texts (0: not pinned). On data, `measure` is macro_f1, auc, ece,
    precision, recall or false_alarms of `label`. On `functional` it is right (of `label`: all, hostile, harmless or a
    functionality), worst (the functionality least often right) or false_positives (of `label`: all or a group).
    """

    model: str
    data: str
    sha256: str
    measure: str
    label: str = "all"
    language: str = ""
    part: str = ""
    n: int = 0
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A floor with the figure found; `holds` is None where the data were not at hand or nothing could be measured."""

    floor: Floor
    value: float | None
    holds: bool | None

    def __str__(self) -> str:
        one = self.floor
        where = " ".join(part for part in (one.measure, "of", one.label, "on", one.data, one.language) if part)
        bounds = [f"{sign} {bound:g}" for sign, bound in (("≥", one.at_least), ("≤", one.at_most)) if bound is not None]
        found = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"{where}: {found}, floor {' and '.join(bounds)}"


def floors_file() -> Path:
    """Return the table of floors that ships."""
    return resource("training") / "floors.toml"


def read_floors(path: Path | None = None) -> tuple[Floor, ...]:
    """Return the floors in a TOML file; raises InputError for one that could never be checked."""
    path = path or floors_file()
    floors: list[Floor] = []
    table = read_table(path)
    if strange := sorted(set(table) - {"floor"}):
        raise InputError(f"{path}: the key {strange[0]!r} is not known.", "It holds [[floor]] tables only.")
    for number, row in enumerate(table.get("floor", []), 1):
        place = f"{path}, floor {number}"
        one: Floor = build(Floor, row, place)
        known = _OF_CASES if one.data == FUNCTIONAL else _OF_DATA
        if one.measure not in known:
            raise InputError(f"{place}: the measure {one.measure!r} is not known.", f"Known here: {', '.join(known)}.")
        bounds = [bound for bound in (row.get("at_least"), row.get("at_most")) if isinstance(bound, int | float)]
        if not bounds or not all(0 <= bound <= 1 for bound in bounds):
            raise InputError(f"{place}: has no bound in [0, 1].", "Write at_least = … or at_most = ….")
        floors.append(one)
    return tuple(floors)


def check_floors(floors: Sequence[Floor], found: Assessment) -> list[Checked]:
    """Return each floor of the assessed model with its figure.

    Raises InputError where the data at hand are not those that a floor was measured on, or no longer hold what it
    speaks of: then nobody can say whether it holds.
    """
    used = {one.data: one for one in found.data}
    checked: list[Checked] = []
    for one in floors:
        if one.model != found.name:
            continue
        if one.data == FUNCTIONAL:
            result = found.functional[0]
            _same(one, result.digest)
            checked.append(_judge(one, _of_cases(one, result)))
        elif one.data in used and used[one.data].part == (one.part or used[one.data].part):
            _same(one, used[one.data].sha256)
            checked.append(_judge(one, _of_data(one, found.evaluations[0], used[one.data])))
        else:
            checked.append(Checked(one, None, None))
    return checked


def _same(floor: Floor, digest: str) -> None:
    if floor.sha256 != digest:
        raise InputError(
            f"The floor on {floor.data} ({floor.measure} of {floor.label}) was measured on another version of it "
            f"(SHA-256 {floor.sha256[:12]}…, found {digest[:12]}…), so it cannot be checked.",
            _ANEW,
        )


def _judge(floor: Floor, value: float | None) -> Checked:
    if value is None:
        return Checked(floor, None, False)  # a figure that was there once and is gone has not held
    low = floor.at_least is None or value >= floor.at_least
    return Checked(floor, value, low and (floor.at_most is None or value <= floor.at_most))


def _of_cases(floor: Floor, result: FunctionalResult) -> float | None:
    try:
        if floor.measure == "worst":
            cells = [one for one in result.functionalities if one.language == floor.language and one.enough]
            return min(one.share for one in cells)
        if floor.measure == "false_positives":
            return result.false_positives_of(floor.language, floor.label).share
        return result.of(floor.language, floor.label).share
    except (KeyError, ValueError):  # no such cell, none to take the least of
        raise _gone(floor) from None


def _of_data(floor: Floor, evaluation: Evaluation, used: Used) -> float | None:
    names = [f"{floor.data}/{floor.language}", floor.data] if floor.language else [floor.data]
    for name in names:
        try:
            cell = evaluation.of(floor.label, name)
        except KeyError:
            continue
        if floor.n and floor.n != cell.n:
            raise InputError(
                f"The floor on {floor.data} ({floor.measure} of {floor.label}) was measured on {floor.n:,} texts of "
                f"{used.part}, here are {cell.n:,}: the split or its labels have changed.",
                _ANEW,
            )
        if floor.measure != "false_alarms":
            value: float | None = getattr(cell, floor.measure)
            return value
        alarms = [one for one in evaluation.false_alarms if (one.label, one.data) == (floor.label, name)]
        return alarms[0].share if alarms else None
    raise _gone(floor)


def _gone(floor: Floor) -> InputError:
    return InputError(
        f"The floor on {floor.data} speaks of {floor.measure} of {floor.label} {floor.language}, of which nothing is "
        "in the data.",
        "Mend the floor's label or language.",
    )

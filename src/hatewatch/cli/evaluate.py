"""`hatewatch evaluate`: measure a model, print its figures, and fail where one fell below its floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from hatewatch.cli.progress import Terminal
from hatewatch.cli.tables import show
from hatewatch.errors import HatewatchError, InputError
from hatewatch.models import load_classifier
from hatewatch.training.evaluation.assess import Advance, Assessment, assess
from hatewatch.training.evaluation.figures import headline, lay_out, write_assessment
from hatewatch.training.evaluation.floors import Checked, check_floors, floors_file, read_floors


def evaluate(
    model: str, data: Sequence[Path], data_dir: Path, part: str, against: str, out: Path | None, floors: bool,
    mapping: Mapping[str, str],
) -> None:  # fmt: skip
    """Assess the model, print and write the figures, check the floors."""
    if out is not None and out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file.", "Name a folder: --out evaluation.")
    if mapping and not any(path.suffix != ".toml" for path in data):
        raise InputError("--map goes with a table of judged texts.", "Name it: hatewatch evaluate default judged.csv.")
    wanted = read_floors() if floors else ()
    classifier = load_classifier(model)
    other = None if against == "none" else load_classifier(against)
    with Terminal() as progress:

        def tell(what: str, total: int) -> Advance:
            progress.start(what, total or None, "steps")
            return lambda done: progress.advance(done, done)

        found = assess(
            classifier, data, data_dir=data_dir, part=part, against=other, mapping=mapping, tell=tell
        )  # fmt: skip
    # A floor that was measured on other data must not cost the figures themselves.
    checked: list[Checked] = []
    refused: HatewatchError | None = None
    try:
        checked = check_floors(wanted, found)
    except InputError as error:
        refused = error
    for line in headline(found):
        typer.echo(line)
    for table in lay_out(found, checked):
        show(table.title, table.head, table.rows, table.note)
    if out is not None:
        write_assessment(found, checked, out)
        typer.echo(f"\nThe figures are in {out / 'evaluation.md'} and {out / 'evaluation.json'}")
    if refused:
        raise refused
    if floors:
        _judge(found, checked)


def _judge(found: Assessment, checked: Sequence[Checked]) -> None:
    fell = [str(one) for one in checked if one.holds is False]
    if fell:
        raise HatewatchError(
            f"{found.name} fell below {len(fell)} of its floors: {'; '.join(fell)}.",
            f"Mend the model, or lower the floor in {floors_file()} and say why.",
        )
    held = sum(one.holds is True for one in checked)
    missed = sum(one.holds is None for one in checked)
    more = f"; the data of {missed} more were not at hand" if missed else ""
    typer.echo(f"\n{held} floors hold{more}." if checked else f"\nThere are no floors for {found.name!r}.")

"""A project: one town's folder with its settings, its store and its key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hatewatch.errors import InputError
from hatewatch.privacy import Pseudonyms, new_key, read_key, write_key
from hatewatch.privacy.retention import Privacy
from hatewatch.records import Unit
from hatewatch.settings import explain
from hatewatch.toml import read_toml

SETTINGS = "hatewatch.toml"
_KEY = "secret.key"
_LISTEN_KEY = "listen.key"
# Keys, stores, and what holds texts or people's answers: none of it belongs into a repository, public or not.
_IGNORE = "\n".join(
    (_KEY, _LISTEN_KEY, "studio.token*", "volunteers.toml*", "*.sqlite", "*.sqlite-*", "inbox/", "rejected.csv",
     "report/", "reports/", "backups/", "uploads/", ".lock", "tasks*.json", "labels*.csv", "export*.json",
     "project-*-at-*.json", "")
)  # fmt: skip
_TEMPLATE = """\
# Settings of this hatewatch project. Every line may be changed; a name that hatewatch does not know is refused.
name = {name}
# The language of reports: "tr", "kmr" or "en".
language = "{language}"
# Who publishes the reports, a name such as that of your association: it is named as their author. Empty: nobody is.
publisher = ""
# What reports count: "documents" (copies too), "groups" (each text once) or "outlets" (each text once an outlet).
count = "documents"
# The classifier: "default", "baseline", or a folder.
model = "default"
# Where documents are kept. SQLite in this folder needs no server.
store = "sqlite:///store.sqlite"

# Volunteers label in Label Studio. Each text is read by `overlap` people; `mix` says in what parts texts are drawn.
[annotation]
url = "http://127.0.0.1:8080"
overlap = 2
mix = {{ audit = 0.4, rare = 0.3, uncertain = 0.2, diverse = 0.1 }}

# The outlets of sources.toml are asked politely. Every request bears `contact`: an e-mail address or a page of yours.
[collect]
contact = ""

# The service (`hatewatch serve`) listens at `host`, which only this computer reaches, and `port`. From elsewhere people
# reach it by https through a server in front of it, by a name that stands in `hosts`.
[serve]
host = "127.0.0.1"
port = 8770
hosts = []

# How long texts are kept ("2y", "18m", "90d"; empty: until somebody erases them), and what the register of processing
# says: who is responsible, what for, and on what legal ground.
[privacy]
keep = ""
controller = ""
contact = ""
purpose = ""
basis = ""
"""


class Annotating(BaseModel):
    """What `hatewatch.toml` may say under `[annotation]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(default="http://127.0.0.1:8080", pattern="^https?://")
    overlap: int = Field(default=2, ge=1, le=9)
    mix: dict[Literal["audit", "rare", "uncertain", "diverse"], float] = {
        "audit": 0.4,
        "rare": 0.3,
        "uncertain": 0.2,
        "diverse": 0.1,
    }
    # The periods that an audit's strata are made of; one that was begun keeps its own.
    period: Literal["month", "quarter"] = "month"
    seed: int = 1
    # Whether a model may fill in its answer before the volunteer's, on texts that nothing is measured with.
    prelabels: bool = False
    # Where Label Studio finds `hatewatch serve`, if not at http://HOST:PORT.
    address: str = Field(default="", pattern="^(https?://.*)?$")


class Collecting(BaseModel):
    """What `hatewatch.toml` may say under `[collect]`: whom outlets can write to, and the seconds between requests."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = ""
    delay: float = Field(default=1.0, ge=0.2, le=600)


class Serving(BaseModel):
    """What `hatewatch.toml` may say under `[serve]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8770, ge=1, le=65535)
    # The names that browsers may call the service by, beside those of this computer and `host`.
    hosts: tuple[str, ...] = ()
    # The periods that the live figures are told by; "auto" as a report chooses them.
    period: Literal["auto", "day", "week", "month"] = "auto"
    # The largest file and the most rows that may be uploaded at once.
    upload_mb: int = Field(default=100, ge=1, le=10_000)
    upload_rows: int = Field(default=200_000, ge=1, le=100_000_000)
    # Requests a minute that a key may make.
    rate: int = Field(default=600, ge=1, le=10_000_000)
    # Seconds in which a prediction comes or is refused.
    deadline: float = Field(default=10.0, ge=0.1, le=600)


class Settings(BaseModel):
    """What `hatewatch.toml` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    language: Literal["tr", "kmr", "en"] = "tr"
    publisher: str = Field(default="", max_length=200)
    count: Unit = "documents"
    model: str = "default"
    store: str = "sqlite:///store.sqlite"
    annotation: Annotating = Annotating()
    collect: Collecting = Collecting()
    serve: Serving = Serving()
    privacy: Privacy = Privacy()


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folder and settings."""

    folder: Path
    settings: Settings

    @property
    def store_url(self) -> str:
        """Return the store's address, a relative SQLite path being meant from the project's folder."""
        prefix = "sqlite:///"
        if self.settings.store.startswith(prefix):
            return prefix + str(self.folder / self.settings.store.removeprefix(prefix))
        return self.settings.store

    @property
    def key(self) -> Path:
        """Return the path of the key that pseudonyms are made with."""
        return self.folder / _KEY

    @property
    def listen_key(self) -> Path:
        """Return the path of the secret that Label Studio says with its webhooks."""
        return self.folder / _LISTEN_KEY

    @property
    def inbox(self) -> Path:
        """Return the folder whose files `hatewatch ingest` reads when none is named."""
        return self.folder / "inbox"

    @property
    def model(self) -> str:
        """Return the model to predict with: a name, or a folder, a relative one being meant from the project's."""
        folder = self.folder / self.settings.model
        return str(folder) if folder.is_dir() else self.settings.model

    def pseudonyms(self) -> Pseudonyms:
        """Return what makes pseudonyms with the project's key; raises InputError where that is missing or no key."""
        return Pseudonyms(read_key(self.key))


def init_project(folder: Path, *, name: str | None = None, language: str = "tr", nested: bool = False) -> Project:
    """Make a project's folder: settings, an inbox, a key of its own; return it. Finishes one that was begun.

    Raises InputError if a project is there already, or around it and `nested` does not say that this is meant.
    """
    if (folder / SETTINGS).exists():
        raise InputError(f"{folder} is a hatewatch project already.", "Use it, or choose another name.")
    around = next((one for one in folder.resolve().parents if (one / SETTINGS).is_file()), None)
    if around and not nested:
        raise InputError(
            f"{folder} would lie within another project, {around}.",
            f'Each town has a folder of its own: go out of that one (cd "{around.parent}") and do it again.',
        )
    name = name or folder.resolve().name
    if not name.isprintable():
        raise InputError(f"{name!r} cannot be a project's name.", "Choose one of letters, digits and spaces.")
    try:
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        if (folder / _KEY).exists():
            read_key(folder / _KEY)
        else:
            write_key(folder / _KEY, new_key())
        (folder / ".gitignore").write_text(_IGNORE, "utf-8")
        # The settings make it a project, so they come last.
        (folder / SETTINGS).write_text(_TEMPLATE.format(name=_quote(name), language=language), "utf-8")
    except OSError as error:
        raise InputError(
            f"{folder}: the project cannot be made there ({error.strerror}).", "Choose a folder you may write to."
        ) from error
    return open_project(folder)


def open_project(folder: Path | None = None) -> Project:
    """Open the project in `folder`, or the one around the working directory.

    Raises InputError where there is none or its settings are wrong.
    """
    start = folder or Path.cwd()
    for place in [start] if folder else [start, *start.parents]:
        if (place / SETTINGS).is_file():
            return Project(place.resolve(), _read_settings(place / SETTINGS))
    above = "" if folder else " or above it"
    raise InputError(
        f"There is no hatewatch project in {start.resolve()}{above}.",
        "Go into its folder or name it with --project FOLDER; `hatewatch init NAME` makes one. "
        "A file needs none: `hatewatch report posts.xlsx --out report`.",
    )


def _read_settings(path: Path) -> Settings:
    file = read_toml(path)
    try:
        return Settings.model_validate(file.table)
    except ValidationError as error:
        first = error.errors()[0]
        if (first["loc"], first["type"]) == (("annotation", "url"), "string_pattern_mismatch"):
            raise InputError(
                f"{file.place(file.line('annotation', 'url'))}: url is {first['input']!r}, which is no address.",
                'Write it as a browser shows it, from http:// or https:// on: url = "http://127.0.0.1:8080".',
            ) from None
        raise explain(error, file, Settings) from None


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

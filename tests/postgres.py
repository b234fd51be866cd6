"""A real Postgres for tests: a cluster of its own in a temporary folder, run by a user without rights."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

_SETTINGS = {
    # What was committed survives the end of every process, though not of the machine: a disk need not be waited for.
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",  # by a socket in its folder alone: no two clusters meet, and nobody else comes in
    "shared_buffers": "32MB",
    "max_connections": "60",
    "timezone": "America/New_York",  # nothing of ours may lean on the server's zone, or on how it writes dates
    "datestyle": "SQL, DMY",
    "log_min_messages": "warning",
}
# Without a password, but for one role: `ayse` has to know hers.
_ACCESS = "local all ayse scram-sha-256\nlocal all all trust\n"
_TEMPLATE = "migrated"


class Cluster:
    """A Postgres server that may be stopped, killed and started again; its databases are made one a test."""

    def __init__(self, programs: Path, folder: Path, user: str) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._templated = False

    def make(self) -> None:
        """Make the cluster's files: it sorts as Turkish does, so that tests see what leans on another order."""
        data = self._data
        self._run(
            "initdb", "-D", str(data), "-U", "postgres", "-E", "UTF8", "--no-sync", "-A", "trust",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=tr-TR",
        )  # fmt: skip
        (data / "pg_hba.conf").write_text(_ACCESS)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder), *settings]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self._as_user()
            )
        until = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Postgres does not start: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server as its administrator would: sessions end, and what they had not committed is undone."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server at once, as a crash does: the next start recovers from its log."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Kill the server and start it again."""
        self.kill()
        self.start()

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        """Return the address of a database as a person would write it into hatewatch.toml."""
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@/{database}?host={self._folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser, and return what it says."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def new(self, *, migrated: bool = True) -> str:
        """Make a database and return its address: one with our tables, or an empty one."""
        if migrated and not self._templated:
            from hatewatch.store import open_store

            self.execute(f"CREATE DATABASE {_TEMPLATE}")
            open_store(self.url(_TEMPLATE)).close()
            self._templated = True
        name = f"hatewatch_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {_TEMPLATE} STRATEGY file_copy" if migrated else ""))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def _answers(self) -> bool:
        asked = [str(self._programs / "pg_isready"), "-q", "-h", str(self._folder)]
        return subprocess.run(asked, check=False).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")

    def _as_user(self) -> dict[str, object]:
        # Postgres refuses to run as root. Its folder is the working directory, since it may not enter others.
        if os.geteuid() != 0:
            return {"cwd": self._folder}
        import pwd

        return {
            "cwd": self._folder, "user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": [],
        }  # fmt: skip


def _end_with_parent() -> None:
    """Have the system stop the server when the tests are killed, which then stop nothing themselves."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


@contextmanager
def running() -> Iterator[Cluster]:
    """Give a cluster of one's own, started; it is stopped and removed at the end. LookupError without a Postgres."""
    programs = _programs()
    user = next((one for one in ("postgres", "nobody") if _exists(one)), "nobody")
    folder = Path(tempfile.mkdtemp(prefix="hatewatch-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        cluster = Cluster(programs, folder, user)
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.kill()  # nothing of it is kept, so it need not write down what it holds
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the newest Postgres that is installed."""
    found = [one for one in Path("/usr/lib/postgresql").glob("*/bin") if (one / "initdb").exists()]
    if found:
        return max(found, key=lambda one: int(one.parent.name))
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise LookupError("no Postgres is installed (on Debian: apt-get install postgresql)")


def _exists(user: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running Postgres: one a test process. Who stops it starts it again before the test ends."""
    try:
        import psycopg  # noqa: F401

        _programs()
    except (ImportError, LookupError) as lacking:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"The tests on Postgres cannot run: {lacking}.")
    with running() as found:
        yield found


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """The address of a new database with our tables and nothing in them."""
    url = cluster.new()
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new store on each kind of database."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'store.sqlite'}"

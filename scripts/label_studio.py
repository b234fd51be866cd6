"""Start a Label Studio on this machine, with a user, a token and a hatewatch project in place.

    python scripts/label_studio.py FOLDER [--host 127.0.0.1] [--port 8080] [--program PATH]

FOLDER keeps its database and is used again. Label Studio wants an environment of its own, since its pins are not ours:
`make label-studio` makes it, annotation/README.md has the same by hand. It is bound to this machine alone, or to the
address of it that --host names, asks nobody for new versions and tells nobody what is done with it. Ctrl-C ends it.
While it runs it holds FOLDER: a second one on the same database would spoil it, and is refused.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

_PATIENCE = 300.0
EMAIL = "coordinator@example.org"
#: The lock that a running server holds on its folder, and the file that says where it is reached.
_LOCK, _ADDRESS = "running.lock", "address"
_HERE = "127.0.0.1"


@dataclass
class Server:
    """A running Label Studio; `token` is the coordinator's personal access token, `held` the lock on its folder."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    password: str
    token: str = ""
    held: IO[str] | None = None

    def stop(self) -> None:
        """End the server, wait for it, and let its folder go."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.held:
            self.held.close()

    def invite(self, email: str, password: str) -> str:
        """Make a user who may label, and return a token of theirs."""
        link = self.invitation()
        with httpx.Client(base_url=self.url, timeout=60) as client:
            form = {"email": email, "password": password, "allow_newsletters": "false"}
            answer = _post_form(client, httpx.URL(link).raw_path.decode(), form)
            if answer.status_code != httpx.codes.FOUND:
                raise RuntimeError(f"{email} could not be signed up: {answer.status_code}")
            return _make_token(client)

    def invitation(self) -> str:
        """Return the address at which whoever has it may sign up; the organisation page there can make it void."""
        with httpx.Client(base_url=self.url, timeout=60) as client:
            answer = client.post("/api/token/refresh/", json={"refresh": self.token}).raise_for_status()
            client.headers["Authorization"] = "Bearer " + answer.json()["access"]
            link = client.get("/api/invite").raise_for_status().json()["invite_url"]
        return str(httpx.URL(self.public).join(link))

    @property
    def public(self) -> str:
        """Return the address that people open it at: its own, or that of the proxy before it."""
        return _public(self.url)


def _public(url: str) -> str:
    return os.environ.get("LABEL_STUDIO_HOST", url)


def environment(folder: Path) -> Mapping[str, str]:
    """Return the variables that a private Label Studio on this machine is started with."""
    folder = folder.resolve()
    return os.environ | {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "share"),
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data"),
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # Webhooks and models of ours run on this machine too, which it refuses to call otherwise.
        "SSRF_PROTECTION_ENABLED": "false",
        "ML_BLOCK_LOCAL_IP": "false",
        # The name notwithstanding, this lets several people write to SQLite at once.
        "AZURE_MOUNT_FIX": "1",
    }


def start(folder: Path, *, host: str = _HERE, port: int = 0, program: str | Path | None = None) -> Server:
    """Start a Label Studio over `folder`, new or used before, and wait until it answers; `port` 0 takes a free one.

    Raises OSError or RuntimeError, saying what to do, where it cannot be started; then none is left running.
    """
    found, folder = _find(program), folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    held = _hold(folder)
    try:
        port = port or _free_port()
        if _taken(host, port):
            raise OSError(f"Port {port} is taken; choose another with --port (make label-studio PORT={port + 1}).")
        url = f"http://{host}:{port}"
        (folder / _ADDRESS).write_text(_public(url), "utf-8")
        server = _begin(found, folder, url, held)
    except BaseException:
        held.close()
        raise
    try:
        _wait(server)
        server.token = _keep_token(server)
    except BaseException:
        server.stop()
        raise
    return server


def _begin(program: str, folder: Path, url: str, held: IO[str]) -> Server:
    """Start the program over a folder that is held."""
    secret = folder / "password"
    if not secret.is_file():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(12))
    password = secret.read_text()
    variables = {**environment(folder), "LABEL_STUDIO_USERNAME": EMAIL, "LABEL_STUDIO_PASSWORD": password}
    host, _, port = url.removeprefix("http://").rpartition(":")
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [program, "start", "--no-browser", "--internal-host", host, "--port", port],
            env=variables, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder,
            # It holds the lock too: should this script be killed, the server that it leaves behind still does.
            pass_fds=() if os.name == "nt" else (held.fileno(),),
        )  # fmt: skip
    return Server(url, folder, process, password, held=held)


def _hold(folder: Path) -> IO[str]:
    """Take the lock on a folder, which ends with the last process that has it; raise RuntimeError where one does."""
    held = (folder / _LOCK).open("a", encoding="utf-8")
    try:
        if sys.platform == "win32":
            import msvcrt

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        held.close()
        address = folder / _ADDRESS
        at = f", at {address.read_text('utf-8')}" if address.is_file() else ""
        raise RuntimeError(
            f"This folder's Label Studio runs already{at}: there is nothing to do. (If nothing answers there, it is "
            "still starting. To have it at another address, end it first: Ctrl-C in its window.)"
        ) from None
    except BaseException:
        held.close()
        raise
    return held


def give_password(folder: Path, email: str, *, program: str | Path | None = None) -> str:
    """Give a user of the Label Studio over `folder` a new password and return it; it may run meanwhile."""
    password = secrets.token_urlsafe(12)
    done = subprocess.run(
        [_find(program), "reset_password", "--username", email, "--password", password],
        env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=folder,
    )  # fmt: skip
    if done.returncode or "not found" in done.stdout:
        raise RuntimeError(f"There is no user {email} in {folder}.")
    if email == EMAIL:
        (folder / "password").write_text(password)
    return password


def _find(program: str | Path | None) -> str:
    found = shutil.which(str(program or os.environ.get("LABEL_STUDIO", "label-studio")))
    if found is None:
        raise FileNotFoundError("There is no label-studio here; annotation/README.md says how to install it.")
    return str(Path(found).absolute())  # it is started from another folder


def _keep_token(server: Server) -> str:
    """Return the coordinator's token, made at the first start and kept: the server does not tell it twice."""
    kept = server.folder / "token"
    if not kept.is_file():
        with httpx.Client(base_url=server.url, timeout=60) as client:
            _log_in(client, EMAIL, server.password)
            token = _make_token(client)
        kept.touch(mode=0o600)
        kept.write_text(token)
    return kept.read_text().strip()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"Label Studio ended at once; the end of {server.folder / 'server.log'} says why.")
        try:
            if httpx.get(server.url + "/health", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise TimeoutError(f"Label Studio did not answer in {_PATIENCE:.0f} s; see {server.folder / 'server.log'}.")


def _log_in(client: httpx.Client, email: str, password: str) -> None:
    answer = _post_form(client, "/user/login/", {"email": email, "password": password, "persist_session": "on"})
    if answer.status_code != httpx.codes.FOUND:
        raise RuntimeError(f"{email} cannot log in: {answer.status_code}")


def _post_form(client: httpx.Client, path: str, form: Mapping[str, str]) -> httpx.Response:
    page = client.get(path)
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    data = {**form, "csrfmiddlewaretoken": csrf[1] if csrf else client.cookies.get("csrftoken", "")}
    return client.post(path, data=data, headers={"Referer": str(page.url)})


def _make_token(client: httpx.Client) -> str:
    answer = client.post("/api/token/")
    if answer.status_code == httpx.codes.CONFLICT:
        raise RuntimeError(
            "The file `token` is gone, and Label Studio tells a token only once: put it back from a copy, or make "
            "another under Account & Settings, Personal Access Token, and write it into that file."
        )
    return str(answer.raise_for_status().json()["token"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HERE, 0))
        return int(probe.getsockname()[1])


def _taken(host: str, port: int) -> bool:
    """Say whether somebody listens there; Label Studio would take the next port and not say so."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0


def _put_in_place(server: Server) -> Path:
    """Make the example project over this server, if it is not there, with forty of its posts in its queue."""
    project = server.folder / "example"
    posts, token, settings = server.folder / "posts.csv", project / "studio.token", project / "hatewatch.toml"

    def hatewatch(*arguments: str | Path) -> None:
        variables = os.environ | {"LABEL_STUDIO_TOKEN": server.token}
        command = [sys.executable, "-m", "hatewatch", *arguments]
        # Kept to ourselves: what it says to do next is for a project of one's own.
        subprocess.run(command, env=variables, check=True, capture_output=True, text=True, encoding="utf-8")

    if not token.is_file():  # written last, so it tells that all the others were done
        if not settings.is_file():
            hatewatch("example", posts)
            hatewatch("init", project)
            text = settings.read_text("utf-8")
            settings.write_text(re.sub(r'(?m)^url = ".*"', f'url = "{server.url}"', text), "utf-8")
        hatewatch("ingest", posts, "--project", project)
        hatewatch("predict", "--project", project)
        hatewatch("annotate", "push", "40", "--project", project)
        token.touch(mode=0o600)
        token.write_text(server.token)
    return project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default=_HERE, help="this computer's address in the network of the volunteers")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--program", help="the label-studio to start, if it is not on the path")
    parser.add_argument("--new-password", metavar="EMAIL", help="give this user a new password, and start nothing")
    given = parser.parse_args()
    if given.new_password:
        try:
            print(give_password(given.folder, given.new_password, program=given.program))
        except (OSError, RuntimeError) as error:
            sys.exit(str(error))
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that whatever ends this ends the server too
    print("Starting Label Studio and the example project; the first start takes a minute or two …", flush=True)
    try:
        server = start(given.folder, host=given.host, port=given.port, program=given.program)
    except (OSError, RuntimeError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return
    try:
        project = _put_in_place(server)
        print(
            f"\nLabel Studio     {server.public}"
            f"\nLog in as        {EMAIL}, password {server.password}"
            f"\nInvite people    {server.invitation()}"
            f"\nYour token       {server.folder / 'token'}"
            f"\nExample project  {project}"
            "\nLeave this window open; Ctrl-C ends Label Studio, and the same command starts it again.",
            flush=True,
        )
        server.process.wait()
    except KeyboardInterrupt:
        pass
    except subprocess.CalledProcessError as error:
        sys.exit(f"The example project could not be made.\n{error.stdout}{error.stderr}".strip())
    finally:
        server.stop()


if __name__ == "__main__":
    main()

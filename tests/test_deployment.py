"""What is shipped to run the service with holds: nginx in front of it, the units, and the image by what they name."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
import yaml

from hatewatch.cli.app import app
from serving import Served, make_project, service

ROOT = Path(__file__).parents[1]
API = ROOT / "api"
HOST = "hatewatch.example.org"
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service behind nginx believes nginx, as the unit says."""
    lines = f'hosts = ["{HOST}"]\nupload_mb = 1\n'
    project = make_project(tmp_path_factory.mktemp("deployed") / "amed", serve=lines)
    with pytest.MonkeyPatch.context() as patch:
        unit = (API / "systemd" / "hatewatch.service").read_text("utf-8")
        believed = re.search(r"^Environment=FORWARDED_ALLOW_IPS=(\S+)$", unit, re.MULTILINE)
        assert believed
        patch.setenv("FORWARDED_ALLOW_IPS", believed[1])
        with service(project) as running:
            yield running


@pytest.fixture(scope="module")
def front(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The shipped configuration, with our ports, certificate and folders written in, as its first lines ask."""
    folder = tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST)
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in certificate.cert_chain_pems))
    clear, https = free_port(), free_port()
    text = (API / "nginx.conf").read_text("utf-8")
    for given, ours in (
        ("127.0.0.1:8770", served.url.removeprefix("http://")),
        ("listen 80;", f"listen 127.0.0.1:{clear};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(folder / "chain.pem")),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(folder / "key.pem")),
        ("/var/log/nginx/hatewatch.log", str(folder / "access.log")),
        ("client_max_body_size 110m", "client_max_body_size 2m"),
    ):
        assert given in text, given
        text = text.replace(given, ours)
    temporary = "\n".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{\n{temporary}\n{text}\n}}\n"
    )
    ran = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    try:
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        transport = httpx.HTTPTransport(verify=trust)
        headers = {"Host": HOST}
        with httpx.Client(
            transport=transport, base_url=f"https://{HOST}:{https}", headers=headers, trust_env=False
        ) as client:
            # The name leads to this computer for this client alone.
            client.event_hooks = {"request": [_to_loopback]}
            client.clear = clear  # type: ignore[attr-defined]
            client.log = folder / "access.log"  # type: ignore[attr-defined]
            end = time.monotonic() + 30
            while True:
                try:
                    client.get("/health/live")
                    break
                except httpx.ConnectError:
                    assert ran.poll() is None, ran.stderr and ran.stderr.read().decode()
                    assert time.monotonic() < end, (folder / "error.log").read_text()
                    time.sleep(0.05)
            yield client
    finally:
        ran.terminate()
        ran.wait(10)


def _to_loopback(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = HOST
    request.url = request.url.copy_with(host="127.0.0.1")


@needs_nginx
def test_through_nginx_a_session_is_for_https_alone(front: httpx.Client, served: Served) -> None:
    page = front.get("/tr/login")
    assert page.status_code == 200
    assert "strict-transport-security" in page.headers
    token = re.search(r'name="csrf" value="([^"]*)"', page.text)
    fields = {"key": served.keys["viewer"], **({"csrf": token[1]} if token else {})}
    signed = front.post("/tr/login", data=fields, headers={"Origin": f"https://{HOST}"})
    assert signed.status_code == 303, signed.text
    cookie = signed.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert {"secure", "httponly", "samesite=strict"} <= {part.strip().lower() for part in cookie.split(";")}
    shown = front.get("/tr/overview", headers={"Cookie": cookie.split(";")[0]})
    assert shown.status_code == 200
    assert served.keys["viewer"] not in shown.text


@needs_nginx
def test_clear_http_is_sent_to_https(front: httpx.Client) -> None:
    clear: int = front.clear  # type: ignore[attr-defined]
    answer = httpx.get(f"http://127.0.0.1:{clear}/tr/overview?q=a", headers={"Host": HOST}, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/tr/overview?q=a")


@needs_nginx
def test_another_name_is_not_served(front: httpx.Client) -> None:
    assert front.get("/health/live", headers={"Host": "other.example.org"}).status_code in (400, 421)


@needs_nginx
def test_the_service_says_what_is_too_large(front: httpx.Client, served: Served) -> None:
    many = b"text\n" + b"Newroz p\xc3\xaeroz be\n" * 80_000  # between its limit and that of nginx
    answer = front.post("/v1/uploads", files={"file": ("a.csv", many)}, headers=served.bearer("analyst"))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@needs_nginx
def test_the_log_of_nginx_holds_no_search(front: httpx.Client, served: Served) -> None:
    answer = front.get("/v1/documents", params={"q": "komşumuz"}, headers=served.bearer("analyst"))
    assert answer.status_code == 200, answer.text
    log: Path = front.log  # type: ignore[attr-defined]
    end = time.monotonic() + 10
    while "/v1/documents" not in log.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert "kom" not in log.read_text()


def commands() -> set[str]:
    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    return names | {
        str(group.name or group.typer_instance.info.name) for group in app.registered_groups if group.typer_instance
    }


def test_units_run_commands_that_there_are() -> None:
    import hatewatch.cli.commands  # noqa: F401 -- registers them

    named = set()
    for unit in (API / "systemd").glob("*.service"):
        named |= set(re.findall(r"/opt/hatewatch/bin/hatewatch (\w+)", unit.read_text("utf-8")))
    assert named == {"serve", "ingest", "predict", "backup"}
    assert named <= commands()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    program = tmp_path / "hatewatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = []
    for unit in (API / "systemd").iterdir():
        units.append(tmp_path / unit.name)
        units[-1].write_text(unit.read_text("utf-8").replace("/opt/hatewatch/bin/hatewatch", str(program)))
    ran = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    told = [line for line in ran.stderr.splitlines() if "hatewatch" in line]
    assert (ran.returncode, told) == (0, [])


def test_the_compose_file_opens_nothing_but_to_this_machine() -> None:
    services = yaml.safe_load((API / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"hatewatch", "postgres", "label-studio"}
    for one in services.values():
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", ()))
        assert "no-new-privileges:true" in one["security_opt"]
    assert services["hatewatch"]["read_only"] is True
    assert services["hatewatch"]["cap_drop"] == ["ALL"]


def test_the_image_asks_for_extras_that_there_are_and_copies_what_there_is() -> None:
    text = (API / "Dockerfile").read_text("utf-8")
    extras = re.search(r"^ARG EXTRAS=(\S+)$", text, re.MULTILINE)
    assert extras
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])
    sent = set((ROOT / ".dockerignore").read_text("utf-8").splitlines())
    for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source.removeprefix('./')}" in sent
    assert re.search(r"^USER 10001", text, re.MULTILINE)

"""A project that is backed up while others work in it comes back whole, and nothing else comes out of a backup."""

from __future__ import annotations

import json
import os
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forgetting import fill, make_home
from hatewatch.errors import InputError, StoreError
from hatewatch.pipeline.moving import backup, restore
from hatewatch.project import SETTINGS, Project, open_project
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import open_store
from hatewatch.store.moving import move
from moving import contents
from postgres import Cluster

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def use(project: Project, url: str) -> Project:
    """Move a project's store to another database, and have its settings say so."""
    move(project.store_url, url)
    for one in project.folder.glob("store.sqlite*"):
        one.unlink()
    settings = project.folder / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace("sqlite:///store.sqlite", url), "utf-8")
    return open_project(project.folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project, home, store = make_home(tmp_path / "amed")
    fill(project, home, store)
    store.close()
    return project.folder


@pytest.fixture(params=["sqlite", "postgres"])
def project(request: pytest.FixtureRequest, folder: Path) -> Project:
    """Return a project with everything in it, its store on each kind of database."""
    opened = open_project(folder)
    if request.param == "sqlite":
        return opened
    cluster: Cluster = request.getfixturevalue("cluster")
    return use(opened, cluster.new(migrated=False))


def files(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and one.name not in {SETTINGS, ".lock"} and not one.name.startswith("store.sqlite")
    }


def test_a_project_comes_back_with_all_that_it_holds(project: Project, tmp_path: Path) -> None:
    held, stored = files(project.folder), contents(project.store_url)
    assert {"secret.key", "labels.csv", "inbox/gonderiler.xlsx"} <= set(held)
    assert len(stored["document"]) == 64
    done = backup(project, tmp_path / "yedek.zip", made=MADE)
    assert done.path.stat().st_mode & 0o777 == 0o600
    assert (done.files, done.rows["document"], done.left_out) == (len(held) + 1, 64, ())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["amed", "yedek.zip"]

    back = restore(done.path, tmp_path / "geri" / "amed")
    assert (back.documents, back.manifest.made, back.manifest.project) == (64, MADE, "Amed")
    assert files(back.project.folder) == held
    assert contents(back.project.store_url) == stored
    assert back.project.settings == project.settings.model_copy(update={"store": "sqlite:///store.sqlite"})
    assert back.project.pseudonyms().of("@berfîn") == project.pseudonyms().of("@berfîn")
    assert not [one for one in back.project.folder.rglob("*") if one.stat().st_mode & 0o077]
    assert contents(project.store_url) == stored


def test_a_project_is_restored_into_a_database_of_its_own(project: Project, tmp_path: Path, cluster: Cluster) -> None:
    stored = contents(project.store_url)
    backup(project, tmp_path / "yedek.zip", made=MADE)
    url = cluster.new(migrated=False)
    back = restore(tmp_path / "yedek.zip", tmp_path / "geri", store=url)
    assert back.project.store_url == url
    assert contents(url) == stored
    assert list(back.project.folder.glob("store.sqlite*")) == []
    with pytest.raises(StoreError, match="holds something"):
        restore(tmp_path / "yedek.zip", tmp_path / "dîsa", store=url)
    assert not (tmp_path / "dîsa").exists()


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(project: Project, tmp_path: Path) -> None:
    ended = threading.Event()
    written: list[int] = []

    def write() -> None:
        with closing(open_store(project.store_url)) as store:
            reading = store.begin_ingest(source="haber", file="haber.csv", digest="9" * 64)
            while not ended.is_set():
                first = 2 * len(written)
                pair = [_document(first), _document(first + 1)]
                written.append(store.add(reading, [(one, Facts("kmr", ("kmr",), ("21",))) for one in pair]))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            assert writer.is_alive()
        before = len(written)
        backup(project, tmp_path / "yedek.zip", made=MADE)
    finally:
        ended.set()
        writer.join()
    back = restore(tmp_path / "yedek.zip", tmp_path / "geri")
    stored = contents(back.project.store_url)
    numbers = [int(row[4]) for row in stored["document"] if row[3] == "haber"]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) % 2 == 0
    assert 2 * before <= len(numbers) <= 2 * len(written)
    assert len(stored["place_mention"]) == len(numbers) + 64


def _document(number: int) -> Document:
    id = document_id("haber", str(number))
    return Document(id, "haber", str(number), f"Sibê li Amedê baran dibare, {number}. gün güneşli.")


def test_nothing_that_is_not_the_projects_is_packed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.rtf").write_text("Başkasının dosyası")
    (folder / "link.rtf").symlink_to(tmp_path / "elsewhere.rtf")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    (folder / "inbox" / "half.part").write_text("yarım")
    (folder / "a:b.rtf").write_text("Windows bu adı bilmez")
    project = open_project(folder)
    backup(project, folder / "backups" / "1.zip", made=MADE)
    backup(project, folder / "kopya.zip", made=MADE)
    done = backup(project, folder / "kopya2.zip", made=MADE)
    with zipfile.ZipFile(done.path) as archive:
        names = archive.namelist()
    assert done.left_out == ("a:b.rtf", "link.rtf", "linked")
    assert not [one for one in names if one.endswith((".zip", ".part", ".lock", ".rtf", "-wal", "-shm"))]
    assert names.count("store.sqlite") == 1
    assert "project/store.sqlite" not in names


def test_a_backup_is_not_written_over_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "yedek.zip").write_text("önceki")
    with pytest.raises(InputError, match="there already"):
        backup(open_project(folder), tmp_path / "yedek.zip", made=MADE)
    assert (tmp_path / "yedek.zip").read_text() == "önceki"


def test_what_a_killed_backup_left_behind_is_removed_by_a_later_one(folder: Path, tmp_path: Path) -> None:
    for name, age in (("old", 90_000), ("new", 60)):
        aside = tmp_path / f".backup-{name}"
        aside.mkdir()
        (aside / "store.sqlite").write_text("metinler")
        os.utime(aside, (time.time() - age,) * 2)
    backup(open_project(folder), tmp_path / "yedek.zip", made=MADE)
    assert sorted(one.name for one in tmp_path.iterdir()) == [".backup-new", "amed", "yedek.zip"]


@pytest.fixture
def good(folder: Path, tmp_path: Path) -> Path:
    return backup(open_project(folder), tmp_path / "yedek.zip", made=MADE).path


def altered(good: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a backup with other members."""
    with zipfile.ZipFile(good) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    bad = good.with_name("bozuk.zip")
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bad


def renamed(name: str) -> Callable[[dict[str, bytes]], None]:
    """Return a change that gives a member another name, in the manifest too."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = members.pop("project/labels.csv")
        manifest = json.loads(members["manifest.json"])
        manifest["files"][name] = manifest["files"].pop("project/labels.csv")
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(
    "name",
    ["project/../evil.txt", "../evil.txt", "/evil.txt", "project//evil.txt", "project/..\\evil.txt",
     "project/C:evil.txt", "project/./evil.txt", "project/a/../../../evil.txt", "evil.txt", "project/",
     "project/evil\u202e.txt"],
)  # fmt: skip
def test_nothing_is_written_outside_the_folder(good: Path, tmp_path: Path, name: str) -> None:
    before = {one for one in tmp_path.rglob("*") if one.name != "bozuk.zip"}
    with pytest.raises(InputError, match="altered"):
        restore(altered(good, renamed(name)), tmp_path / "geri" / "amed")
    assert {one for one in tmp_path.rglob("*") if one.name != "bozuk.zip"} == before
    assert not Path("/evil.txt").exists()


def test_a_name_within_the_folder_is_unpacked_there(good: Path, tmp_path: Path) -> None:
    back = restore(altered(good, renamed("project/alt/klasör/pelgeyên min.csv")), tmp_path / "geri")
    assert (back.project.folder / "alt" / "klasör" / "pelgeyên min.csv").is_file()


def _cut_store(members: dict[str, bytes]) -> None:
    members["store.sqlite"] = members["store.sqlite"][:-4096]


def _change_key(members: dict[str, bytes]) -> None:
    members["project/secret.key"] = members["project/secret.key"][::-1]


def _swell(members: dict[str, bytes]) -> None:
    members["project/labels.csv"] += b"\0" * (32 << 20)


def _lose_file(members: dict[str, bytes]) -> None:
    del members["project/labels.csv"]


def _add_file(members: dict[str, bytes]) -> None:
    members["project/inbox/new.csv"] = "metin\nŞiir\n".encode()


def _lose_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def _break_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b'{"format": 1, "files": []}'


def _come_from_later(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b'{"format": 2}'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cut_store, r"store\.sqlite in it is damaged"),
        (_change_key, r"secret\.key in it is damaged"),
        (_swell, r"labels\.csv in it is damaged"),
        (_lose_file, "does not hold the files"),
        (_add_file, "does not hold the files"),
        (_lose_manifest, "no backup of hatewatch"),
        (_break_manifest, "no backup of hatewatch"),
        (_come_from_later, "later hatewatch"),
    ],
)
def test_what_was_altered_is_refused_and_leaves_nothing(
    good: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    bad = altered(good, change)
    with pytest.raises(InputError, match=said):
        restore(bad, tmp_path / "geri")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["amed", "bozuk.zip", "yedek.zip"]


@pytest.mark.parametrize("cut", [0, 30, 0.5, 0.99])
def test_half_a_backup_and_what_is_none_are_refused(good: Path, tmp_path: Path, cut: float) -> None:
    data = good.read_bytes()
    bad = tmp_path / "yarım.zip"
    bad.write_bytes(data[: int(cut if cut > 1 else cut * len(data))])
    with pytest.raises(InputError, match="damaged, or no backup"):
        restore(bad, tmp_path / "geri")
    assert not (tmp_path / "geri").exists()


def test_a_folder_with_something_in_it_is_refused(good: Path, folder: Path, tmp_path: Path) -> None:
    before = files(folder)
    with pytest.raises(InputError, match="not empty"):
        restore(good, folder)
    assert files(folder) == before
    (tmp_path / "vala").mkdir()
    assert restore(good, tmp_path / "vala").documents == 64


def test_settings_that_do_not_name_the_store_or_name_it_oddly_are_mended(folder: Path, tmp_path: Path) -> None:
    settings = folder / SETTINGS
    text = settings.read_text("utf-8")
    other = tmp_path / "başka yer" / "depo.sqlite"
    other.parent.mkdir()
    (folder / "store.sqlite").rename(other)
    for i, line in enumerate((f"'store'  =  'sqlite:///{other}' # ağ diski", "")):
        settings.write_text(text.replace('store = "sqlite:///store.sqlite"', line), "utf-8")
        if not line:
            other.rename(folder / "store.sqlite")
        backup(open_project(folder), tmp_path / f"{i}.zip", made=MADE)
        back = restore(tmp_path / f"{i}.zip", tmp_path / f"geri{i}")
        assert back.project.settings == replace_store(open_project(folder))
        assert back.documents == 64


def replace_store(project: Project) -> object:
    return replace(project, settings=project.settings.model_copy(update={"store": "sqlite:///store.sqlite"})).settings

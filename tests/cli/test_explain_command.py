"""`hatewatch explain` as a person sees it, in a terminal and through a pipe."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest

from hatewatch.pipeline.contract import explanation_schema

ROOT = Path(__file__).parents[2]
RUDE = "Komşumuz çok aptal, salak bir adam oldu bugün."


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_words_are_marked_without_colour(cli) -> None:
    ran = cli("explain", RUDE)
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.out
    lines = ran.out.splitlines()
    marked = lines[lines.index("offensive:") + 1]
    assert "█" in marked
    assert "salak█" in marked or "aptal█" in marked
    assert marked.translate(dict.fromkeys(map(ord, "█▓▒░"))) == RUDE
    row = next(line for line in lines if line.startswith("offensive "))
    assert " yes " in row
    assert "salak +" in row
    assert {line.split()[0] for line in lines if " no " in line} >= {"hate"}
    assert "not why a text is hateful" in ran.out


def test_a_terminal_gets_colours(cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31m" in cli("explain", RUDE).out


def test_a_harmless_text_gets_a_table_alone(cli) -> None:
    ran = cli("explain", "Bugün parkta kitap okuduk.")
    assert "No label is given." in ran.out
    assert "hate:" not in ran.out
    assert "hate:" in cli("explain", "Bugün parkta kitap okuduk.", "--label", "hate").out


def test_personal_data_are_masked_unless_asked(cli) -> None:
    text = "@birisi çok aptal, salak bir adam, 0532 000 00 00"
    for options in ((), ("--json",)):
        out = cli("explain", text, *options).out
        assert "birisi" not in out
        assert "0532" not in out
        assert "@…" in out
        assert "@birisi" in cli("explain", text, "--unmasked", *options).out


def test_json_keeps_its_contract(cli) -> None:
    for text in (RUDE, "@birisi " + RUDE, RUDE * 30):
        ran = cli("explain", text, "--json")
        (line,) = ran.out.splitlines()
        record = json.loads(line)
        jsonschema.validate(record, explanation_schema())
        for reaction in record["labels"]:
            for part in reaction["words"] + reaction["sentences"]:
                assert record["text"][part["start"] : part["end"]] == part["text"]


def test_the_contract_in_api_is_the_one_kept() -> None:
    path = ROOT / "api" / "explanation.schema.json"
    if not path.parent.is_dir():
        pytest.skip("the checkout is not here, only the wheel")
    assert json.loads(path.read_text("utf-8")) == explanation_schema()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
def test_a_text_may_come_from_a_file_or_a_pipe(cli, monkeypatch, tmp_path: Path, encoding: str) -> None:
    text = "Şu komşu çok aptal, salak bir adam"
    (tmp_path / "text.txt").write_bytes(text.encode(encoding))
    assert json.loads(cli("explain", "--file", "text.txt", "--json").out)["text"] == text
    stdin(monkeypatch, text.encode(encoding))
    assert json.loads(cli("explain", "-", "--json").out)["text"] == text


def test_sorani_keeps_its_direction(cli) -> None:
    lines = cli("explain", "پیاوێکی گەمژە و بێ ئەقڵە.", "--label", "hate").out.splitlines()
    marked = lines[lines.index("hate:") + 1]
    signs = [i for i, character in enumerate(marked) if character in "█▓▒░"]
    assert signs
    assert all(marked[i + 1] == "\u200f" for i in signs)
    row = next(line for line in lines if line.startswith("hate "))
    assert "\u200e +" in row


def test_a_text_cannot_steer_the_terminal(cli) -> None:
    out = cli("explain", "kötü\x1b[31m \u202eaptal salak\x07\nadam", "--unmasked", "--label", "offensive").out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_long_text_says_what_was_tried(cli) -> None:
    out = cli("explain", "Bugün parkta oturduk. " * 80 + RUDE, "--label", "offensive").out
    assert "81 sentences were left out one by one, then 119 of 248 words" in out
    assert "…" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "no text"),
        ([""], "no text"),
        (["merhaba", "--file", "x.txt"], "not both"),
        (["--file", "missing.txt"], "missing.txt"),
        (["--file", "binary"], "is no text"),
        (["?!"], "no words"),
        (["merhaba", "--label", "nefret"], "offensive, discriminatory, hate"),
        (["merhaba", "--model", "gpt"], "gpt"),
    ],
)
def test_errors_are_one_line(cli, tmp_path: Path, arguments: list[str], expected: str) -> None:
    (tmp_path / "binary").write_bytes(b"\x00\x01\xff")
    ran = cli("explain", *arguments)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith("hatewatch: ")
    assert expected in line
    assert not ran.out

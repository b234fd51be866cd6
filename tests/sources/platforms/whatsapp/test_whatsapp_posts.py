from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.records import ISTANBUL, Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.platforms.whatsapp.lines import gather
from hatewatch.sources.platforms.whatsapp.parse import parse
from hatewatch.sources.platforms.whatsapp.shapes import SHAPES
from sources.platforms.damage import DAMAGES, Damage, Export, check_damaged, rows_of
from sources.platforms.values import ANYTHING, check_parse, check_shape, spoiled

ANDROID = """\
1.10.2024 14:02 - Mesajlar ve aramalar uçtan uca şifrelidir. Bu sohbetin dışındaki hiç kimse bunları okuyamaz.
1.10.2024 14:02 - Şêrko, "Seyhan Komşuları" grubunu oluşturdu
1.10.2024 14:03 - Şêrko: Günaydın, pazar bugün kurulacak mı?
1.10.2024 14:05 - Dilan Ünal: Evet: saat dokuzda.
Adres eskisi gibi,
\u200e
parkın yanı.
1.10.2024 14:05 - Dilan Ünal: <Medya dahil edilmedi>
1.10.2024 14:06 - Şêrko: Bu mesaj silindi
1.10.2024 14:06 - Şêrko: \u200eIMG-20241001-WA0001.jpg (dosya ekli)
Parkın yeni hali
1.10.2024 14:07 - \u202a+90 555 000 00 00\u202c: Ez jî têm. <Bu mesaj düzenlendi>
2.10.2024 09:00 - Dilan Ünal: konum: https://maps.google.com/?q=37.0,35.3
2.10.2024 09:01 - Şêrko, Dilan Ünal'ı ekledi
2.10.2024 09:02 - Şêrko: Tamam
2.10.2024 09:02 - Şêrko: Tamam
"""

IOS = """\
[03/10/2024, 14:02:11] Seyhan Komşuları: \u200eMesajlar ve aramalar uçtan uca şifrelidir.
\u200e[03/10/2024, 14:02:11] Seyhan Komşuları: \u200eŞêrko bu grubu oluşturdu
[03/10/2024, 14:03:20] Şêrko: Roj baş, çay hazır
\u200e[03/10/2024, 14:04:01] ~\u202fDilan Ünal: \u200egörüntü dahil edilmedi
[03/10/2024, 14:05:30] ~\u202fDilan Ünal: @\u2068Şêrko\u2069 geliyorum
iki dakikaya \u200e<Bu mesaj düzenlendi>
\u200e[03/10/2024, 14:06:00] Şêrko: \u200eDilan Ünal gruptan ayrıldı
[13/10/2024, 08:00:00] Şêrko: \u200eANKET:
Hangi gün?
\u200eSEÇENEK: Pazar (2 oy)
[13/10/2024, 08:01:00] Şêrko: Bakın \u200e<00000012-PHOTO-2024-10-13-08-01-00.jpg eklendi>
\u200e[13/10/2024, 08:02:00] Şêrko: \u200eBu mesajı sildiniz.
"""

EXPORTS = [Export("android", ANDROID, "text"), Export("ios", IOS, "text")]


def read(tmp_path: Path, content: str) -> list[Row | Rejected]:
    path = tmp_path / "sohbet.txt"
    path.write_text(content, "utf-8", newline="")
    assert open_source(path).name == "whatsapp"
    return rows_of(path)


def posts(tmp_path: Path, content: str) -> list[Row]:
    return [row for row in read(tmp_path, content) if isinstance(row, Row)]


def reasons(tmp_path: Path, content: str) -> list[str]:
    return [row.reason for row in read(tmp_path, content) if isinstance(row, Rejected)]


def test_a_chat_of_android_is_read(tmp_path: Path) -> None:
    rows = posts(tmp_path, ANDROID)
    assert [row.text for row in rows] == [
        "Günaydın, pazar bugün kurulacak mı?",
        "Evet: saat dokuzda.\nAdres eskisi gibi,\n\nparkın yanı.",
        "Parkın yeni hali",
        "Ez jî têm.",
        *("Tamam", "Tamam"),
    ]
    assert rows[0].published == datetime(2024, 10, 1, 11, 3, tzinfo=UTC)
    assert {row.outlet for row in rows} == {"Seyhan Komşuları"}
    assert [row.author for row in rows[:4]] == ["Şêrko", "Dilan Ünal", "Şêrko", "+90 555 000 00 00"]
    assert len({row.native_id for row in rows}) == 6  # the same word twice in a minute is two messages
    assert all(row.kind == "message" for row in rows)


def test_what_the_app_wrote_is_no_message(tmp_path: Path) -> None:
    assert reasons(tmp_path, ANDROID) == [
        *("item_service", "item_service", "item_no_words", "item_deleted", "item_no_words", "item_service"),
    ]


def test_a_chat_of_ios_is_read(tmp_path: Path) -> None:
    rows = posts(tmp_path, IOS)
    assert [row.text for row in rows] == [
        "Roj baş, çay hazır",
        "@Şêrko geliyorum\niki dakikaya",
        "ANKET:\nHangi gün?\nSEÇENEK: Pazar (2 oy)",
        "Bakın",
    ]
    assert rows[0].published == datetime(2024, 10, 3, 11, 3, 20, tzinfo=UTC)
    assert rows[1].author == "Dilan Ünal"
    assert {row.outlet for row in rows} == {"Seyhan Komşuları"}
    assert reasons(tmp_path, IOS) == ["item_service"] * 2 + ["item_no_words", "item_service", "item_deleted"]


def test_the_other_person_of_a_chat_of_two_is_no_outlet(tmp_path: Path) -> None:
    chat = """\
[03/10/2024, 14:02:11] Dilan Ünal: \u200eMesajlar ve aramalar uçtan uca şifrelidir.
[03/10/2024, 14:03:20] Dilan Ünal: Merhaba
[03/10/2024, 14:03:40] Şêrko: Merhaba
"""
    assert {row.outlet for row in posts(tmp_path, chat)} == {None}


STYLES = {
    "Android, Turkish": "{d}.{m:02}.{y} {H:02}:{M:02} - ",
    "Android, Turkish, 12 hours": "{d}.{m:02}.{y} {tr} {h}:{M:02} - ",
    "Android, English of the US": "{m}/{d}/{yy:02}, {h}:{M:02}\u202f{en} - ",
    "Android, English of Britain": "{d:02}/{m:02}/{y}, {H:02}:{M:02} - ",
    "Android, German": "{d:02}.{m:02}.{yy:02}, {H:02}:{M:02} - ",
    "iOS, Turkish": "[{d}.{m:02}.{y} {H:02}:{M:02}:00] ",
    "iOS, Turkish, 12 hours": "[{d}.{m:02}.{y} {tr} {h}:{M:02}:00] ",
    "iOS, Turkish, 12 hours, behind": "[{d}.{m:02}.{y}, {h}:{M:02}:00 {tr}] ",
    "iOS, English of the US": "\u200e[{m}/{d}/{yy:02}, {h}:{M:02}:00\u202f{en}] ",
    "iOS, German": "[{d:02}.{m:02}.{yy:02}, {H:02}:{M:02}:00] ",
    "year first": "{y}-{m:02}-{d:02}, {h}:{M:02} {dots} - ",
}


def written(style: str, moments: list[datetime]) -> str:
    lines = []
    for number, t in enumerate(moments):
        half = t.hour >= 12
        head = STYLES[style].format(
            d=t.day,
            m=t.month,
            y=t.year,
            yy=t.year % 100,
            H=t.hour,
            h=t.hour % 12 or 12,
            M=t.minute,
            tr="ÖS" if half else "ÖÖ",
            en="PM" if half else "AM",
            dots="p. m." if half else "a. m.",
        )
        lines.append(f"{head}{'Şêrko' if number % 2 else 'Dilan'}: Bu {number}. mesaj\n")
    return "".join(lines)


@pytest.mark.parametrize("style", STYLES)
def test_one_chat_is_the_same_in_every_date_style(style: str, tmp_path: Path) -> None:
    draw = random.Random(5)
    moments = sorted(
        datetime(2024, draw.randint(1, 12), draw.randint(1, 28), draw.randint(0, 23), 7) for _ in range(40)
    )
    rows = posts(tmp_path, written(style, moments))
    other = posts(tmp_path, written("Android, Turkish", moments))
    assert [row.published for row in rows] == [moment.replace(tzinfo=ISTANBUL) for moment in moments]
    assert [row.native_id for row in rows] == [row.native_id for row in other]


def test_where_no_day_is_above_twelve_the_order_of_the_messages_tells(tmp_path: Path) -> None:
    moments = [datetime(2024, 3, day, 12, 0) for day in range(1, 12)]  # as days first: January to November
    rows = posts(tmp_path, written("Android, English of the US", [*moments, datetime(2024, 4, 2, 12, 0)]))
    assert {row.published.month for row in rows[:-1] if row.published} == {3}


def test_where_nothing_tells_the_day_comes_first(tmp_path: Path) -> None:
    (row,) = posts(tmp_path, "05/06/2024, 10:00 - Dilan: Merhaba\n")
    assert row.published == datetime(2024, 6, 5, 7, tzinfo=UTC)


def test_a_later_export_of_the_same_chat_has_the_same_ids(tmp_path: Path) -> None:
    later = ANDROID.replace('1.10.2024 14:02 - Şêrko, "Seyhan Komşuları" grubunu oluşturdu\n', "") + (
        "5.10.2024 10:00 - Şêrko: Yeni bir mesaj\n"
    )
    first, second = posts(tmp_path, ANDROID), posts(tmp_path, later)
    assert [row.native_id for row in first] == [row.native_id for row in second[:-1]]


def test_seconds_make_no_other_message(tmp_path: Path) -> None:
    (android,) = posts(tmp_path, "1.10.2024 14:02 - Dilan: Merhaba\n")
    (ios,) = posts(tmp_path, "[1.10.2024 14:02:59] Dilan: Merhaba\n")
    assert android.native_id == ios.native_id
    assert ios.published == datetime(2024, 10, 1, 11, 2, 59, tzinfo=UTC)


def test_a_message_that_was_pasted_into_another_begins_none(tmp_path: Path) -> None:
    chat = (
        "1.10.2024 14:02 - Dilan: Şöyle demiş:\n[1.10.2024 13:00:11] Şêrko: Geliyorum\n1.10.2024 14:03 - Dilan: Tamam\n"
    )
    assert [row.text.count("\n") for row in posts(tmp_path, chat)] == [1, 0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Dilan: Bu mesaj silindi.", "item_deleted"),
        ("Dilan: Diese Nachricht wurde gelöscht.", "item_deleted"),
        ("Dilan: This message was deleted", "item_deleted"),
        ("Dilan: <Media omitted>", "item_no_words"),
        ("Dilan: <Medien ausgeschlossen>", "item_no_words"),
        ("Dilan: Çıkartma dahil edilmedi", "item_no_words"),
        ("Dilan: DOC-1.pdf (file attached)", "item_no_words"),
        ("Dilan: \u200e<attached: 00000001-PHOTO.jpg>", "item_no_words"),
        ("Dilan: Standort: https://maps.google.com/?q=1,2", "item_no_words"),
        ("Dilan:", "item_no_words"),
        (
            "Grup: Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
            "item_service",
        ),
        ("Dilan ayrıldı", "item_service"),
        ('Dilan changed the subject to "Toplantı: yarın"', "item_service"),
    ],
)
def test_a_line_without_words_of_a_person_says_so(line: str, reason: str, tmp_path: Path) -> None:
    chat = f"1.10.2024 14:02 - {line}\n1.10.2024 14:03 - Dilan: Merhaba\n"
    assert reasons(tmp_path, chat) == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "Bu mesaj silindi mi bilmiyorum",
        "ses dahil edilmedi mi?",
        "a < b ve b > c",
        "konum: yarın söylerim",
        "<3",
        "Bakın: https://example.org/a.jpg",
    ],
)
def test_words_of_a_person_stay_as_they_are(text: str, tmp_path: Path) -> None:
    (row,) = posts(tmp_path, f"1.10.2024 14:02 - Dilan: {text}\n")
    assert row.text == text


def test_lines_before_the_first_message_are_told_of(tmp_path: Path) -> None:
    cut = ANDROID.partition("Adres eskisi")[2]
    assert reasons(tmp_path, cut)[0] == "item_unmapped"
    assert len(posts(tmp_path, cut)) == 4


def test_a_text_that_is_no_chat_is_not_taken_for_one() -> None:
    (shape,) = SHAPES
    assert not shape.matches(["Sayın komşular,", "01.10.2024 günü toplantı var.", "Not: gelin."], {})
    assert not shape.matches(["2024-10-03 14:05:01 - sunucu başladı", "2024-10-03 14:05:02 - hazır"], {})


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
    check_damaged(export, damage, tmp_path)


ITEMS: list[Any] = [*gather(iter(ANDROID.split("\n")), {}), *gather(iter(IOS.split("\n")), {})]


@settings(max_examples=150, deadline=None)
@given(item=ANYTHING | spoiled(ITEMS))
def test_whatever_an_item_holds_is_a_message_or_refused(item: Any) -> None:
    check_parse(parse, item)


@settings(max_examples=100, deadline=None)
@given(
    line=ANYTHING
    | st.from_regex(r"\A\[?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? [0-9]{1,2}:[0-9]{2}(\]| -) .{0,9}: .*\Z")
)
def test_whatever_a_line_holds_is_a_message_or_refused(line: Any) -> None:
    check_shape(SHAPES[0], line)

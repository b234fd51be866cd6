"""Every way of misbehaving that we could think of, by the path that a server is asked for."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from email.utils import formatdate

from collect.raw_server import FEED, PAGE, WAYS, WORDS, Server, Talk, way

__all__ = ["FEED", "PAGE", "WAYS", "WORDS", "Server"]


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


# Slow, endless and silent.


@way("/drip")
def drip(talk: Talk) -> None:
    talk.send(HEAD + b"Content-Length: 100000\r\n\r\n")
    while not talk.server.closing.is_set():
        talk.send(b"a")
        talk.pause(0.02)


@way("/drip-headers")
def drip_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.server.closing.is_set():
        talk.send(b"X: y\r\n")
        talk.pause(0.02)


@way("/yavas")
def slow(talk: Talk) -> None:
    talk.pause(0.05)
    talk.answer()


@way("/silent")
def silent(talk: Talk) -> None:
    talk.pause(5)


@way("/silent-body")
def silent_body(talk: Talk) -> None:
    talk.send(HEAD + b"Content-Length: 100\r\n\r\n<p>")
    talk.pause(5)


@way("/endless")
def endless(talk: Talk) -> None:
    talk.send(HEAD + b"\r\n")
    while not talk.server.closing.is_set():
        talk.send(b"<p>" * 5000)


@way("/endless-chunks")
def endless_chunks(talk: Talk) -> None:
    talk.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while not talk.server.closing.is_set():
        talk.send(chunk(b"<p>" * 5000))


@way("/endless-headers")
def endless_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.server.closing.is_set():
        talk.send(b"X-Yorum: " + b"a" * 5000 + b"\r\n")


@way("/endless-hints")
def endless_hints(talk: Talk) -> None:
    while not talk.server.closing.is_set():
        talk.send(b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 10)
        talk.pause(0.01)


# Redirects.


def leads(path: str, location: str, *headers: str) -> None:
    def go(talk: Talk) -> None:
        there = location.replace("PORT", str(talk.server.port))
        talk.answer("", "302 Found", f"Location: {there}", *headers)

    WAYS[path] = go


leads("/loop", "/loop-back")
leads("/loop-back", "/loop")
leads("/self", "/self")
leads("/cookie-loop", "/cookie-loop", "Set-Cookie: onay=1; Path=/")
leads("/to-loopback", "http://127.0.0.1:PORT/gizli")
leads("/to-loopback-usual-port", "http://127.0.0.1/gizli")
leads("/to-number", "http://2130706433/gizli")
leads("/to-inside", "http://icerisi.example.org/gizli")
leads("/to-metadata", "http://169.254.169.254/latest/meta-data/")
leads("/to-ipv6", "http://[::ffff:127.0.0.1]/gizli")
leads("/to-file", "file:///etc/passwd")
leads("/to-port", "http://baska.example.org:6379/")
leads("/to-user", "http://ad:parola@gazete.example.org:PORT/")
leads("/to-nonsense", "http://[kötü/")
leads("/to-nothing", "")
leads("/to-page", "/haber/çarşı?sıra=1")
leads("/to-other", "http://ajans.example.org:PORT/haber")
leads("/to-forbidden", "http://yasak.example.org:PORT/gizli/1")
for number in range(9):
    leads(f"/far/{number}", f"/far/{number + 1}")


# Again, later, never.


@way("/etag")
def etag(talk: Talk) -> None:
    if talk.heard.headers.get("if-none-match") == '"bir"':
        talk.answer("", "304 Not Modified", 'ETag: "bir"')
    else:
        talk.answer(PAGE, "200 OK", 'ETag: "bir"', "Last-Modified: Mon, 03 Mar 2025 10:00:00 GMT")


@way("/304-bare")
def bare_304(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 304 Not Modified\r\n\r\n")


def busy(path: str, status: str, times: int, *headers: Callable[[], str]) -> None:
    def say(talk: Talk) -> None:
        if talk.nth <= times:
            talk.answer("", status, *(header() for header in headers))
        else:
            talk.answer()

    WAYS[path] = say


busy("/429-seconds", "429 Too Many Requests", 1, lambda: "Retry-After: 0")
busy("/429-date", "429 Too Many Requests", 1, lambda: f"Retry-After: {formatdate(time.time(), usegmt=True)}")
busy("/429-second", "429 Too Many Requests", 1, lambda: "Retry-After: 1")
busy("/429-bare", "429 Too Many Requests", 1)
busy("/429-always", "429 Too Many Requests", 99)
busy("/429-huge", "429 Too Many Requests", 99, lambda: "Retry-After: 999999999999999999")
busy("/429-hour", "429 Too Many Requests", 99, lambda: "Retry-After: 3600")
busy("/429-nonsense", "429 Too Many Requests", 1, lambda: "Retry-After: yarın")
busy("/503-storm", "503 Service Unavailable", 2)
busy("/503-always", "503 Service Unavailable", 99)
busy("/500-always", "500 Internal Server Error", 99)


# Connections.


@way("/reset")
def reset(talk: Talk) -> None:
    talk.reset()


@way("/reset-once")
def reset_once(talk: Talk) -> None:
    if talk.nth == 1:
        talk.reset()
    else:
        talk.answer()


@way("/reset-body")
def reset_body(talk: Talk) -> None:
    talk.send(HEAD + b"Content-Length: 1000\r\n\r\n<p>Yar")
    talk.pause(0.05)
    talk.reset()


@way("/nothing")
def nothing(talk: Talk) -> None:
    talk.close()


@way("/close-after")
def close_after(talk: Talk) -> None:
    talk.answer()  # keep-alive, as far as anybody was told
    talk.close()


@way("/too-long")
def too_long(talk: Talk) -> None:
    talk.answer(PAGE, "200 OK", length=len(PAGE.encode()) + 100)
    talk.close()


@way("/too-short")
def too_short(talk: Talk) -> None:
    talk.answer(PAGE, "200 OK", length=len(PAGE.encode()) - 7)


@way("/cut-chunks")
def cut_chunks(talk: Talk) -> None:
    talk.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(PAGE.encode()))
    talk.close()


@way("/bad-chunks")
def bad_chunks(talk: Talk) -> None:
    talk.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\non alti\r\n" + PAGE.encode())
    talk.close()


# No HTTP.


def says(path: str, data: bytes) -> None:
    def say(talk: Talk) -> None:
        talk.send(data)
        talk.close()

    WAYS[path] = say


says("/http-0.9", PAGE.encode())
says("/http-0.9-lines", PAGE.encode() + b"\r\n\r\n" + PAGE.encode())
says("/ssh", b"SSH-2.0-OpenSSH_9.6\r\n")
says("/bytes", bytes(range(256)) * 4)
says("/bad-status", b"HTTP/1.1 iki yuz OK\r\n\r\n" + PAGE.encode())
says("/bad-headers", b"HTTP/1.1 200 OK\r\nbu bir baslik degil\r\n\r\n" + PAGE.encode())
says("/nul-headers", b"HTTP/1.1 200 OK\r\nX-Bos: a\0b\r\n\r\n" + PAGE.encode())
says("/two-lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nmerhaba")
says("/minus-length", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nmerhaba")
says(
    "/doubled-headers",
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: image/png\r\nETag: "a"\r\nETag: "b"\r\n\r\n'
    + PAGE.encode(),
)
says("/no-type", b"HTTP/1.1 200 OK\r\n\r\n" + PAGE.encode())
says("/204", b"HTTP/1.1 204 No Content\r\n\r\n")
says("/hint-then-page", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + HEAD + b"\r\n" + PAGE.encode())


# Bodies.


def gives(path: str, body: bytes | str, *headers: str) -> None:
    WAYS[path] = lambda talk: talk.answer(body, "200 OK", *headers)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


_HTML = "Content-Type: text/html"
_BOMB = gzip.compress(b"<p>" + b" " * 30_000_000)
gives("/feed", FEED, "Content-Type: application/rss+xml")
gives("/gzip", gzip.compress(PAGE.encode()), "Content-Encoding: gzip", _HTML)
gives("/deflate", zlib.compress(PAGE.encode()), "Content-Encoding: deflate", _HTML)
gives("/deflate-raw", deflated(PAGE.encode()), "Content-Encoding: deflate", _HTML)
gives("/gzip-not", PAGE, "Content-Encoding: gzip", _HTML)
gives("/gzip-twice", gzip.compress(gzip.compress(PAGE.encode())), "Content-Encoding: gzip, gzip", _HTML)
gives("/gzip-unsaid", gzip.compress(FEED.encode()), "Content-Type: application/gzip")
gives("/gzip-bomb", _BOMB, "Content-Encoding: gzip", _HTML)
gives("/gzip-nested-bomb", gzip.compress(_BOMB), "Content-Encoding: gzip", _HTML)
gives("/gzip-deep", gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"<p>")))), "Content-Encoding: gzip", _HTML)
gives("/gzip-cut", gzip.compress(PAGE.encode())[:-30], "Content-Encoding: gzip", _HTML)
gives("/gzip-broken", b"\x1f\x8b\x08\0" + b"\xff" * 200, "Content-Encoding: gzip", _HTML)
gives("/brotli", b"\x8b\x03\x80" + b"x" * 60, "Content-Encoding: br", _HTML)
gives("/encoding-is-charset", PAGE, "Content-Encoding: UTF-8", _HTML)
gives("/pdf", b"%PDF-1.7 ...", "Content-Type: application/pdf")
gives("/picture", b"\x89PNG\r\n\x1a\n", "Content-Type: image/png")
gives("/pdf-as-html", b"%PDF-1.7 ...", _HTML)
gives("/type-nonsense", PAGE, "Content-Type: ???; <script>")
gives("/big", PAGE + " " * 300_000)
gives("/empty", "")
gives("/blank", " \n\n ")
gives("/plain", "Bu bir sayfa değil.", "Content-Type: text/plain")


def written(path: str, codec: str, header: str = "", before: str = "") -> None:
    gives(path, (before + PAGE).encode(codec), f"Content-Type: text/html{header}")


written("/utf-8-called-8859-9", "utf-8", "; charset=ISO-8859-9")
written("/8859-9-called-utf-8", "cp1254", "; charset=utf-8")
written("/8859-9", "cp1254", "; charset=ISO-8859-9")
written("/1254-by-meta", "cp1254", "", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1254">')
written("/1254-called-latin-1", "cp1254", "; charset=iso-8859-1")
written("/no-charset", "utf-8")
written("/no-charset-1254", "cp1254")
written("/utf-16", "utf-16")
written("/utf-16-without-mark", "utf-16-le", "; charset=utf-16")
written("/utf-8-with-mark", "utf-8-sig")
written("/charset-unknown", "utf-8", "; charset=turkce")
written("/charset-not-for-text", "utf-8", "; charset=base64")

# Walls.
gives("/wall", "<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b'></script></html>")
gives("/wall-cookie", "<script>document.cookie='a=1';location.reload()</script><noscript>JavaScript?</noscript>")
gives(
    "/wall-not",
    PAGE.replace("</p>", " Uzun bir haber." * 60 + "</p><script src='/cdn-cgi/challenge-platform/jsd'></script>"),
)
WAYS["/wall-403"] = lambda talk: talk.answer("", "403 Forbidden", "cf-mitigated: challenge")
WAYS["/wall-503"] = lambda talk: talk.answer("", "503 Service Unavailable", "cf-mitigated: challenge")

# robots.txt of hosts whose name begins so.
_PLAIN = "Content-Type: text/plain"
gives("robots:yasak", "User-agent: *\nDisallow: /gizli/\n", _PLAIN)
gives("robots:adiyla", "User-agent: hatewatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n", _PLAIN)
gives("robots:baskasi", "User-agent: GPTBot\nDisallow: /\n", _PLAIN)
gives("robots:yavas", "User-agent: *\nCrawl-delay: 0.3\n", _PLAIN)
gives("robots:cokyavas", "User-agent: *\nCrawl-delay: 86400\n", _PLAIN)
gives("robots:dev", "User-agent: *\nDisallow: /gizli/\n" + "# dolgu\n" * 400_000 + "Disallow: /\n", _PLAIN)
gives("robots:sayfa", PAGE)
gives("robots:bayt", bytes(range(256)) * 50)
gives("robots:bom", b"\xef\xbb\xbfUser-agent: *\nDisallow: /gizli/\n", _PLAIN)
busy("robots:bozuk", "503 Service Unavailable", 99)
busy("robots:mesgul", "429 Too Many Requests", 99, lambda: "Retry-After: 7200")
busy("robots:duzelen", "503 Service Unavailable", 1)
WAYS["robots:kapali"] = lambda talk: talk.answer("", "403 Forbidden")
WAYS["robots:damla"] = drip
leads("robots:dongu", "/robots.txt")
leads("robots:tasindi", "http://yasak.example.org:PORT/robots.txt")
leads("robots:iceri", "http://127.0.0.1:PORT/robots.txt")

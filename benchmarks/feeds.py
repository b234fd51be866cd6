"""Print how long a run over many outlets takes: `python benchmarks/feeds.py`; needs the extra `collect`.

200 names that lead to this machine, each with a feed of 50 items, each answer of the server 50 ms late. What is timed
is fetching, robots.txt and politeness included: the default delay between requests to a host, at most two in flight
there; feeds are read with a regular expression and articles not at all. `--delay 0` shows what the machine can do. The
server is a process of its own on the same cores, and counts how many requests a host had at once.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import resource
import time
from collections import Counter
from multiprocessing.connection import Connection

from hatewatch.collect import Asked, Fetcher, Limits, Manner

BAR = 300.0
ITEM = "<item><title>Çarşıda şenlik</title><link>http://{host}/haber/{number}</link></item>"
TEXT = "<p>Şenlik bugün başladı, gundî hatin bajêr.</p>" * 400
ARTICLE = f"<!doctype html><html><body><article>{TEXT}</article></body></html>"


def serve(items: int, latency: float, pipe: Connection) -> None:
    """Answer until told to stop; then say how many requests came, and the most that a host had at once."""
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    heard = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                path = head.split(" ", 2)[1]
                host = re.search(r"(?im)^host: *(\S+)", head)[1]  # type: ignore[index]
                heard += 1
                now[host] += 1
                most[host] = max(most[host], now[host])
                await asyncio.sleep(latency)
                kind, body, status = "text/html", ARTICLE, "200 OK"
                if path == "/robots.txt":
                    kind, body, status = "text/plain", "", "404 Not Found"
                elif path == "/rss":
                    found = "".join(ITEM.format(host=host, number=number) for number in range(items))
                    kind, body = "application/rss+xml", f'<rss version="2.0"><channel>{found}</channel></rss>'
                data = body.encode()
                now[host] -= 1
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def live() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024) as server:
            pipe.send(server.sockets[0].getsockname()[1])
            await asyncio.to_thread(pipe.recv)
            pipe.send((heard, max(most.values(), default=0)))

    asyncio.run(live())


def fetch(port: int, feeds: int, delay: float) -> Counter[str]:
    """Fetch every feed and what it links to; return the outcomes."""
    hosts = [f"gazete{number:03}.example.org" for number in range(feeds)]
    manner = Manner("https://ornek.example.org/hatewatch", delay=delay, allow_hosts=frozenset(hosts))
    outcomes: Counter[str] = Counter()
    with Fetcher(manner, Limits(), resolve=lambda _: ["127.0.0.1"]) as fetcher:
        for host in hosts:
            fetcher.ask(Asked(f"http://{host}:{port}/rss", "feed"))
        for fetched in fetcher:
            outcomes[fetched.outcome] += 1
            if fetched.url.endswith("/rss") and fetched.text:
                for link in re.findall(r"<link>([^<]+)</link>", fetched.text):
                    fetcher.ask(Asked(link))
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    parser.add_argument("--delay", type=float, default=Manner("https://ornek.example.org/").delay, help="seconds")
    given = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(given.items, given.latency, there))
    server.start()
    port = here.recv()
    began = time.perf_counter()
    outcomes = fetch(port, given.feeds, given.delay)
    seconds = time.perf_counter() - began
    here.send("stop")
    heard, most = here.recv()
    server.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wanted = given.feeds * (given.items + 1)
    print(
        f"{given.feeds} feeds of {given.items}, {given.latency * 1000:.0f} ms late, {given.delay:g} s between requests"
    )
    print(f"outcomes {dict(outcomes)}, {heard} requests with robots.txt, {heard / seconds:.0f} a second, {peak:.0f} MB")
    met = seconds <= BAR and outcomes["ok"] == wanted
    print(f"whole run {seconds:.1f} s   bar <= {BAR:.0f} s   {'met' if met else 'NOT MET'}")
    print(f"most in flight at one host {most}   bar <= 2   {'met' if most <= 2 else 'NOT MET'}")


if __name__ == "__main__":
    main()

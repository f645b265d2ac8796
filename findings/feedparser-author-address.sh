#!/bin/sh
# feedparser cuts the address of an author after the fourth letter of its last part, and the rest becomes the name.
#
# Expected: {"name": "Ann Hill", "email": "hill@gazette.example"} for the form that RSS 2.0 gives for <author>.
# Seen: name "ple (Ann Hill", address "hill@gazette.exam"; right for ".test". No error is flagged.
# Hurts: whoever credits or counts authors of a feed. Those at top-level domains of five letters and more (media, press,
# agency, london) have a scrap in front of their names, and an address of somebody else.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet feedparser==6.0.14
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

import feedparser

print("feedparser", version("feedparser"))

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Gazette</title><link>https://gazette.example/</link><description>News</description>
<item><title>Council closes schools</title><author>{}</author></item></channel></rss>"""


def author(text: str) -> dict[str, str]:
    feed = feedparser.parse(FEED.format(text))
    assert not feed.bozo
    found = dict(feed.entries[0].authors[0])
    print(text, "->", found)
    return found


assert author("hill@gazette.test (Ann Hill)") == {"name": "Ann Hill", "email": "hill@gazette.test"}
for domain in ("example", "invalid"):
    seen = {"name": f"{domain[4:]} (Ann Hill", "email": f"hill@gazette.{domain[:4]}"}
    assert author(f"hill@gazette.{domain} (Ann Hill)") == seen, "the name is whole now"
PY

#!/bin/sh
# trafilatura drops a paragraph of the article when its box has "rating" or "share" in its class.
#
# Expected: whole paragraphs of prose within <article> are text, whatever the site's designers call the box; a short
# widget with stars or buttons may go.
# Seen: the rating of a fact check is gone for the classes "rating" and "claim-rating", and a paragraph on the price of
# shares for "share-price", with favor_recall too; the same paragraphs stay for "verdict" and "stocks".
# Hurts: whoever reads fact checks. The claim is in the text, and the sentence that calls it false is not.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet trafilatura==2.3.1 lxml-html-clean==0.4.6
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from trafilatura import extract

print("trafilatura", version("trafilatura"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Has crime doubled?</title></head><body><main><article>
<h1>Has crime doubled?</h1>
<p>A leaflet that went to every household of the town says that crime has doubled within five years.</p>
<p>The register counts 4,120 offences for the year 2019 and 3,890 for last year, which is a fall of six per cent.</p>
<div class="{name}"><p>{paragraph}</p></div>
<p>The police say that the leaflet compares the offences of one quarter with those of a whole year.</p>
</article></main></body></html>"""
RATING = "We rate the claim false, for the register shows a fall in each of the past three years."
PRICE = "The share price of the firm that printed the leaflet fell to 12.50 euros on the day after."


def is_kept(name: str, paragraph: str) -> bool:
    page = PAGE.format(name=name, paragraph=paragraph)
    kept = [paragraph in extract(page, favor_recall=recall) for recall in (False, True)]
    print(f"{name:14}", "kept" if any(kept) else "dropped")
    return any(kept)


assert is_kept("verdict", RATING) and is_kept("stocks", PRICE)
for name, paragraph in (("rating", RATING), ("claim-rating", RATING), ("share-price", PRICE)):
    assert not is_kept(name, paragraph), "it is kept now"
PY

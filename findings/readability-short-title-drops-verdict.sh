#!/bin/sh
# The short title of readability-lxml drops the verdict of a fact check, and a goal of a match report.
#
# Expected: the title without the name of the site, which stands behind its last dash or bar; whole where there is none.
# Seen: what stands before the last colon is thrown away, so "False: crime has doubled" turns into the claim itself; of
# "3 - 2" the first half is. This is so where no heading of the page repeats the title.
# Hurts: whoever lists fact checks by that title: the list says the opposite of the page.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet readability-lxml==0.9 lxml-html-clean==0.4.6
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from readability import Document

print("readability-lxml", version("readability-lxml"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{}</title></head><body><h1>Gazette</h1><article>
<p>The register counts 4,120 offences for the year 2019 and 3,890 for the past year, which is a fall.</p>
</article></body></html>"""

titles = (
    "No rise in crime in the town since 2019 | Gazette",
    "False: crime has doubled in Northbridge since 2019",
    "Reds 3 - 2 Blues after extra time",
)
short = [Document(PAGE.format(title)).short_title() for title in titles]
for title, found in zip(titles, short, strict=True):
    print(f"{title} -> {found}")
assert short[0] == "No rise in crime in the town since 2019"
assert short[1] == "crime has doubled in Northbridge since 2019", "the verdict stands now"
assert short[2] == "2 Blues after extra time", "the score stands now"
PY

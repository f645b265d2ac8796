#!/bin/sh
# trafilatura drops the text of every <time> element, also in the middle of a sentence.
#
# Expected: the words that a reader sees. By the HTML standard the content of <time> is ordinary text, and its attribute
# only repeats it for machines.
# Seen: "The vote is on , and the schools close on ." The date of the sentence without the markup stands.
# Hurts: whoever checks dates. Sites that mark up their dates as the standard asks lose just these, and nothing says so.
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
<html lang="en"><head><title>Council closes schools</title></head><body><main><article>
<h1>Council closes schools</h1>
<p>The council of Northbridge wants to close schools in the outer districts, after a review that took eight months.</p>
<p>The vote is on <time datetime="2024-05-14">14 May 2024</time>, and the schools close on <time>31 July</time>.</p>
<p>Parents said that they would appeal to the regional court, and the union called for a march on 18 May 2024.</p>
</article></main></body></html>"""

for recall in (False, True):
    text = extract(PAGE, favor_recall=recall)
    sentence = next(line for line in text.splitlines() if line.startswith("The vote"))
    print(f"favor_recall={recall}:", sentence)
    assert "on 18 May 2024." in text
    assert sentence == "The vote is on , and the schools close on .", "the dates stand now"
PY

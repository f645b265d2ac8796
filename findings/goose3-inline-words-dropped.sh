#!/bin/sh
# goose3 cuts quotations, corrected figures and subscripts out of the middle of sentences.
#
# Expected: the words that a reader sees. <q>, <ins> and <sub> are inline elements with ordinary text; a filter against
# links and menus looks at paragraphs.
# Seen: an inline element with fewer than three stop words is removed, and the sentence closes over the gap. A longer
# quotation stays, and so do <em>, <span> and <sup>.
# Hurts: whoever checks quotations or figures. The quoted words and the corrected number vanish, "CO2" turns into "CO".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet goose3==3.1.22
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from goose3 import Goose

print("goose3", version("goose3"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Council closes schools</title></head><body><main><article>
<h1>Council closes schools</h1>
<p>The council of Northbridge decided on Tuesday to close schools, after a review that took eight months.</p>
<p>The mayor said <q>it is not my decision</q> and left the chamber before the vote was over.</p>
<p>The mayor said <q>nobody decided anything</q> and left the chamber before the vote was over.</p>
<p>The council will close <ins>21</ins> schools, as a map in the annex of the <em>review</em> shows.</p>
<p>The buildings emit 900 tonnes of CO<sub>2</sub> a year on 12 km<sup>2</sup>, the same annex says.</p>
<p>Parents said that they would appeal to the regional court, and the union called for a march.</p>
</article></main></body></html>"""

with Goose({"enable_image_fetching": False}) as goose:
    text = goose.extract(raw_html=PAGE).cleaned_text
_, long, short, figure, subscript, _ = (line for line in text.splitlines() if line)
print(long, short, figure, subscript, sep="\n")
assert long.startswith("The mayor said it is not my decision and left")
assert short.startswith("The mayor said and left"), "the quotation stands now"
assert figure == "The council will close schools, as a map in the annex of the review shows.", "the figure stands now"
assert subscript.startswith("The buildings emit 900 tonnes of CO a year on 12 km2,"), "the subscript stands now"
PY

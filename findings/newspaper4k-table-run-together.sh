#!/bin/sh
# newspaper4k writes the cells of a table without anything between them.
#
# Expected: cells apart, by a space, a tab or a line, as a reader sees them.
# Seen: "Hillside210190", which reads as one figure; paragraphs and items of lists come out on lines of their own.
# Hurts: whoever checks figures in its text: 210 and 190 pupils turn into 210,190, and a search for either number fails.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet newspaper4k==0.9.6
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from newspaper import Article

print("newspaper4k", version("newspaper4k"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Council closes schools</title></head><body><main><article>
<h1>Council closes schools</h1>
<p>The council of Northbridge decided on Tuesday to close schools in the outer districts, after a long review.</p>
<table>
<thead><tr><th>School</th><th>2023</th><th>2024</th></tr></thead>
<tbody>
<tr><td>Hillside</td><td>210</td><td>190</td></tr>
<tr><td>Riverside</td><td>305</td><td>300</td></tr>
</tbody>
</table>
<ul><li>Hillside closes in May</li><li>Riverside closes in July</li></ul>
<p>Parents said that they would appeal to the regional court, and the union called for a march on Saturday.</p>
</article></main></body></html>"""

article = Article("https://gazette.example/schools")
article.download(input_html=PAGE)
article.parse()
print(article.text)
assert "Hillside closes in May\n" in article.text
assert "Hillside210190" in article.text, "the cells are apart now"
PY

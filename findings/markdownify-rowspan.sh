#!/bin/sh
# markdownify moves the figures of a table into other columns when a cell spans several rows.
#
# Expected: an empty or a repeated cell below the one that spans; it writes empty cells beside one that spans columns.
# Seen: the row below has a cell less, so its year stands under the region and its figure under the year.
# Hurts: whoever gives tables of statistics to a model as Markdown: 190 pupils in 2024 are year 190 of region 2024.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet markdownify==1.2.3
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from markdownify import markdownify

print("markdownify", version("markdownify"))

TABLE = """<table>
<tr><th>Region</th><th>Year</th><th>Pupils</th></tr>
<tr><td rowspan="2">North</td><td>2023</td><td>210</td></tr>
<tr><td>2024</td><td>190</td></tr>
<tr><td colspan="2">Both years</td><td>400</td></tr>
</table>"""

rows = markdownify(TABLE).strip().splitlines()
print(*rows, sep="\n")
assert rows[2] == "| North | 2023 | 210 |"
assert rows[3] == "| 2024 | 190 |", "the columns stand now"
assert rows[4].count("|") == 4
PY

#!/bin/sh
# arrow reads "1.5 years ago" as five years ago, and "1,000 days ago" as now.
#
# Expected: a date one and a half years and 1,000 days back, or an error, as for "two years ago" in words.
# Seen: only the digits next to the unit count, so what stands before a point or a comma is lost.
# Hurts: whoever turns relative dates of an article into days to compare them. The date is years off, without an error.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet arrow==1.4.0
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

import arrow

print("arrow", version("arrow"))

day = arrow.get("2024-05-15")
seen = {
    "5 years ago": "2019-05-15",
    "1.5 years ago": "2019-05-15",
    "1000 days ago": "2021-08-19",
    "1,000 days ago": "2024-05-15",
}
for phrase, date in seen.items():
    found = day.dehumanize(phrase).date().isoformat()
    print(f"{day.date()}, {phrase}: {found}")
    assert found == date, f"{phrase} is another day now"
try:
    day.dehumanize("two years ago")
except ValueError:
    print(f"{day.date()}, two years ago: ValueError")
else:
    raise AssertionError("words are read now")
PY

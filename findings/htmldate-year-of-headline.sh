#!/bin/sh
# htmldate takes a year in the headline for the day of publication.
#
# Expected: None for a page that does not say when it was published; a year alone is no day anyway.
# Seen: "Crime has doubled since 2019" was published on 1 January 2019. Of a date with a month only (as Dublin Core
# allows, "2024-05") the day is that of today, so the same page has another date tomorrow.
# Hurts: whoever orders articles and facts by date, or asks whether a claim came before its correction: both days are
# made up, and look like any other.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet htmldate==1.11.0
"$dir/venv/bin/python" - <<'PY'
from datetime import UTC, datetime
from importlib.metadata import version

from htmldate import find_date

print("htmldate", version("htmldate"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{title}</title>{meta}</head><body><main><article><h1>{title}</h1>
<p>The register counts 4,120 offences five years ago and 3,890 now, which is a fall of about six per cent.</p>
</article></main></body></html>"""


def date_of(title: str, meta: str = "") -> str | None:
    found = find_date(PAGE.format(title=title, meta=meta), original_date=True)
    print(f"{title!r} {meta or 'without metadata'}: {found}")
    return found


today = datetime.now(tz=UTC).astimezone().day
assert date_of("Crime has doubled") is None
assert date_of("Crime has doubled since 2019") == "2019-01-01", "the year of the headline is no date now"
assert date_of("Crime has doubled", '<meta name="DC.date" content="2024-05-14">') == "2024-05-14"
month = date_of("Crime has doubled", '<meta name="DC.date" content="2024-05">')
assert month == f"2024-05-{today:02}", "the month has no day of its own now"
PY

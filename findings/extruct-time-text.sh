#!/bin/sh
# extruct loses the date of a <time> element of microdata that has no datetime attribute.
#
# Expected: the text of the element. By the HTML standard it is the value where the attribute is missing.
# Seen: an empty string; the same date with the attribute, or in a <span>, is read.
# Hurts: whoever reads ClaimReview or NewsArticle from microdata: valid pages come out with an empty day of publication.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet extruct==0.18.0 lxml-html-clean==0.4.6
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

import extruct

print("extruct", version("extruct"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Check</title></head><body>
<article itemscope itemtype="https://schema.org/ClaimReview">
<p itemprop="claimReviewed">Crime has doubled.</p>
<p>Published on {}</p>
</article></body></html>"""


def published(element: str) -> str:
    (item,) = extruct.extract(PAGE.format(element), syntaxes=["microdata"])["microdata"]
    found: str = item["properties"]["datePublished"]
    print(f"{element}: {found!r}")
    return found


assert published('<time itemprop="datePublished" datetime="2024-05-14">Tuesday</time>') == "2024-05-14"
assert published('<span itemprop="datePublished">2024-05-14</span>') == "2024-05-14"
assert published('<time itemprop="datePublished">2024-05-14</time>') == "", "the date is read now"
PY

#!/bin/sh
# num2words drops the minus of every number between -1 and 0, in most languages.
#
# Expected: "minus zero point five" for -0.5, as "minus one point five" for -1.5.
# Seen: "zero point five"; in German, French, Spanish, Portuguese and Dutch as well, for floats and decimals.
# Italian keeps the minus of a float.
# Hurts: whoever speaks or spells out a change of rate: a fall of half a point turns into a rise.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet num2words==0.5.14
"$dir/venv/bin/python" - <<'PY'
from decimal import Decimal
from importlib.metadata import version

from num2words import num2words

print("num2words", version("num2words"))

for language in ("en", "de", "fr", "es", "pt", "nl"):
    half, fall, deeper = (num2words(Decimal(number), lang=language) for number in ("0.5", "-0.5", "-1.5"))
    print(f"{language}: -0.5 is {fall!r}, -1.5 is {deeper!r}")
    assert fall == half, f"the minus stands now in {language}"
    assert num2words(-0.5, lang=language) == half
    assert deeper.split()[0] in {"minus", "moins", "menos", "min"}
assert num2words(-0.5, lang="it").startswith("meno")
PY

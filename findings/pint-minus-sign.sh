#!/bin/sh
# pint drops the minus sign of typeset text, and half of a mixed fraction.
#
# Expected: -5 for "−5 km" with the minus sign U+2212 of typeset text, or an error; 2.5 for "2 1/2 miles".
# Seen: plus 5 km, for a character that pint does not know is left out; "7 − 2 km" is 14 km. "2 1/2 miles" is one mile,
# for the blank multiplies.
# Hurts: whoever compares measures in published text. A fall of five metres turns into a rise, without a warning.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet pint==0.25.3
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from pint import UnitRegistry

print("pint", version("pint"))

units = UnitRegistry()
for text, size in (("-5 km", -5), ("\u22125 km", 5), ("7 \u2212 2 km", 14), ("2.5 miles", 2.5), ("2 1/2 miles", 1)):
    quantity = units.Quantity(text)
    print(f"{text!a:18}{quantity}")
    assert quantity.magnitude == size, f"{text!a} is {quantity} now"
PY

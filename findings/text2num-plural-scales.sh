#!/bin/sh
# text2num writes an exact figure for "hundreds", "thousands" and "billions".
#
# Expected: the words as they stand. They name no number, and "dozens" and "trillions" are left alone.
# Seen: "Hundreds of thousands marched" turns into "100 of 1000 marched", and "It cost billions" into "It cost
# 1000000000"; so in Spanish, and in French and German from millions on.
# Hurts: whoever normalises numbers before comparing: a vague quantity contradicts every true figure, and a march of
# 300,000 is a march of 100.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet text2num==3.1.0
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from text_to_num import alpha2digit

print("text2num", version("text2num"))

seen = {
    ("en", "Dozens fled, and trillions were lost."): "Dozens fled, and trillions were lost.",
    ("en", "Hundreds of thousands marched."): "100 of 1000 marched.",
    ("en", "Tens of thousands fled."): "10 of 1000 fled.",
    ("en", "It cost billions."): "It cost 1000000000.",
    ("es", "Huyeron cientos de miles."): "Huyeron 100 de 1000.",
    ("de", "Millionen Menschen flohen."): "1000000 Menschen flohen.",
    ("fr", "Il a perdu des millions."): "Il a perdu des 1000000.",
}
for (language, sentence), written in seen.items():
    found = alpha2digit(sentence, language)
    print(f"{language}: {sentence} -> {found}")
    assert found == written, "it is written otherwise now"
PY

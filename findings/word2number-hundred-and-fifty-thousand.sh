#!/bin/sh
# word2number reads "a hundred and fifty thousand" as five million.
#
# Expected: 150,000, as for "one hundred and fifty thousand"; ValueError where it cannot read a number.
# Seen: 5,000,000. "two point five million" is 2, and "one billion two million" 1,003,000,002.
# Hurts: whoever compares figures in words with figures in digits: a sum is off by a factor of 33, or of a million,
# without an error.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet word2number==1.1
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from word2number.w2n import word_to_num

print("word2number", version("word2number"))

seen = {
    "one hundred and fifty thousand": 150_000,
    "a hundred and fifty thousand": 5_000_000,
    "two point five": 2.5,
    "two point five million": 2,
    "one billion two million": 1_003_000_002,
}
for words, number in seen.items():
    found = word_to_num(words)
    print(f"{words:32}{found:,}")
    assert found == number, f"{words} is {found} now"
PY

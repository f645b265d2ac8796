#!/bin/sh
# simplemma drops the negation of "won't", "isn't" and "didn't".
#
# Expected: lemmas that keep it, as it does for "can't" (cannot) and for "n't" alone (not).
# Seen: "The mayor won't resign" and "The mayor will resign" have the same lemmas. "worse" is "wrong".
# Hurts: whoever compares or searches sentences by lemmas: a claim and its denial are the same.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet simplemma==2.0.0
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from simplemma import text_lemmatizer

print("simplemma", version("simplemma"))


def lemmas(sentence: str) -> list[str]:
    found = text_lemmatizer(sentence, lang="en")
    print(sentence, "->", found)
    return found


assert "cannot" in lemmas("The mayor can't resign.")
assert lemmas("The mayor won't resign.") == lemmas("The mayor will resign."), "the negation stands now"
assert lemmas("Crime isn't rising.") == lemmas("Crime is rising."), "the negation stands now"
assert lemmas("She didn't close schools.") == lemmas("She did close schools."), "the negation stands now"
assert lemmas("Crime is worse.") == lemmas("Crime is wrong."), "worse is not wrong now"
PY

#!/bin/sh
# instructor shows a streamed figure as a smaller one until its last digit has come.
#
# Expected: None for a number that is not complete, as for a word that has not begun; JSON tells the end of a number by
# the character behind it.
# Seen (Partial, Mode.JSON): 12500 is 12, then 125, then 12500, and -0.25 is first 0. No field tells the unfinished from
# the finished.
# Hurts: whoever shows or acts on partial answers. Every amount is a wrong amount at first, and valid.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet instructor==1.17.0 openai==3.3.0
"$dir/venv/bin/python" - <<'PY'
from collections.abc import Iterator
from importlib.metadata import version

import instructor
from openai.types.chat import ChatCompletionChunk
from pydantic import BaseModel

print("instructor", version("instructor"), "openai", version("openai"))


class Claim(BaseModel):
    schools: int
    change: float


def create(**_: object) -> Iterator[ChatCompletionChunk]:
    for piece in ('{"schools": ', "12", "5", "00", ', "change": ', "-0", ".25", "}"):
        choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
        yield ChatCompletionChunk.model_validate(
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        )


patched = instructor.patch(create=create, mode=instructor.Mode.JSON)
answers = patched(
    response_model=instructor.Partial[Claim], stream=True, messages=[{"role": "user", "content": "How many?"}]
)
seen = [(answer.schools, answer.change) for answer in answers]
print(seen)
assert [schools for schools, change in seen if change is None][:4] == [None, 12, 125, 12500], "it waits now"
assert (12500, 0) in seen, "it waits now"
assert seen[-1] == (12500, -0.25)
PY

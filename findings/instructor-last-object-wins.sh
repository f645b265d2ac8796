#!/bin/sh
# instructor takes the last JSON object of a Markdown reply, whichever it is.
#
# Expected: the object that fits the model asked for, or an error where there are several.
# Seen (Mode.MD_JSON): of two fenced answers the second stands and the first is gone without a word; a remark in braces
# behind a good answer takes its place, and the whole answer is asked for again.
# Hurts: lists from models that write one object for each item. Items vanish, and nothing says so.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet instructor==1.17.0 openai==3.3.0
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

import instructor
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

print("instructor", version("instructor"), "openai", version("openai"))


class Items(BaseModel):
    items: list[str]


def ask(*replies: str) -> tuple[list[str], int]:
    queue = list(replies)

    def create(**_: object) -> ChatCompletion:
        content = queue.pop(0)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        return ChatCompletion.model_validate(
            {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        )

    patched = instructor.patch(create=create, mode=instructor.Mode.MD_JSON)
    answer = patched(response_model=Items, max_retries=2, messages=[{"role": "user", "content": "List them."}])
    return answer.items, len(replies) - len(queue)


fenced = '```json\n{"items": ["%s"]}\n```\n'
two, calls_two = ask(fenced % "one" + fenced % "two")
aside, calls_aside = ask('{"items": ["one"]}\nNot listed: {"none": true}', '{"items": ["again"]}')
print("two fenced objects:", two, "in", calls_two, "request")
print("a remark in braces behind the answer:", aside, "in", calls_aside, "requests")
assert two == ["two"], "both, or the first, stand now"
assert (aside, calls_aside) == (["again"], 2), "the first answer stands now"
PY

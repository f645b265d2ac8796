"""An example of each call: in the OpenAPI document, at /docs, and in the documents."""

from __future__ import annotations

import json
import shlex
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "http://127.0.0.1:8000"


def add_examples(paths: Mapping[str, Mapping[str, Mapping[str, object]]]) -> None:
    """Add the examples to the paths of an OpenAPI document."""
    examples = json.loads((files("assay.api") / "templates" / "examples.json").read_text(encoding="utf-8"))
    for path, operations in paths.items():
        for method, operation in operations.items():
            _add_example(operation, examples[f"{method} {path}"])


def curl_command(path: str, operation: Mapping[str, object]) -> str:
    """Return the example of an operation as a command for a shell."""
    headers, data = _body_of(operation)
    if "security" in operation:
        headers.append("X-API-Key: KEY")
    shown = [word for header in headers for word in ("-H", header)]
    return shlex.join(["curl", "-s", ADDRESS + _fill(path, operation), *shown, *data])


def answer_of(operation: Mapping[str, object]) -> object:
    """Return the example of an operation's answer."""
    match operation:
        case {"responses": {"200": {"content": {"application/json": {"example": answer}}}}}:
            return answer
        case _:
            return None


def _add_example(operation: Mapping[str, object], example: Mapping[str, object]) -> None:
    match operation:
        case {"requestBody": {"content": dict(contents)}}:
            for content in contents.values():
                content["example"] = example["body"]
        case _:
            pass
    match operation, example:
        case {"parameters": list(parameters)}, {"parameters": dict(values)}:
            for parameter in parameters:
                parameter["example"] = values[parameter["name"]]
        case _:
            pass
    match operation:
        case {"responses": {"200": {"content": {"application/json": dict(content)}}}}:
            content["example"] = example["answer"]
        case _:
            pass


def _body_of(operation: Mapping[str, object]) -> tuple[list[str], list[str]]:
    match operation:
        case {"requestBody": {"content": dict(contents)}}:
            ((media_type, content),) = contents.items()
            body = content["example"]
            written = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            return [f"Content-Type: {media_type}"], ["-d", written]
        case _:
            return [], []


def _fill(path: str, operation: Mapping[str, object]) -> str:
    query = {}
    match operation:
        case {"parameters": list(parameters)}:
            for parameter in parameters:
                if parameter["in"] == "path":
                    path = path.replace("{" + parameter["name"] + "}", str(parameter["example"]))
                else:
                    query[parameter["name"]] = parameter["example"]
        case _:
            pass
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path

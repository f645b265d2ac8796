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


def curl_command(method: str, path: str, operation: Mapping[str, object]) -> str:
    """Return the example of an operation as a command for a shell."""
    headers, data = _body_of(operation)
    address, more = _fill(path, operation)
    headers += more
    if "security" in operation:
        headers.append("X-API-Key: KEY")
    shown = [word for header in headers for word in ("-H", header)]
    is_default = method == ("post" if data else "get")
    return shlex.join(["curl", "-s", *([] if is_default else ["-X", method.upper()]), ADDRESS + address, *shown, *data])


def answer_of(operation: Mapping[str, object]) -> str:
    """Return the example of an operation's answer: JSON laid out, any other text as it is, nothing as nothing."""
    answers = [content["example"] for content in _contents(operation) if "example" in content]
    if not answers:
        return ""
    return answers[0] if isinstance(answers[0], str) else json.dumps(answers[0], indent=2, ensure_ascii=False)


def _contents(operation: Mapping[str, object]) -> list[dict[str, object]]:
    """Return what the good answers of an operation consist of, for each media type."""
    match operation:
        case {"responses": {"200": {"content": dict(contents)}} | {"202": {"content": dict(contents)}}}:
            return list(contents.values())
        case _:
            return []


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
                if parameter["name"] in values:
                    parameter["example"] = values[parameter["name"]]
        case _:
            pass
    for content in _contents(operation)[:1]:
        content["example"] = example["answer"]


def _body_of(operation: Mapping[str, object]) -> tuple[list[str], list[str]]:
    match operation:
        case {"requestBody": {"content": dict(contents)}}:
            ((media_type, content),) = contents.items()
            body = content["example"]
            written = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            return [f"Content-Type: {media_type}"], ["-d", written]
        case _:
            return [], []


def _fill(path: str, operation: Mapping[str, object]) -> tuple[str, list[str]]:
    """Return the address with its parameters, and those that are headers."""
    query, headers = {}, []
    match operation:
        case {"parameters": list(parameters)}:
            for parameter in parameters:
                match parameter:
                    case {"in": "path", "name": name, "example": value}:
                        path = path.replace("{" + name + "}", str(value))
                    case {"in": "header", "name": name, "example": value}:
                        headers.append(f"{name.title()}: {value}")
                    case {"name": name, "example": value}:
                        query[name] = value
                    case _:
                        pass
        case _:
            pass
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path, headers

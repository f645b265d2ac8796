"""The page at /docs: made here from the OpenAPI document, without scripts or external content."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from assay.api.examples import answer_of, curl_command
from assay.api.middleware import policy_with_style
from assay.api.problems import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = re.compile(r"`([^`]+)`")


def render_documentation(openapi: Mapping[str, object]) -> str:
    """Return the page for an OpenAPI document."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["type_words"] = type_words
    environment.filters["with_code"] = _with_code
    environment.filters["answer"] = answer_of
    environment.globals["curl_command"] = curl_command
    template = environment.from_string(_read("docs.html.j2"))
    return template.render(api=openapi, kinds=KINDS, css=_read("docs.css"))


def content_security_policy() -> str:
    """Return the policy of the page: its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_read("docs.css").encode()).digest()).decode()
    return policy_with_style(digest)


def type_words(schema: object) -> str:
    """Return a JSON Schema in the few words that a table has room for, such as "array of Fact" or "string | null"."""
    match schema:
        case {"$ref": str(target)}:
            return target.rpartition("/")[2]
        case {"anyOf": [*choices]}:
            return " | ".join(type_words(choice) for choice in choices)
        case {"type": "array", "items": items}:
            return f"array of {type_words(items)}"
        case {"type": "object", "additionalProperties": dict() as values}:
            return f"object of {type_words(values)}"
        case {"const": value}:
            return repr(value)
        case {"format": str(form)}:
            return form
        case {"type": str(name)}:
            return name
        case _:
            return "any"


def _with_code(text: str) -> Markup:
    # As a plain string: what is joined to a Markup is escaped, the tags of a substitution too.
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped first


def _read(name: str) -> str:
    return (files("assay.api") / "templates" / name).read_text(encoding="utf-8").rstrip("\n")

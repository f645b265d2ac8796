"""Texts that are no prose but the envelope of some: JSON and XML, whose keys and tags must not be read as claims."""

from __future__ import annotations

import json
import re

_MAX_HEAD = 4_000
# Each pattern: what it must find; what it must leave alone.
_JSON_OBJECT = re.compile(
    r"\[?\s{0,20}\{\s{0,200}(?:\"(?:[^\"\\]|\\.){0,200}\"\s{0,20}:|\}\s{0,20}\]?\s*$)"
)  # '{"a": 1}'; "{sic} he said"
_PROLOG = re.compile(
    r"\s*(?:<\?[^>]{0,400}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,400}(?:\[[^\]]{0,4000}\]\s*)?>\s*)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?P<name>[A-Za-z_][\w.:-]{0,60})(?P<attributes>[^<>]{0,2000})>")  # "<rss ...>"; "< 5 km"
_IS_HTML = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_ROOTS = frozenset(
    """a abbr address article aside b base blockquote body br caption center code del details div dl em figure font
    footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins li link main mark meta nav noscript ol p pre q
    s script section small span strike strong style sub summary sup table tbody td template tr title u ul""".split()
)


def envelope_of(text: str) -> str | None:
    """Return "JSON" or "XML" if a text is that and not prose; HTML, which is read, is neither."""
    begun = text.lstrip("\ufeff \t\r\n")
    if begun.startswith(("{", "[")):
        return "JSON" if _is_json(begun) else None
    return "XML" if begun.startswith("<") and _is_xml(begun) else None


def _is_json(text: str) -> bool:
    if _JSON_OBJECT.match(text):
        return True
    if not text.startswith("[") or not text.rstrip().endswith("]"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_xml(text: str) -> bool:
    prolog = _PROLOG.match(text[:_MAX_HEAD])
    root = _ROOT.match(text, prolog.end() if prolog else 0)
    is_declared = text.startswith(("<?xml", "<!DOCTYPE")) and not _IS_HTML.match(text)
    if root is None:
        return is_declared
    name = root["name"].lower()
    if name.rpartition(":")[2] in _HTML_ROOTS or "-" in name:
        return False
    is_closed = text.rstrip().endswith((f"</{root['name']}>", "/>"))
    return is_declared or "xmlns" in root["attributes"] or is_closed

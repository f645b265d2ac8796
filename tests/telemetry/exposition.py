"""Rules that a page of metrics has to keep, as Prometheus' own documents and promlint state them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_NAME = re.compile(r"(assay|process)_[a-z0-9]+(_[a-z0-9]+)*")
_NOT_BASE = re.compile(r"_(ms|milliseconds|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(_|$)")
_TYPES = {"counter", "gauge", "histogram"}


def read_page(text: str) -> dict[str, Metric]:
    """Return the metrics of a page by name, once they keep the rules."""
    families = {family.name: family for family in text_string_to_metric_families(text)}
    for name, family in families.items():
        assert _NAME.fullmatch(name), name
        assert not _NOT_BASE.search(name), f"{name} is not in a base unit"
        assert family.documentation.endswith("."), f"{name} has no HELP"
        assert family.type in _TYPES, f"{name} has no TYPE"
        full = f"{name}_total" if family.type == "counter" else name
        assert text.count(f"# TYPE {full} ") == text.count(f"# HELP {full} ") == 1, f"{name} is told of once"
        assert family.type == "counter" or not name.endswith(("_total", "_count", "_sum", "_bucket")), name
        assert family.type != "histogram" or name.endswith("_seconds"), f"{name} has no unit"
        labels = {label for sample in family.samples for label in sample.labels}
        assert not labels & {"key", "key_id", "article", "path", "url", "pid"}, name
    return families


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    """Return a sample of a page; 0 if there is none."""
    samples = (sample for family in families.values() for sample in family.samples if sample.name == name)
    return next((sample.value for sample in samples if sample.labels == labels), 0.0)

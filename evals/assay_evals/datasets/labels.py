"""The one table that maps other projects' labels to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay_evals.datasets.files import Place

_SUPPORTED, _REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
_UNDECIDED, _CONFLICTING = VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.CONFLICTING_EVIDENCE
_FEVER: Final = {"SUPPORTS": _SUPPORTED, "REFUTES": _REFUTED, "NOT ENOUGH INFO": _UNDECIDED}
_NLI: Final = {"entailment": _SUPPORTED, "contradiction": _REFUTED, "neutral": _UNDECIDED}

LABELS: Final[Mapping[str, Mapping[str, VerdictLabel]]] = {
    "rows": {
        "supported": _SUPPORTED,
        "refuted": _REFUTED,
        "not_enough_evidence": _UNDECIDED,
        "conflicting": _CONFLICTING,
        "conflicting_evidence": _CONFLICTING,
    },
    "averitec": {
        "Supported": _SUPPORTED,
        "Refuted": _REFUTED,
        "Not Enough Evidence": _UNDECIDED,
        "Conflicting Evidence/Cherrypicking": _CONFLICTING,
    },
    "fever": _FEVER,
    "fever-nli": {**_FEVER, **_NLI, "e": _SUPPORTED, "c": _REFUTED, "n": _UNDECIDED},
    # Of a claim that is supported in part the rest may be false or merely absent: WiCE does not say which.
    "wice": {"supported": _SUPPORTED, "partially_supported": _UNDECIDED, "not_supported": _UNDECIDED},
    "fm2": {"SUPPORTS": _SUPPORTED, "REFUTES": _REFUTED},
    "scifact": {"SUPPORT": _SUPPORTED, "CONTRADICT": _REFUTED},
    "healthver": {"Supports": _SUPPORTED, "Refutes": _REFUTED, "Neutral": _UNDECIDED},
    "climate-fever": {
        "SUPPORTS": _SUPPORTED,
        "REFUTES": _REFUTED,
        "NOT_ENOUGH_INFO": _UNDECIDED,
        "DISPUTED": _CONFLICTING,
    },
    "vitaminc": _FEVER,
}
"""By format, by the label as its authors write it."""


def verdict_of(label: str, *, source: str, place: Place) -> VerdictLabel:
    """Return the verdict that a label of a format stands for.

    Raises:
        DatasetError: If the format has no such label; test sets often come with their labels hidden.
    """
    known = LABELS[source]
    if label not in known:
        raise place.error(f"label {label[:40]!r} is unknown, expected one of: {', '.join(known)}")
    return known[label]

"""Splitting a sentence into the statements it makes.

Every rule looks at the surface of one clause and returns its parts, or nothing: a wrong split is worse than a
long claim. `RULES` names them in the order in which they are tried; a caller may leave any out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.engines.embedded import asides, coordination

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from assay.engines.embedded.clauses import Clause

    Rule = Callable[[Clause], tuple[Clause, ...]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "semicolon": coordination.split_semicolon,
        "colon": coordination.split_colon,
        "dash": asides.split_dash,
        "subject_aside": asides.split_subject_aside,
        "leading_participle": asides.split_leading_participle,
        "leading_subordinate": coordination.split_leading_subordinate,
        "clauses": coordination.split_clauses,
        "trailing_comment": asides.split_trailing_comment,
        "trailing_relative": asides.split_trailing_relative,
        "trailing_apposition": asides.split_trailing_apposition,
        "trailing_participle": asides.split_trailing_participle,
        "verbs": coordination.split_verbs,
        "gapping": coordination.split_gapping,
        "subjects": coordination.split_subjects,
    }
)
LIST_RULES: Mapping[str, Rule] = MappingProxyType({"names": coordination.split_names})
"""Rules that apply to a clause whatever its wording has become."""


def split_clause(clause: Clause, enabled: Collection[str] | None = None) -> tuple[Clause, ...]:
    """Split a clause into its statements, in the order of the text.

    Args:
        clause: A sentence, or the content of a reported one.
        enabled: Names out of `RULES` and `LIST_RULES`; None means all.

    Returns:
        At least one clause; the clause itself where no rule applies.
    """
    rules = {**({} if clause.wording else RULES), **LIST_RULES}
    for name, rule in rules.items():
        parts = rule(clause) if enabled is None or name in enabled else ()
        if parts:
            return tuple(final for part in parts for final in split_clause(part, enabled))
    return (clause,)

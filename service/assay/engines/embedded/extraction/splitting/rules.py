"""Splitting a sentence into the statements it makes.

Every rule looks at the surface of one clause and returns its parts, or nothing: a wrong split is worse than a
long claim. `RULES` names them in the order in which they are tried; a caller may leave any out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting import asides, coordination, remarks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from assay.language.clauses import Clause

    Rule = Callable[[Clause], tuple[Clause, ...]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "semicolon": coordination.split_semicolon,
        "colon": coordination.split_colon,
        "dash": asides.split_dash,
        "subject_aside": asides.split_subject_aside,
        "clauses": coordination.split_clauses,
        "trailing_participle": asides.split_trailing_participle,
        "verbs": coordination.split_verbs,
        "trailing_remark": remarks.split_trailing_remark,
    }
)


def split_clause(clause: Clause, enabled: Collection[str] | None = None) -> tuple[Clause, ...]:
    """Split a clause into its statements, in the order of the text.

    Args:
        clause: A sentence, or the content of a reported one.
        enabled: Names out of `RULES`; None means all.

    Returns:
        At least one clause; the clause itself where no rule applies.
    """
    if clause.wording:
        return (clause,)
    for name, rule in RULES.items():
        parts = rule(clause) if enabled is None or name in enabled else ()
        if parts:
            return tuple(final for part in parts for final in split_clause(part, enabled))
    return (clause,)

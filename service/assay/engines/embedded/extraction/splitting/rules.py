"""Splitting a sentence into the statements it makes.

Every rule looks at the surface of one clause and returns its parts, or nothing: a wrong split is worse than a
long claim. `RULES` names them in the order in which they are tried; a caller may leave any out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting import asides, coordination, lists, remarks, subordination

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from assay.engines.embedded.extraction.splitting.clauses import Clause

    Rule = Callable[[Clause], tuple[Clause, ...]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "semicolon": coordination.split_semicolon,
        "figures": lists.split_figures,
        "colon": coordination.split_colon,
        "dash": asides.split_dash,
        "leading_remark": remarks.split_leading_remark,
        "opening_when": subordination.split_opening_when,
        "subject_aside": asides.split_subject_aside,
        "leading_participle": asides.split_leading_participle,
        "leading_subordinate": coordination.split_leading_subordinate,
        "negated": lists.split_negated,
        "consequence": subordination.split_consequence,
        "clauses": coordination.split_clauses,
        "trailing_subordinate": subordination.split_trailing_subordinate,
        "trailing_comment": asides.split_trailing_comment,
        "trailing_relative": asides.split_trailing_relative,
        "object_relative": subordination.split_object_relative,
        "counted_apposition": remarks.split_counted_apposition,
        "figure_apposition": remarks.split_figure_apposition,
        "trailing_apposition": asides.split_trailing_apposition,
        "trailing_participle": asides.split_trailing_participle,
        "verbs": coordination.split_verbs,
        "gapping": coordination.split_gapping,
        "subjects": lists.split_subjects,
        "trailing_remark": remarks.split_trailing_remark,
        "amounts": lists.split_amounts,
        "phrases": lists.split_phrases,
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

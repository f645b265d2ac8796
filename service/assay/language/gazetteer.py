"""The names of a set of facts, by what the fields of the facts say belongs together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assay.language.names import Gazetteer, build_gazetteer, find_names, find_owners, find_titles, name_key
from assay.language.tokens import is_stop_word, telling_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_schemas import Fact

_RANKED = re.compile(r"no\. ?\d|\d", re.IGNORECASE)
_LONGEST_NAME = 6
_KEPT_FIELDS = 32_768  # asked for again whenever facts are read anew after an edit


def gazetteer_of(facts: Sequence[Fact]) -> Gazetteer:
    """Return the names in a set of facts that belong together: a subject or object with those aliases that are names.

    An alias belongs to the subject if they share a word, else to the object if these do, else it stands for itself.
    """
    groups: list[tuple[str, ...]] = []
    for fact in facts:
        heads = [head for head in (fact.subject, fact.object) if head and is_single_name(head)]
        named = [alias for alias in fact.aliases if is_name(alias)]
        taken: set[str] = set()
        for head in heads:
            own = [alias for alias in named if alias not in taken and shares_word(alias, head)]
            taken.update(own)
            groups.append((head, *own))
        groups.extend((alias,) for alias in named if alias not in taken)
    statements = [fact.statement for fact in facts]
    groups.extend((title,) for statement in statements for title in find_titles(statement))
    return build_gazetteer(groups, statements)


def owners_in(facts: Sequence[Fact], gazetteer: Gazetteer) -> dict[str, str]:
    """Return whose each named work or thing is by the statements of the facts, by keys."""
    owners: dict[str, str] = {}
    for fact in facts:
        titles = {gazetteer.canonical(name_key(title)) for title in find_titles(fact.statement)}
        if titles:
            found = find_owners(fact.statement, find_names(fact.statement, gazetteer))
            owners.update({thing: owner for thing, owner in found.items() if thing in titles})
    return owners


@lru_cache(_KEPT_FIELDS)
def is_name(text: str) -> bool:
    """Return True if a field of a fact is a proper name: a few capitalised words, and not a rank."""
    words = [word for word in re.findall(r"[^\W_][\w'’./-]*", text) if not is_stop_word(word)]
    return (
        0 < len(words) <= _LONGEST_NAME
        and not _RANKED.match(text)
        and all(word[0].isupper() or word[0].isdigit() for word in words)
    )


def shares_word(a: str, b: str) -> bool:
    """Return True if two texts share a word that carries meaning."""
    return not telling_stems(a).isdisjoint(telling_stems(b))


def is_single_name(text: str) -> bool:
    """Return True if a field of a fact is a single proper name, not a list of names."""
    return is_name(text) and not re.search(r";|,| and ", text)

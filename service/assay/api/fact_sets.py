"""Which sets of facts a key may check against and look at, and what is chosen of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Depends, Request

from assay.api.problems import INVALID_REQUEST, SET_NOT_OPEN, InvalidField, ProblemError
from assay.api.service import find_service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.api.access import Key
    from assay.facts.store import FactBase, FactSet
    from assay_schemas import ArticleInput


class OpenSets(NamedTuple):
    """The sets that are served, as far as a key opens them."""

    base: FactBase
    limits: tuple[str, ...]
    """Names of the sets that the key is limited to; empty: it opens all."""

    @property
    def sets(self) -> tuple[FactSet, ...]:
        """Those that are served, ordered by name."""
        return tuple(each for each in self.base.sets if self.opens(each.name))

    def opens(self, name: str) -> bool:
        """Return True if the key is not kept from a set."""
        return not self.limits or name in self.limits

    def choose(self, names: Sequence[str], *, pointer: str = "/fact_sets") -> tuple[FactSet, ...]:
        """Return the sets of some names, or where there is no name all that the key opens.

        Args:
            names: As the caller sent them.
            pointer: Where they were, for the problem.

        Raises:
            ProblemError: If the key does not open one of them, or none of its own is served, or there is no set of a
                name; the detail has the names that may be used.
        """
        usable = ", ".join(repr(each.name) for each in self.sets) or "none that is served"
        if closed := [name for name in names if not self.opens(name)]:
            detail = f"the key does not open the set of facts {closed[0]!r}; it opens {usable}"
            raise ProblemError(SET_NOT_OPEN, detail)
        if not self.sets:
            raise ProblemError(SET_NOT_OPEN, f"of the sets of facts, the key opens {usable}")
        chosen = tuple(each for each in self.sets if not names or each.name in names)
        if unknown := set(names).difference(each.name for each in chosen):
            detail = f"there is no set of facts {min(unknown)!r}; there are {usable}"
            raise ProblemError(INVALID_REQUEST, detail, errors=(InvalidField(pointer=pointer, detail=detail),))
        return chosen

    def permit(self, article: ArticleInput, *, pointer: str = "/fact_sets") -> ArticleInput:
        """Return an article that names the sets that it is checked against, unless these are all; as `choose`."""
        chosen = self.choose(article.fact_sets, pointer=pointer)
        if not article.fact_sets and not self.limits:
            return article
        return article.model_copy(update={"fact_sets": tuple(each.name for each in chosen)})


def open_sets(request: Request, key: Key) -> OpenSets:
    """Return what a key opens of the sets that are served at this moment.

    Raises:
        ProblemError: If nothing is served.
    """
    return OpenSets(find_service(request).ready().facts, key.fact_sets)


async def find_sets(request: Request) -> OpenSets:  # a function that is not async would wait for a thread
    """Return what the key of a request opens."""
    return open_sets(request, request.state.key)


OpenSetsDependency = Annotated[OpenSets, Depends(find_sets)]

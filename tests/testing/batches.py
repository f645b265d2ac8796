"""Articles for jobs."""

from __future__ import annotations

from assay_schemas import ArticleInput


def articles(count: int, *, start: int = 0) -> tuple[ArticleInput, ...]:
    """Return articles, no two of them the same."""
    return tuple(
        ArticleInput(title=f"Tower {number}", text=f"Tower {number}\n\nTower {number} is 96 metres high.")
        for number in range(start, start + count)
    )

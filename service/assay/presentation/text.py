"""The report as text, for a terminal or a file."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assay.presentation import wording
from assay.presentation.characters import one_line
from assay.presentation.wording import Standing
from assay_schemas import ArticleLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_schemas import ArticleScore, EvidenceItem, NearFact, Report, ReportedClaim

_BAR_CELLS = 31

_STYLES = {
    Standing.REFUTED: "bold red",
    Standing.CONFLICTING: "bold magenta",
    Standing.NOT_ENOUGH: "bold yellow",
    Standing.NOT_CHECKED: "bold blue",
    Standing.SUPPORTED: "bold green",
    Standing.ASIDE: "dim",
    Standing.NOT_CHECKABLE: "dim",
}

_LABEL_STYLES = {
    ArticleLabel.RELIABLE: "bold green",
    ArticleLabel.MIXED: "bold yellow",
    ArticleLabel.MISLEADING: "bold red",
    ArticleLabel.UNVERIFIABLE: "bold blue",
}


def render_text(report: Report, *, colour: bool, width: int) -> str:
    """Return the report for a reader at a terminal, `width` columns wide; no escape code unless `colour`.

    The refuted claims come first, then those with conflicting evidence, then the others as the article has them.
    """
    console = Console(
        file=StringIO(),
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        legacy_windows=False,
        _environ={},  # what surrounds the process is the caller's business
    )
    with console.capture() as capture:
        for part in _parts(report):
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _parts(report: Report) -> Iterator[Text | Padding]:
    yield from _heading(report)
    for notice in report.notices:
        yield Text.assemble(("! ", "bold yellow"), one_line(notice.message))
    if report.notices:
        yield Text()
    for claim in sorted(report.claims, key=_urgency):
        yield from _claim(claim)
        yield Text()
    yield Text(" · ".join(map(one_line, wording.origin(report.provenance))), style="dim")


def _heading(report: Report) -> Iterator[Text]:
    article, score = report.article, report.score
    if article.title:
        yield Text(one_line(article.title), style="bold")
    yield Text(f"{article.date or 'date unknown'} · language {one_line(article.language)}", style="dim")
    yield Text()
    yield Text.assemble(
        (f"{score.label.upper()} {score.value:.2f}", _LABEL_STYLES[score.label]),
        f"   interval {score.low:.2f} to {score.high:.2f}   coverage {100 * score.coverage:.0f} %",
    )
    yield Text.assemble("0 ", *_bar(score), " 1")
    yield Text(wording.finding(report))
    counts = (f"{count} {wording.standing_words(standing)}" for standing, count in wording.tally(report).items())
    yield Text(", ".join(counts))
    yield Text()


def _bar(score: ArticleScore) -> tuple[str, tuple[str, str], tuple[str, str], tuple[str, str], str]:
    low, at, high = (round(each * (_BAR_CELLS - 1)) for each in (score.low, score.value, score.high))
    style = _LABEL_STYLES[score.label]
    return (
        "─" * low,
        ("━" * (at - low), style),
        ("●", style),
        ("━" * (high - at), style),
        "─" * (_BAR_CELLS - 1 - high),
    )


def _urgency(claim: ReportedClaim) -> int:
    first = (Standing.REFUTED, Standing.CONFLICTING)
    standing = wording.standing(claim)
    return first.index(standing) if standing in first else len(first)


def _claim(claim: ReportedClaim) -> Iterator[Text | Padding]:
    standing = wording.standing(claim)
    sure = wording.confidence(claim)
    confidence = () if sure is None else (f"confidence {sure:.2f}",)
    yield Text.assemble(
        (f"{wording.SYMBOLS[standing]} {wording.verdict_words(claim).upper()}", _STYLES[standing]),
        *(f" · {one_line(remark)}" for remark in (*wording.remarks(claim), *confidence)),
    )
    yield _indented(Text.assemble("“", one_line(claim.quote), "”"), 2)
    if wording.restates(claim):
        yield _indented(Text.assemble(("claim: ", "dim"), one_line(claim.statement)), 2)
    for item in wording.deciding(claim):
        yield _indented(_fact(item), 4)
    if why := wording.reasons(claim):
        yield _indented(Text(one_line(why)), 2)
    for near in claim.nearest:
        yield _indented(_near(near), 4)


def _fact(item: EvidenceItem) -> Text:
    source = f" ({one_line(wording.source_words(item.source))})" if item.source else ""
    return Text.assemble(
        f"{wording.stance_words(item.stance)} ",
        (one_line(item.fact_id), "bold"),
        f": {one_line(item.statement)}",
        (source, "dim"),
    )


def _near(near: NearFact) -> Text:
    return Text.assemble(
        (f"{wording.near_words()} ", "dim"),
        (one_line(near.fact_id), "bold dim"),
        (f": {one_line(near.statement)}", "dim"),
    )


def _indented(text: Text, columns: int) -> Padding:
    return Padding(text, (0, 0, 0, columns))

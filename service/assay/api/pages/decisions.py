"""What people have decided, counted by the verdicts of the service, and as rows that `assay eval` reads."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import Field

from assay.api.desks import DeskDependency
from assay.api.pages import plots
from assay.api.pages.agreement import agreement, by_engine, by_reason, judgements, over_time
from assay.api.pages.frame import page, render
from assay.api.pages.language import message
from assay.api.pages.visitors import PageRoute, VisitorDependency
from assay.presentation.wording import reason_words
from assay.store.records import DecisionKind
from assay_schemas import Frozen, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.api.pages.agreement import Agreement, Judgement
    from assay.api.pages.visitors import Visitor
    from assay.jobs.desk import Desk
    from assay.store.decisions import DecidedReport
    from assay.store.records import Decided
    from assay_schemas import ReportedClaim, VerdictLabel

measuring = APIRouter(route_class=PageRoute, include_in_schema=False)


class Tally(NamedTuple):
    """How people found one verdict of the service."""

    agreed: int
    overruled: int
    no_claim: int

    @property
    def share(self) -> float | None:
        """Share of the claims that people found it right on; None: they found none to be a claim."""
        claims = self.agreed + self.overruled
        return self.agreed / claims if claims else None


class Chosen(Frozen):
    """Which decisions are followed over time; those of all engines and reasons where it names none."""

    engine: str = Field(default="", max_length=300)
    reason: Reason | Literal[""] = ""

    @property
    def address(self) -> str:
        """Where they are shown."""
        return f"/decisions?{urlencode(self.model_dump(exclude_defaults=True))}#over-time"

    @property
    def name(self) -> str:
        """What they are called."""
        return reason_words(self.reason, message) if self.reason else self.engine or message("agreement.all")

    def takes(self, judged: Judgement) -> bool:
        """Return True for a decision that is one of them."""
        return self.engine in ("", judged.engine) and (not self.reason or self.reason in judged.reasons)


class Row(NamedTuple):
    """How far people agreed on some claims."""

    chosen: Chosen
    agreement: Agreement


@measuring.get("/decisions")
async def show_decisions(
    visitor: VisitorDependency, desk: DeskDependency, chosen: Annotated[Chosen, Query()]
) -> Response:
    """Show how often people agreed with each verdict, with each engine and for each reason, and how that changed."""
    return page(await asyncio.to_thread(_show, desk, visitor, chosen))


@measuring.get("/decisions.jsonl")
async def send_decisions(visitor: VisitorDependency, desk: DeskDependency) -> Response:
    """Send a row for each claim with evidence that a person has decided on."""
    body = await asyncio.to_thread(lambda: rows(desk.decisions.reports(visitor.viewer)))
    headers = {"Content-Disposition": "attachment; filename=decisions.jsonl"}
    return Response(body, media_type="application/jsonl", headers=headers)


def tally(judged: Iterable[Judgement]) -> dict[VerdictLabel, Tally]:
    """Count the decisions by the verdict that they are on; the verdict of most decisions comes first."""
    counts: defaultdict[VerdictLabel, Counter[DecisionKind]] = defaultdict(Counter)
    for each in judged:
        if each.found is not None:
            counts[each.found][each.kind] += 1
    ordered = sorted(counts.items(), key=lambda item: -item[1].total())
    return {
        verdict: Tally(kinds[DecisionKind.AGREE], kinds[DecisionKind.OVERRULE], kinds[DecisionKind.NO_CLAIM])
        for verdict, kinds in ordered
    }


def rows(reports: Iterable[DecidedReport]) -> str:
    """Return a row of JSON for each claim that a person has found a verdict for, if there is evidence beside it."""
    lines = []
    for report in reports:
        for claim, made in _decided(report):
            evidence = [item.statement for item in claim.evidence] or [near.statement for near in claim.nearest]
            verdict = made.decision.verdict or claim.verdict
            if made.decision.kind is DecisionKind.NO_CLAIM or verdict is None or not evidence:
                continue
            row = {"id": f"{report.id}-{claim.id}", "claim": claim.statement, "evidence": evidence, "label": verdict}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def _show(desk: Desk, visitor: Visitor, chosen: Chosen) -> str:
    judged = judgements(desk.decisions.reports(visitor.viewer))
    claims = [each for each in judged if each.kind is not DecisionKind.NO_CLAIM]
    return render(
        "decisions_page.html.j2",
        visitor,
        tallies=tally(judged),
        engines=[
            Row(Chosen(), agreement(claims)),
            *(Row(Chosen(engine=name), found) for name, found in by_engine(claims).items()),
        ],
        reasons=[Row(Chosen(reason=reason), found) for reason, found in by_reason(claims).items()],
        chosen=chosen,
        course=over_time([each for each in claims if chosen.takes(each)]),
        plots=plots,
    )


def _decided(report: DecidedReport) -> Iterable[tuple[ReportedClaim, Decided]]:
    return ((claim, report.decided[claim.id]) for claim in report.report.claims if claim.id in report.decided)

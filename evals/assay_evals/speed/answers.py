"""A model that finds the gold claims and judges them as the gold does, in whatever form a build asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from assay.engines.llm.controls import every_control
from assay.facts.store import load_fact_base
from assay_evals.speed.rows import CLAIMS, SINGLE, VERDICTS, Judged, named_fields, single_row
from assay_mock.material import fenced_texts
from assay_schemas import Severity, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from assay_evals.running.cases import ArticleCase, GoldClaim
    from assay_evals.speed.articles import SpeedArticle
    from assay_mock.material import ChatRequest

_T = TypeVar("_T")
_LEAST_CHARS = 20
"""Of a line that tells which paragraph it was cut from."""


class _Known(NamedTuple):
    """What the gold says of a claim, with the facts that decide it by what they state."""

    label: VerdictLabel
    facts: tuple[str, ...]
    severity: Severity | None = None


class _Paragraph(NamedTuple):
    """A paragraph of an article, with the claims that stand in it."""

    text: str
    claims: tuple[GoldClaim, ...]


class GoldAnswers:
    """Answers from the gold of articles; see `assay_mock.answers.Answering`.

    Args:
        articles: Those that will be asked about.
    """

    def __init__(self, articles: Iterable[SpeedArticle]) -> None:
        self._paragraphs: list[_Paragraph] = []
        self._known = {
            control.claim.statement: _Known(control.expected, (control.fact.statement,)) for control in every_control()
        }
        cases = {(part.domain, part.id): (part, article) for article in articles for part in article.parts}
        for case, article in cases.values():
            stated = {fact.id: fact.statement for fact in load_fact_base(article.facts).facts}
            self._paragraphs += _paragraphs(case)
            for claim in case.claims:
                known = _Known(claim.verdict, tuple(stated[id_] for id_ in claim.fact_ids), claim.severity)
                # A build may put the quote in the place of a statement that strays from it.
                self._known |= {claim.quote: known, claim.statement: known}

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return claims, verdicts, second looks or all in one, as the schema says.

        Raises:
            ValueError: If the schema is of none of the known forms.
        """
        del body
        return json.dumps(self._rows(chat), ensure_ascii=False)

    def _rows(self, chat: ChatRequest) -> JsonValue:
        fields = named_fields(chat.response_format)
        asked = "\n".join(message.content for message in chat.messages if message.role == "user")
        # The last text between fences is the one in question; what comes before it is context, facts or the article.
        text = (fenced_texts(asked) or [asked])[-1]
        if fields >= SINGLE:
            shown = _facts(_objects(asked))
            claims = (claim for claim in self.claims_of(text) if claim.checkable)
            found = ((claim, self._judge("", claim.statement, shown)) for claim in claims)
            return {"claims": [single_row(claim, judged) for claim, judged in found]}
        if write_claim := _writer(CLAIMS, fields):
            return {"claims": [write_claim(claim) for claim in self.claims_of(text)]}
        write_verdict = _writer(VERDICTS, fields)
        if write_verdict is None:
            raise ValueError(f"no form of row has the fields {sorted(fields)}; add it to assay_evals.speed.rows")
        shown = _facts(_objects(asked))
        return {"verdicts": [write_verdict(self._judge_row(row, shown)) for row in _objects(text) if _is_asked(row)]}

    def claims_of(self, text: str) -> list[GoldClaim]:
        """Return the claims of the paragraphs that a text holds, whole or in part, as far as it holds their quotes."""
        lines = [line.strip() for line in text.splitlines() if len(line.strip()) >= _LEAST_CHARS]
        return [
            claim
            for paragraph in self._paragraphs
            if paragraph.text in text or any(line in paragraph.text for line in lines)
            for claim in paragraph.claims
            if claim.quote in text
        ]

    def _judge_row(self, row: Mapping[str, JsonValue], shown: Mapping[str, str]) -> Judged:
        id_, claim = str(row.get("claim_id", row.get("id"))), str(row["claim"])
        own = row.get("facts")
        listed = _facts(fact for fact in own if isinstance(fact, dict)) if isinstance(own, list) else {}
        return self._judge(id_, claim, listed or shown)

    def _judge(self, id_: str, claim: str, shown: Mapping[str, str]) -> Judged:
        """Return the gold verdict where a deciding fact is shown, else not_enough_evidence."""
        known = self._known.get(claim)
        cited = tuple(shown[stated] for stated in known.facts if stated in shown) if known else ()
        if known is None or not cited:
            return Judged(id_, claim, VerdictLabel.NOT_ENOUGH_EVIDENCE)
        judged = Judged(id_, claim, known.label)
        match known.label:
            case VerdictLabel.SUPPORTED:
                return judged._replace(supporting=cited)
            case VerdictLabel.REFUTED:
                return judged._replace(contradicting=cited, severity=known.severity or Severity.MODERATE)
            case VerdictLabel.CONFLICTING_EVIDENCE:
                return judged._replace(supporting=cited[:1], contradicting=cited[1:] or cited)
            case _:
                return judged


_WRONG = frozenset(each.claim.statement for each in every_control() if each.expected is not VerdictLabel.SUPPORTED)


def _is_asked(row: Mapping[str, JsonValue]) -> bool:
    """Return True for a claim that gets a row: at a second look only a false control, which is said to be supported."""
    return "first" not in row or row["claim"] in _WRONG


def _paragraphs(case: ArticleCase) -> Iterator[_Paragraph]:
    """Yield the paragraphs of an article that make claims; a claim over several of them is of all together."""
    found: dict[str, list[GoldClaim]] = {}
    for claim in case.claims:
        start = case.text.rfind("\n", 0, claim.span.start) + 1
        end = case.text.find("\n", claim.span.end)
        found.setdefault(case.text[start : end if end >= 0 else None].strip(), []).append(claim)
    return (_Paragraph(text, tuple(claims)) for text, claims in found.items())


def _objects(text: str) -> list[dict[str, JsonValue]]:
    """Return the JSON objects that stand on lines of their own."""
    return [json.loads(line) for line in text.splitlines() if line.startswith('{"')]


def _facts(objects: Iterable[Mapping[str, JsonValue]]) -> dict[str, str]:
    """Return the ids of the facts among some objects by what the facts state."""
    stated = ((row.get("fact", row.get("statement")), row.get("id")) for row in objects)
    return {str(text): str(id_) for text, id_ in stated if text is not None}


def _writer(writers: Mapping[frozenset[str], _T], fields: frozenset[str]) -> _T | None:
    return next((write for names, write in writers.items() if fields >= names), None)

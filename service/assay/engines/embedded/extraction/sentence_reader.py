"""Reading one sentence after the other: what each states, and how the article stands to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.attribution import find_report, source_name, source_roles
from assay.engines.embedded.extraction.reference import Mentions, introduce, observe, resolve
from assay.engines.embedded.extraction.splitting.rules import split_clause
from assay.engines.embedded.extraction.stance import (
    find_denied,
    is_anonymous_post,
    is_bare_denial,
    is_dateline,
    opening_end,
    sentence_stance,
    stands_quoted,
)
from assay.engines.embedded.extraction.voices import is_label
from assay.engines.embedded.extraction.worthiness import is_checkable
from assay.language.clauses import Clause
from assay_schemas import ClaimDraft, Stance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from assay.engines.embedded.extraction.attribution import Report
    from assay.engines.embedded.extraction.voices import Voice

# Whoever is quoted may be named in the second of two clauses, so that these are parted first.
_BEFORE_REPORTS = frozenset(("semicolon", "colon"))
# Longer is no sentence but text without full stops, on which the rules would take quadratic time.
_MAX_SENTENCE_CHARS = 1_000
_QUOTATION_MARKS = "“”\"' "


class SentenceReader:
    """Reads the sentences of one article in order and remembers whom they have named.

    Args:
        debunks: True in an article that sets out to correct falsehoods.
        rules: Names of the splitting rules to apply; None means all.
    """

    def __init__(self, *, debunks: bool, rules: Collection[str] | None = None) -> None:
        self._debunks = debunks
        self._rules = rules
        self._mentions = self._before = Mentions()
        self._opening: list[str] = []
        self._speaker: str | None = None

    def read(self, sentence: str, following: str, voice: Voice | None = None) -> tuple[ClaimDraft, ...]:
        """Draft what a sentence states.

        Args:
            sentence: As it stands in the article, without outer white space.
            following: The next sentence, which may deny this one; empty at the end.
            voice: Whose words they are; None if the article speaks itself, or the sentence says who does.

        Returns:
            At least one draft; every quote is a substring of `sentence`.
        """
        if len(sentence) > _MAX_SENTENCE_CHARS:
            return (ClaimDraft(statement=sentence, quote=sentence),)
        speaker, self._speaker = self._speaker, None
        self._mentions = introduce(self._mentions, sentence)
        self._opening = []
        stance = sentence_stance(sentence, following, debunks=self._debunks)
        if is_bare_denial(sentence) or is_label(sentence) or is_dateline(sentence):
            return (ClaimDraft(statement=sentence, quote=sentence, checkable=False),)
        if voice is not None:
            return self._voiced(sentence, voice)
        if stance is not Stance.ASSERTED:
            return (self._unasserted(sentence, sentence, stance),)
        denied = find_denied(sentence)
        if denied is not None:
            draft = self._unasserted(sentence[: denied.end], denied.words, Stance.DENIED)
            return (draft, *self._read_from(sentence, denied.end))
        if stands_quoted(sentence) and speaker is not None:
            return (self._quotation(sentence, sentence, speaker),)
        return tuple(self._read_from(sentence, opening_end(sentence)))

    def _voiced(self, sentence: str, voice: Voice) -> tuple[ClaimDraft, ...]:
        if voice.stance is Stance.DENIED:
            draft = self._unasserted(sentence[: voice.end].strip(), voice.words, voice.stance)
            return (draft, *self._read_from(sentence, voice.end))
        said = {"stance": voice.stance, "attributed_to": voice.source}
        drafts = self._read_from(sentence, opening_end(sentence))
        return tuple(each.model_copy(update=said) if each.stance is Stance.ASSERTED else each for each in drafts)

    def _read_from(self, sentence: str, start: int) -> Iterator[ClaimDraft]:
        whole = Clause.whole(sentence).part(start, len(sentence))
        rules = _BEFORE_REPORTS if self._rules is None else _BEFORE_REPORTS & set(self._rules)
        parts = split_clause(whole, rules) if whole.text else ()
        return (draft for clause in parts for draft in self._read_clause(clause))

    def _read_clause(self, clause: Clause) -> Iterator[ClaimDraft]:
        report = find_report(clause)
        if report is None:
            for index, part in enumerate(split_clause(clause, self._rules)):
                is_main = index == 0 or not (part.lead or part.wording)
                statement = self._understand(part, is_main=is_main)
                yield ClaimDraft(statement=statement, quote=part.text, checkable=is_checkable(statement))
        else:
            yield from self._read_report(clause, report)

    def _read_report(self, clause: Clause, report: Report) -> Iterator[ClaimDraft]:
        if self._debunks and is_anonymous_post(report.source):
            yield self._unasserted(clause.text, report.content.text, Stance.DENIED)
            return
        name = resolve(source_name(report.source), self._mentions)
        for role in source_roles(report.source):
            yield ClaimDraft(statement=self._understand(Clause.whole(role)), quote=report.source)
        self._mentions = observe(self._mentions, f"{name} was there")
        if report.direct:
            yield self._quotation(clause.text, report.content.text, name)
        else:
            yield from self._reported(clause, report, name)

    def _reported(self, clause: Clause, report: Report, name: str) -> Iterator[ClaimDraft]:
        parts = split_clause(report.content, self._rules)
        for part in parts:
            content = self._understand(part)
            # Whether somebody warns of a thing can be settled, even where the thing itself can't.
            statement = content if is_checkable(content) else clause.text
            quote = clause.text if len(parts) == 1 else part.text
            yield ClaimDraft(statement=statement, quote=quote, stance=Stance.ATTRIBUTED, attributed_to=name)

    def _quotation(self, quote: str, words: str, name: str) -> ClaimDraft:
        self._speaker = name
        statement = f"{name[:1].upper()}{name[1:]} said: {words}"
        return ClaimDraft(statement=statement, quote=quote, stance=Stance.ATTRIBUTED, attributed_to=name)

    def _unasserted(self, quote: str, words: str, stance: Stance) -> ClaimDraft:
        statement = self._understand(Clause.whole(words.strip(_QUOTATION_MARKS) or quote))
        return ClaimDraft(statement=statement, quote=quote, checkable=False, stance=stance)

    def _understand(self, clause: Clause, *, is_main: bool = True) -> str:
        """Return the statement with its subject named, and remember the subject of a main clause."""
        opening = clause.statement.split()[:2]
        if opening != self._opening:
            # The parts of one clause share their subject, so that they are resolved alike.
            self._opening, self._before = opening, self._mentions
        resolved = resolve(clause.statement, self._before)
        if is_main:
            self._mentions = observe(self._mentions, resolved)
        return resolved[:1].upper() + resolved[1:]

"""Check the sentences of facts against the facts: a wording must be true if the fact is, a myth must be false.

Of 550 good wordings in three files 11 are wrongly flagged, of 763 good myths 5. Differences in anything but figures,
dates and names go unseen, and so do myths worded differently from the fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.language import language_of_facts
from assay.files.yaml_tree import line_of
from assay.guards.comparison import Comparison, compare
from assay.guards.differences import find_differences
from assay.guards.pairing import pair_up
from assay.language.numbers.mentions import Agreement
from assay.language.reader import Reader
from assay.retrieval.index import FactIndex, shared_words
from assay_schemas import EvidenceStance, Reason, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.facts.documents import FactEntry
    from assay.language.claim_reading import Reading
    from assay_schemas import Fact

MIN_COPIED = 0.8
"""Share of a myth's words that a fact must have to be taken to say the same."""
_NEAR = 3
"""How many other facts a sentence is compared with: the most similar ones."""
_READABLE = {"en", "und"}
_OF_OWN = frozenset(
    {
        Reason.NUMBER_MISMATCH,
        Reason.RANK_MISMATCH,
        Reason.UNIT_MISMATCH,
        Reason.DATE_MISMATCH,
        Reason.NAME_MISMATCH,
    }
)
# Of another fact a place says little: "second in his heat" is no contradiction of "won the final".
_OF_OTHERS = _OF_OWN - {Reason.RANK_MISMATCH}


class _Sentence(NamedTuple):
    """An item of `also_stated` or `related_myths`, proposed or accepted."""

    entry: FactEntry
    field: str
    position: int
    text: str

    def finding(self, code: FindingCode, problem: str, remedy: str) -> Finding:
        line, _ = line_of(self.entry.tree, (self.field, self.position))
        message = f"fact {self.entry.fact.id}: {self.field}.{self.position}: {problem}"
        return Finding(self.entry.path, line, code, message, remedy, Level.WARNING, f"{self.field}.{self.position}")


def contradicted_wordings(entries: Sequence[FactEntry], *, of: Sequence[FactEntry] | None = None) -> Iterator[Finding]:
    """Yield a warning for every wording that its own fact or another contradicts, and for every myth that one supports.

    Files in another language than English, which code does not compare, have none.

    Args:
        entries: Facts that sentences are held against.
        of: Those of them whose sentences are; None: all.
    """
    sentences = [sentence for entry in (entries if of is None else of) for sentence in _sentences(entry)]
    if sentences and language_of_facts([entry.fact for entry in entries]) in _READABLE:
        check = _Check(entries)
        for sentence in sentences:
            yield from check.myth(sentence) if sentence.field == "related_myths" else check.wording(sentence)


def _sentences(entry: FactEntry) -> Iterator[_Sentence]:
    for field, items in (("also_stated", entry.fact.also_stated), ("related_myths", entry.fact.related_myths)):
        for position, item in enumerate(items):
            yield _Sentence(entry, field, position, text_of(item))


class _Check:
    """The facts that sentences are compared with, each read once."""

    def __init__(self, entries: Sequence[FactEntry]) -> None:
        facts = [entry.fact for entry in entries]
        self._entries = {entry.fact.id: entry for entry in entries}
        self._myths = {_key(text_of(item)): fact for fact in facts for item in fact.related_myths}
        self._reader = Reader(facts)
        self._index = FactIndex(facts)

    def wording(self, sentence: _Sentence) -> Iterator[Finding]:
        """Yield a warning if a sentence that ought to be true differs from its fact, or else from another."""
        claim, own = self._reader.read_claim(sentence.text, None), sentence.entry.fact
        compared = self._compare(claim, own)
        remedy = "correct it or delete it; if it is false, put it into related_myths"
        if answered := self._myths.get(_key(sentence.text)):
            problem = f"it is among the related_myths of {self._place(answered)}"
            yield sentence.finding(FindingCode.WORDING_CONTRADICTED, problem, remedy)
        elif why := self._difference(claim, compared, _OF_OWN, own) or self._other_date(claim, own):
            yield sentence.finding(FindingCode.WORDING_CONTRADICTED, f"it differs from its own fact: {why}", remedy)
        elif compared.stance is not EvidenceStance.SUPPORTS:
            for other in self._near(sentence):
                if why := self._difference(claim, self._compare(claim, other), _OF_OTHERS, own, other):
                    problem = f"it differs from {self._place(other)}: {why}"
                    yield sentence.finding(FindingCode.WORDING_CONTRADICTED, problem, remedy)
                    return

    def myth(self, sentence: _Sentence) -> Iterator[Finding]:
        """Yield a warning if a sentence that ought to be false says what its fact or another says."""
        own = sentence.entry.fact
        alike = [fact for fact in (own, *self._near(sentence)) if _is_copied(sentence.text, fact)]
        if not alike:
            return
        claim = self._reader.read_claim(sentence.text, None)
        for fact in alike:
            is_same = self._compare(claim, fact).stance is EvidenceStance.SUPPORTS
            if is_same and not find_differences(claim, (self._reader.read_fact(fact),)):
                says = "its own fact" if fact is own else self._place(fact)
                remedy = "correct it or delete it; if it is true, put it into also_stated"
                yield sentence.finding(FindingCode.MYTH_SUPPORTED, f"it says the same as {says}", remedy)
                return

    def _compare(self, claim: Reading, fact: Fact) -> Comparison:
        return compare(claim, self._reader.read_fact(fact))

    def _difference(self, claim: Reading, compared: Comparison, reasons: frozenset[Reason], *facts: Fact) -> str | None:
        """Return in what a claim differs from facts; None unless it does in one of the reasons, by both comparisons."""
        if compared.stance is not EvidenceStance.REFUTES or compared.reason not in reasons:
            return None
        readings = [self._reader.read_fact(fact) for fact in facts]
        found = (each.text for each in find_differences(claim, readings) if each.reason is compared.reason)
        return next((text.removesuffix(".") for text in found), None)

    def _other_date(self, claim: Reading, fact: Fact) -> str | None:
        """Return that a fact gives other dates than a claim, where both give any."""
        results = {pair.dates for pair in pair_up(claim, self._reader.read_fact(fact))}
        is_other = Agreement.MISMATCH in results and Agreement.MATCH not in results
        return "The fact gives another date" if is_other else None

    def _near(self, sentence: _Sentence) -> list[Fact]:
        found = (ranked.fact for ranked in self._index.search(sentence.text, k=_NEAR + 1))
        return [fact for fact in found if fact.id != sentence.entry.fact.id][:_NEAR]

    def _place(self, fact: Fact) -> str:
        entry = self._entries[fact.id]
        return f"fact {fact.id} ({entry.path}:{entry.tree.line})"


def _key(text: str) -> str:
    """Return the letters and digits of a sentence."""
    return "".join(filter(str.isalnum, text)).casefold()


def _is_copied(text: str, fact: Fact) -> bool:
    return shared_words(text, fact.statement) >= MIN_COPIED

"""Check the sentences of facts against the facts: a wording must be true if the fact is, a myth must be false.

Of 550 good wordings in three files 11 are wrongly flagged, of 763 good myths 5. Differences in anything but figures,
dates and names go unseen, and so do myths worded differently from the fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.facts.findings import Finding, FindingCode, Level
from assay.facts.language import language_of_facts
from assay.facts.rivals import READABLE
from assay.facts.surroundings import FewFacts
from assay.files.yaml_tree import line_of
from assay.guards.comparison import Comparison, compare
from assay.guards.differences import find_differences
from assay.guards.pairing import pair_up
from assay.language.numbers.mentions import Agreement
from assay.retrieval.index import shared_words
from assay_schemas import EvidenceStance, Reason, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.facts.documents import FactEntry
    from assay.facts.surroundings import Surroundings
    from assay.language.reader import Reader
    from assay_schemas import Fact

MIN_COPIED = 0.8
"""Share of a myth's words that a fact must have to be taken to say the same."""
_NEAR = 3
"""How many other facts a sentence is compared with: the most similar ones."""
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
    worded = [entry for entry in (entries if of is None else of) if entry.fact.also_stated or entry.fact.related_myths]
    if worded and language_of_facts([entry.fact for entry in entries]) in READABLE:
        check = SentenceCheck(FewFacts(entries))
        for entry in worded:
            yield from check.findings(entry)


def _sentences(entry: FactEntry) -> Iterator[_Sentence]:
    for field, items in (("also_stated", entry.fact.also_stated), ("related_myths", entry.fact.related_myths)):
        for position, item in enumerate(items):
            yield _Sentence(entry, field, position, text_of(item))


class SentenceCheck:
    """The sentences beside facts, held against the facts around them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def findings(self, entry: FactEntry) -> Iterator[Finding]:
        """Yield what is wrong with the sentences of a fact."""
        for sentence in _sentences(entry):
            yield from self._myth(sentence) if sentence.field == "related_myths" else self._wording(sentence)

    def _wording(self, sentence: _Sentence) -> Iterator[Finding]:
        """Yield a warning if a sentence that ought to be true differs from its fact, or else from another."""
        own = sentence.entry.fact
        remedy = "correct it or delete it; if it is false, put it into related_myths"
        comparing = _Comparing(self._around.reader.among((own,)), sentence.text)
        if answered := self._around.answering(sentence.text):
            problem = f"it is among the related_myths of {self._around.place(answered)}"
            yield sentence.finding(FindingCode.WORDING_CONTRADICTED, problem, remedy)
        elif why := comparing.difference(_OF_OWN, own) or comparing.other_date(own):
            yield sentence.finding(FindingCode.WORDING_CONTRADICTED, f"it differs from its own fact: {why}", remedy)
        elif comparing.with_fact(own).stance is not EvidenceStance.SUPPORTS:
            near = self._around.near(sentence.text, own, _NEAR)
            among_all = _Comparing(self._around.reader.among((own, *near)), sentence.text)
            for other in near:
                if why := among_all.difference(_OF_OTHERS, other, own):
                    problem = f"it differs from {self._around.place(other)}: {why}"
                    yield sentence.finding(FindingCode.WORDING_CONTRADICTED, problem, remedy)
                    return

    def _myth(self, sentence: _Sentence) -> Iterator[Finding]:
        """Yield a warning if a sentence that ought to be false says what its fact or another says."""
        own = sentence.entry.fact
        near = self._around.near(sentence.text, own, _NEAR)
        alike = tuple(fact for fact in (own, *near) if _is_copied(sentence.text, fact))
        comparing = _Comparing(self._around.reader.among(alike), sentence.text) if alike else None
        for fact in alike:
            if comparing and comparing.is_same(fact):
                says = "its own fact" if fact is own else self._around.place(fact)
                remedy = "correct it or delete it; if it is true, put it into also_stated"
                yield sentence.finding(FindingCode.MYTH_SUPPORTED, f"it says the same as {says}", remedy)
                return


class _Comparing:
    """A sentence, read once to be compared with facts."""

    def __init__(self, reader: Reader, sentence: str) -> None:
        self._reader = reader
        self._claim = reader.read_claim(sentence, None)

    def with_fact(self, fact: Fact) -> Comparison:
        """Return what a fact makes of the sentence."""
        return compare(self._claim, self._reader.read_fact(fact))

    def is_same(self, fact: Fact) -> bool:
        """Return True if the sentence says what a fact says."""
        if self.with_fact(fact).stance is not EvidenceStance.SUPPORTS:
            return False
        return not find_differences(self._claim, (self._reader.read_fact(fact),))

    def difference(self, reasons: frozenset[Reason], fact: Fact, *beside: Fact) -> str | None:
        """Return in what the sentence differs from a fact, and from those beside it.

        None unless it does in one of the reasons, by both comparisons.
        """
        compared = self.with_fact(fact)
        if compared.stance is not EvidenceStance.REFUTES or compared.reason not in reasons:
            return None
        readings = [self._reader.read_fact(each) for each in (*beside, fact)]
        found = (each.text for each in find_differences(self._claim, readings) if each.reason is compared.reason)
        return next((text.removesuffix(".") for text in found), None)

    def other_date(self, fact: Fact) -> str | None:
        """Return that a fact gives other dates than the sentence, where both give any."""
        results = {pair.dates for pair in pair_up(self._claim, self._reader.read_fact(fact))}
        is_other = Agreement.MISMATCH in results and Agreement.MATCH not in results
        return "The fact gives another date" if is_other else None


def _is_copied(text: str, fact: Fact) -> bool:
    return shared_words(text, fact.statement) >= MIN_COPIED

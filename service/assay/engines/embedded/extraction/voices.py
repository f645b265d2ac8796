"""Sentences that an article prints and does not say itself: claims it rejects or retracts, posts, quotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import BlockKind, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.engines.embedded.extraction.sentences import Sentence
    from assay_schemas import Block

_FALSE = (
    r"(?:false|untrue|wrong|incorrect|inaccurate|mislead\w+|baseless|unfounded|unproven|fake|fabricat\w+|debunked|nonsense"
    r"|made[ -]up|not\s+(?:true|correct|accurate|so|the\s+case|right)"
    r"|an?\s+(?:\w+\s+)?(?:myth|hoax|lie|fabrication|rumou?r))"
)
_SAID = (
    r"(?:sa(?:id|ys?)|stat(?:ed|es?)|report(?:ed|s)?|claim(?:ed|s)?|wr(?:ote|ites?)|g(?:ave|ives?)|put|list(?:ed|s)?"
    r"|describ(?:ed|es?)|nam(?:ed|es?)|identif(?:ied|ies|y)|referr(?:ed|s)|attribut(?:ed|es?)|suggest(?:ed|s)?|call(?:ed|s)?)"
)
_ERRING = r"(?:falsely|wrongly|incorrectly|mistakenly|erroneously|inaccurately)"
_FIRST = r"(?:originally|initially|previously|earlier|at\s+first)"
_ITEM = (
    r"(?:article|story|report|piece|post|page|headline|caption|version|edition|item|column|chart|graphic|summary|we|it)"
)
# Each pattern: what it must find; what it must leave alone.
_RETRACTED = re.compile(
    rf"(?<!\w)(?:{_ERRING}\s+{_SAID}|misstat\w+|misidentif\w+|misreport\w+"
    rf"|{_ITEM}\b(?:\s+[\w’'-]+){{0,6}}?\s+(?:{_FIRST}\s+{_SAID}|{_SAID}\s+{_FIRST})"
    rf"|(?:originally|initially|at\s+first)\s+(?:{_SAID}|estimated|thought|believed)"
    rf"|(?:as|than)\s+(?:{_FIRST}|first)\s+{_SAID}"
    rf"|(?:earlier|previous|original|initial|prior)\s+(?:version|edition|headline|caption|draft)s?\b.{{0,80}}?\s"
    rf"(?:{_SAID}|had|contained|included|used)"
    rf")(?!\w)|,\s+(?:which|but\s+(?:this|that|it))\s+(?:is|was)\s+(?:\w+ly\s+)?{_FALSE}\b",
    re.IGNORECASE,
)  # "An earlier version said", "wrongly said"; "An earlier version of the bridge fell"
_GOES_ON = re.compile(r";\s+|\s[–—]\s|,\s+(?:but|when\s+in\s+fact|whereas)\s+")  # "...; it is 4"; ", and"
_DENIES_BACK = re.compile(
    rf"(?:(?:but|however|yet|and|in\s+fact|in\s+reality|actually),?\s+)?(?:(?P<all>(?:both|all|none|neither|these|those)\b"
    rf"(?:\s+of\s+(?:these|those|them|the))?(?:\s+\w+)?)|that|this|it|(?:the|that|this)\s+(?:\w+\s+)?(?:claim|post|rumou?r|figure"
    rf"|number|report|statement|story|video|message|assertion|allegation|article|quote))(?:['’]s|\s+(?:is|was|are|were|has\s+been"
    rf"|have\s+been))\s+(?:[a-z]+ly\s+|just\s+|all\s+|also\s+)?{_FALSE}\b(?!\s+that\b)"
    rf"|(?:but\s+)?there\s+is\s+no\s+(?:truth|basis|evidence)\b|(?:it|that|he|she|they)\s+(?:do|did|is|was|has|had|were|are)(?:es)?(?:\s+not|n['’]t)[.!]|(?:false|untrue|not\s+(?:true|so|correct)|wrong|incorrect)[.!:,]"
    rf"|(?:(?:our|the)\s+)?(?:verdict|rating|ruling|conclusion)\s*:\s*(?:\w+\s+)?{_FALSE}\b",
    re.IGNORECASE,
)  # "But this is incorrect."; "This is the hall."
_CLAIM_LABEL = re.compile(
    r"(?:(?:the|viral|online|false)\s+)?(?:claims?|myth|rumou?r|fiction|allegation)(?:\s*\d+)?(?:\s*:\s*(?P<rest>\S.*)|[.:]?)"
    r"|what(?:['’]s|\s+(?:was|is|has\s+been|is\s+being|people\s+are|they|the\s+post))\s+(?:being\s+)?(?:claim|sa[iy]|alleg)\w*"
    r"(?:\s*:\s*(?P<said>\S.*)|[.:]?)",
    re.IGNORECASE | re.DOTALL,
)  # "WHAT WAS CLAIMED", "Claim: it fell"; "Claims rose"
_VERDICT_LABEL = re.compile(
    r"(?:(?:our|the)\s+)?(?:verdict|rating|ruling|conclusion|facts?|reality|truth|finding|assessment)\s*(?::\s*(?P<says>\S.*)|[.:]?)"
    r"|(?:what\s+(?:we\s+found|the\s+facts\s+are|is\s+true))[.:]?",
    re.IGNORECASE | re.DOTALL,
)  # "OUR VERDICT", "Rating: False"; "Ratings fell"
_TRUE = re.compile(r"(?:mostly\s+)?(?:true|correct|accurate|right|confirmed)\b", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:>\s*)?(?:[—–]|--)\s*(?P<source>(?:an?\s|the\s)?[^\W\d][^.!?:;\n]{1,60}?)"
    r"(?P<handle>\s*\(@\w{1,30}\))?(?:,?\s+(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}|\d{1,2}\s[A-Z][a-z]{2,8}),?\s\d{4})?\s*"
)  # "— Ann Lee (@ann) May 4, 2024"; "— It fell."
_POSTED = re.compile(
    r"pic\.twitter\.com/|https?://t\.co/|^(?P<source>[^\n:@]{0,40}?)\s?\(?@\w{2,30}\)?(?:\s*[:·\n]|$)", re.MULTILINE
)  # "pic.twitter.com/x1", "@ann: it fell"; "mail ann@example.org"
_HANDLE = re.compile(r"(?P<source>[^\n:@]{0,40}?)\s?\(?@\w{2,30}\)?")  # "Ann Lee (@ann)"; "Ann Lee"
_QUOTED_BLOCK = re.compile(r"[“\"][^“”\"]{12,}[”\"]")  # '"It fell, and nobody saw it."'; '"Red" sold 4'
_MOST_HELD = 6
"""Sentences that a box holds up at most, where no verdict follows."""


class Voice(NamedTuple):
    """Whose words a sentence is, if not the article's own; `words` is what is claimed, and ends at `end`."""

    stance: Stance
    source: str | None = None
    words: str = ""
    end: int = 0


def find_voices(sentences: Sequence[Sentence], text: str) -> dict[int, Voice]:
    """Return the voices of those sentences, by index, that the article does not say itself."""
    voices: dict[int, Voice] = {}
    voices.update(_in_quotation(sentences, text))
    voices.update(_rejected(sentences))
    voices.update(_in_boxes([sentence.text for sentence in sentences]))
    return voices


def is_label(sentence: str) -> bool:
    """Return True for the head or the verdict of a fact-check box, and for who signed a quotation."""
    label = _CLAIM_LABEL.fullmatch(sentence) or _VERDICT_LABEL.fullmatch(sentence)
    is_signature = _SIGNED.fullmatch(sentence) or _HANDLE.fullmatch(sentence)
    return is_signature is not None or (label is not None and not any(label.groups()))


def _rejected(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Voice]]:
    """Yield what a sentence itself retracts, and what the next one calls false."""
    for at, sentence in enumerate(sentences):
        if _RETRACTED.search(sentence.text):
            tail = _GOES_ON.search(sentence.text)
            end = tail.end() if tail else len(sentence.text)
            yield at, Voice(Stance.DENIED, words=sentence.text[: tail.start() if tail else end], end=end)
        denial = _DENIES_BACK.match(sentence.text)
        if denial is None:
            continue
        for back in range(max(0, at - (2 if denial["all"] else 1)), at):
            is_told = sentences[back].block.kind is not BlockKind.HEADLINE
            if is_told and not sentences[back].text.endswith("?"):
                yield back, _denied(sentences[back].text)


def _denied(words: str) -> Voice:
    return Voice(Stance.DENIED, words=words, end=len(words))


def _in_boxes(texts: Sequence[str]) -> Iterator[tuple[int, Voice]]:
    """Yield what stands between "What was claimed" and the verdict on it, unless that is that it is true."""
    for at, text in enumerate(texts):
        label = _CLAIM_LABEL.fullmatch(text)
        if label is None:
            continue
        words = label["rest"] or label["said"]
        stop = next((to for to in range(at + 1, len(texts)) if _VERDICT_LABEL.fullmatch(texts[to])), None)
        if stop is not None and _TRUE.match(_verdict(texts, stop)):
            continue
        if words:
            yield at, Voice(Stance.DENIED, words=words, end=len(text))
        elif stop is not None and stop - at <= _MOST_HELD + 1:
            yield from ((held, _denied(texts[held])) for held in range(at + 1, stop))
        elif at + 1 < len(texts):
            yield at + 1, _denied(texts[at + 1])


def _verdict(texts: Sequence[str], at: int) -> str:
    label = _VERDICT_LABEL.fullmatch(texts[at])
    return (label and label["says"]) or "".join(texts[at + 1 : at + 2])


def _in_quotation(sentences: Sequence[Sentence], text: str) -> Iterator[tuple[int, Voice]]:
    """Yield what stands in a block quotation, in a post, or as a paragraph in quotation marks."""
    sources = dict(_quoted_blocks(tuple(dict.fromkeys(sentence.block for sentence in sentences)), text))
    for at, sentence in enumerate(sentences):
        if sentence.block in sources:
            words = sentence.text
            yield at, Voice(Stance.ATTRIBUTED, source=sources[sentence.block], words=words, end=len(words))


def _quoted_blocks(blocks: Sequence[Block], text: str) -> Iterator[tuple[Block, str | None]]:
    written = [text[block.span.start : block.span.end] for block in blocks]
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADLINE or _SIGNED.fullmatch(written[at]):
            continue
        following = written[at + 1] if at + 1 < len(blocks) else ""
        signed = _SIGNED.fullmatch(following)
        is_beside = bool(signed) and "\n\n" not in text[block.span.end : blocks[at + 1].span.start]
        above = _HANDLE.fullmatch(written[at - 1]) if at else None
        posted = above or _POSTED.search(written[at])
        is_marked = (
            written[at].startswith(">") or _QUOTED_BLOCK.fullmatch(written[at]) is not None or posted is not None
        )
        if is_marked or is_beside or (signed and signed["handle"]):
            source = signed["source"] if signed else posted and posted["source"]
            yield block, (source or "").strip() or None

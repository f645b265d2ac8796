"""What a verifier reads: a claim beside its evidence, or beside the sentences of it that share most with the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sentencex import segment

from assay.language.tokens import content_stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assay.retrieval.wordpiece import WordPiece

MAX_TOKENS = 96
"""Length of a claim with its evidence, special tokens included; what is longer is read in part."""


class _Sentence(NamedTuple):
    place: int
    ids: list[int]
    shared: int


def lay_out(claim: str, evidence: Sequence[str], wordpiece: WordPiece) -> list[int]:
    """Return the ids of [CLS] evidence [SEP] claim [SEP], `MAX_TOKENS` at most: in training as in use.

    A claim has at most half of them; where there is no room for all the evidence, only the part nearest to the claim
    is read.
    """
    claim_ids = wordpiece.encode(claim)[: MAX_TOKENS // 2]
    room = MAX_TOKENS - len(claim_ids) - 3
    read = read_window(claim, evidence, encode=wordpiece.encode, max_tokens=room)
    return [wordpiece.cls_id, *read, wordpiece.sep_id, *claim_ids, wordpiece.sep_id]


def read_window(
    claim: str, evidence: Sequence[str], *, encode: Callable[[str], list[int]], max_tokens: int
) -> list[int]:
    """Return the token ids of the evidence, or of the part that bears most on the claim.

    Args:
        claim: By whose words sentences are chosen.
        evidence: Texts in order; if all of them fit they are read whole.
        encode: Turns text into ids.
        max_tokens: Most ids returned; a single sentence that is longer is cut at its end.
    """
    whole = [token for text in evidence for token in encode(text)]
    if len(whole) <= max_tokens:
        return whole
    chosen = sorted(_choose(_sentences(claim, evidence, encode), max_tokens), key=lambda each: each.place)
    return [token for sentence in chosen for token in sentence.ids][:max_tokens]


def _sentences(claim: str, evidence: Sequence[str], encode: Callable[[str], list[int]]) -> list[_Sentence]:
    wanted = content_stems(claim)
    parts = [part.strip() for text in evidence for part in segment("en", text) if part.strip()]
    return [_Sentence(place, encode(part), len(wanted & content_stems(part))) for place, part in enumerate(parts)]


def _choose(sentences: Sequence[_Sentence], max_tokens: int) -> Iterator[_Sentence]:
    """Yield the sentences that share most, the shorter first, as long as there is room."""
    room = max_tokens
    for sentence in sorted(sentences, key=lambda each: (-each.shared, len(each.ids), each.place)):
        if len(sentence.ids) <= room or room == max_tokens:
            room -= len(sentence.ids)
            yield sentence
        if room <= 0:
            return

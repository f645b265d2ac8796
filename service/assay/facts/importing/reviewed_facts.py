"""Facts drafted from reviews: what was found false becomes a myth beside a statement that a person has to word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.facts.importing.groups import Groups
from assay.facts.importing.items import Found, Item, LeftOut
from assay.facts.importing.ratings import Outcome, Unclear, read_rating
from assay.facts.importing.reviews import Review
from assay.facts.surroundings import letters_of
from assay.language.tokens import is_stop_word
from assay_schemas import FactStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assay.files.yaml_tree import Plain
    from assay_schemas import Fact

_TODO = "Drafted from a review: word the statement as what is known, then delete the line status: draft."


def _unknown(claim: str) -> None:
    """Return that a claim was not drafted."""


class _Rated(NamedTuple):
    review: Review
    outcome: Outcome


def facts_from_reviews(
    reviews: Iterable[Review | LeftOut], known: Callable[[str], Fact | None] = _unknown, *, trust_ratings: bool = False
) -> Iterator[Item]:
    """Yield a fact for each claim whose reviews agree that it is false, or that it is true; the rest is left out.

    Args:
        reviews: Of any number of claims; several of one become sources of one fact.
        known: Gives the fact that a claim was drafted as, however it has been worded since.
        trust_ratings: Whether facts count at once; else they are drafts.
    """
    grouped = Groups(_Rated)
    for review in reviews:
        if isinstance(review, LeftOut):
            yield review
        elif isinstance(outcome := _outcome(review), Unclear):
            yield LeftOut(review.row, outcome.problem, f"write the fact by hand: {_excerpt(review.claim)}")
        else:
            grouped.add(letters_of(review.claim), _Rated(review, outcome))
    for rated in grouped:
        yield _item(rated, known(rated[0].review.claim), trust_ratings=trust_ratings)


def _outcome(review: Review) -> Outcome | Unclear:
    outcomes = {read_rating(rating) for rating in review.ratings}
    if len(outcomes) > 1:
        return Unclear("its ratings differ")
    (outcome,) = outcomes
    return Unclear("it was found neither true nor false") if outcome is Outcome.MIXED else outcome


def _item(rated: Sequence[_Rated], known: Fact | None, *, trust_ratings: bool) -> Item:
    first, outcome = rated[0]
    if any(each.outcome is not outcome for each in rated):
        remedy = f"read them and write the fact by hand: {_excerpt(first.claim)}"
        return LeftOut(first.row, f"its {len(rated)} reviews differ", remedy)
    is_false = outcome is Outcome.FALSE
    fields: dict[str, Plain] = {"statement": _denial(first) if is_false else first.claim}
    if known:  # whatever its statement has become
        fields["id"] = known.id
    if is_false:
        fields["related_myths"] = [first.claim]
    fields["sources"] = [_source(each.review) for each in rated if each.review.publisher]
    fields["note"] = _note(rated, is_draft=not trust_ratings)
    if not trust_ratings:
        fields["status"] = FactStatus.DRAFT.value
    return Found(first.row, fields, f"myth {first.claim}" if is_false else first.claim)


def _denial(review: Review) -> str:
    # Of the forms that were tried, the verifier mistakes this one least for the claim itself.
    head, _, rest = review.claim.partition(" ")
    begins = head.lower() if is_stop_word(head.lower()) and head != "I" else head
    return f"{review.publisher or 'A review'} found it to be false that {begins} {rest}".strip().rstrip(".!") + "."


def _source(review: Review) -> Plain:
    parts = {"publisher": review.publisher, "title": review.title, "url": review.url, "published": review.published}
    return {name: text for name, text in parts.items() if text}


def _note(rated: Sequence[_Rated], *, is_draft: bool) -> str:
    words = ", ".join(dict.fromkeys(_words(each.review) for each in rated))
    said_by = f" Said by {rated[0].review.claimant}." if rated[0].review.claimant else ""
    return f"{_TODO if is_draft else 'Taken from a review unread.'} Rated: {words}.{said_by}"


def _words(review: Review) -> str:
    return " / ".join(rating.words or f"{rating.value:g}" for rating in review.ratings)


def _excerpt(claim: str) -> str:
    return repr(claim if len(claim) <= 80 else f"{claim[:80]}...")

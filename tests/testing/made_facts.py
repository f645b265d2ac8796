"""Facts as files can hold them, made up field by field."""

from __future__ import annotations

from hypothesis import strategies as st

from assay_schemas import Comparator, Fact, FactId, FactStatus, Quantity, Rating, Source, SourceReading, Wording

_ODD = ("no", "null", "~", "2024-05", "1e3", "- a", "a: b", "#1", 'It\'s "so"', "[x]", "A\nB", "É\u2028É")
TEXTS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    .map(str.strip)
    .filter(bool)  # a file has no text that begins or ends in white space
    | st.sampled_from(_ODD)
)
_DATES = st.sampled_from(["1931", "2024-05", "2024-02-29"])
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True).map(FactId)


def _optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


def _few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


def _quantities() -> st.SearchStrategy[Quantity]:
    dated = {"unit": TEXTS, "as_of": _optional(_DATES), "cumulative": st.booleans()}
    single = st.sampled_from([each for each in Comparator if each is not Comparator.BETWEEN])
    ranges = st.tuples(_NUMBERS, _NUMBERS).map(lambda pair: (min(pair), max(pair)))
    return st.builds(Quantity, value=_NUMBERS, comparator=single, **dated) | st.builds(
        Quantity, value=ranges, comparator=st.just(Comparator.BETWEEN), **dated
    )


_SOURCES = st.builds(
    Source,
    publisher=TEXTS,
    title=_optional(TEXTS),
    url=_optional(TEXTS),
    published=_optional(_DATES),
    how=st.none() | st.sampled_from(SourceReading),
)
_WORDED = TEXTS | st.builds(Wording, text=TEXTS, proposed=st.just(value=True))
FACTS: st.SearchStrategy[Fact] = st.builds(
    Fact,
    id=IDS,
    statement=TEXTS,
    tier=_optional(TEXTS),
    topic=_optional(TEXTS),
    subject=_optional(TEXTS),
    predicate=_optional(TEXTS),
    object=_optional(TEXTS),
    quantity=st.none() | _quantities(),
    aliases=_few(TEXTS),
    valid_from=_optional(_DATES),
    valid_to=_optional(_DATES),
    as_of=_optional(_DATES),
    sources=_few(_SOURCES),
    confidence=st.sampled_from(Rating),
    note=_optional(TEXTS),
    also_stated=_few(_WORDED),
    related_myths=_few(_WORDED),
    supersedes=_few(IDS),
    status=st.sampled_from(FactStatus),
)
"""Facts, each field of which is at its default or not."""
SETS = st.lists(FACTS, max_size=4, unique_by=lambda fact: fact.id)
"""Some facts of different ids."""

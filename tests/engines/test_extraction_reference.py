"""What a subject that only refers stands for."""

import pytest

from assay.engines.embedded.extraction.sentence_reader import SentenceReader

TEXTS = [
    pytest.param(["Ann Lee won.", "She is 34."], "Ann Lee is 34.", id="she"),
    pytest.param(["Ann Lee won.", "Her time was 41 seconds."], "Ann Lee's time was 41 seconds.", id="her"),
    pytest.param(["Ann Lee won.", "After 30 metres she was last."], "After 30 metres Ann Lee was last.", id="behind"),
    pytest.param(["Ann Lee won.", "His was the third win."], "Ann Lee's was the third win.", id="his-alone"),
    pytest.param(["The vote went to Lee.", "Lee won.", "She is 34."], "Lee is 34.", id="surname"),
    pytest.param(["Dr. Lee won.", "She is 34."], "Dr. Lee is 34.", id="honorific"),
    pytest.param(["Ann Lee's mother came.", "She is 34."], "Ann Lee is 34.", id="possessor"),
    pytest.param(["Ann Lee of Oslo won.", "She is 34."], "Ann Lee is 34.", id="place-behind-the-name"),
    pytest.param(["Exports rose.", "He left."], "He left.", id="capital-of-a-common-noun"),
    pytest.param(["The vote is on Monday.", "Monday was wet.", "He left."], "He left.", id="weekday"),
    pytest.param(
        ["The bridge fell.", "It later turned out that he was at home."],
        "It later turned out that he was at home.",
        id="it-turned-out",
    ),
    pytest.param(
        ["The office closed.", "It was the wettest day since 1891."],
        "It was the wettest day since 1891.",
        id="it-was-the-first-since",
    ),
    pytest.param(["She is 34."], "She is 34.", id="nobody-named"),
    pytest.param(["Its roof fell in."], "Its roof fell in.", id="nothing-named"),
    pytest.param(
        ["Ann Lee won.", "It rained.", "The roads were wet.", "The sky was grey.", "She left."],
        "She left.",
        id="named-too-long-ago",
    ),
    pytest.param(["The bridge fell.", "It was old."], "The bridge was old.", id="it"),
    pytest.param(["The bridges of Lund fell.", "It rained."], "It rained.", id="it-is-not-several"),
    pytest.param(["The other 41 left.", "It was over."], "It was over.", id="it-is-no-number"),
    pytest.param(["A bridge fell.", "Its owner fled."], "The bridge's owner fled.", id="its"),
    pytest.param(
        ["The bridge fell.", "Its deck was old.", "It was mended."], "The bridge was mended.", id="it-behind-a-part"
    ),
    pytest.param(
        ["The bridge fell.", "The mayor's house stood.", "It was mended."],
        "The mayor's house was mended.",
        id="it-behind-what-is-no-part",
    ),
    pytest.param(
        ["The Osk Bridge fell.", "The bridge was old."], "The Osk Bridge was old.", id="noun-that-ends-a-name"
    ),
    pytest.param(
        ["The Osk Bridge fell.", "The bridge's deck was old."], "The Osk Bridge's deck was old.", id="its-genitive"
    ),
    pytest.param(
        ["The Osk Bridge and the Ladd Bridge fell.", "The bridge was old."], "The bridge was old.", id="two-such-names"
    ),
    pytest.param(["The Osk Bridge fell.", "The old bridge stood."], "The old bridge stood.", id="another-of-its-kind"),
    pytest.param(["“Silent Rivers” won.", "It was long."], "“Silent Rivers” was long.", id="title"),
    pytest.param(
        ["The bridge fell.", "It was clear that it was old."], "It was clear that it was old.", id="expletive"
    ),
    pytest.param(["Ann Lee won.", "It was her third win."], "It was her third win.", id="no-thing-behind-a-person"),
    pytest.param(["Nobody came.", "He left."], "He left.", id="no-name-at-all"),
]


@pytest.mark.parametrize(("sentences", "expected"), TEXTS)
def test_the_last_sentence_names_its_subject(sentences: list[str], expected: str) -> None:
    reader = SentenceReader(debunks=False)

    drafts = [reader.read(sentence, "") for sentence in sentences]

    assert [draft.statement for draft in drafts[-1]] == [expected]

"""What an article prints and does not say itself: claims it rejects or retracts, posts, quotations."""

from __future__ import annotations

import pytest

from assay.article.ingest import ingest
from assay.engines.embedded.extraction.extraction import extract_claims
from assay_schemas import ArticleInput, ClaimDraft, Stance

DENIED, ASSERTED, ATTRIBUTED = Stance.DENIED, Stance.ASSERTED, Stance.ATTRIBUTED


def drafts_of(text: str) -> tuple[ClaimDraft, ...]:
    return extract_claims(ingest(ArticleInput(text=f"On the pier\n\n{text}"), max_chars=20_000).article).claims


def stance_of(text: str, words: str) -> Stance:
    [stance] = {draft.stance for draft in drafts_of(text) if words in draft.quote}
    return stance


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("An earlier version of this report said the pier is 9 metres long.", id="earlier-version"),
        pytest.param("A previous headline gave the length of the pier as 9 metres long.", id="previous-headline"),
        pytest.param("This story originally stated that the pier is 9 metres long.", id="originally"),
        pytest.param("Correction: We misstated that the pier is 9 metres long.", id="misstated"),
        pytest.param("The harbour master wrongly said that the pier is 9 metres long.", id="wrongly-said"),
        pytest.param("Engineers initially believed that the pier is 9 metres long.", id="initially"),
        pytest.param("A leaflet says the pier is 9 metres long, which is false.", id="which-is-false"),
        pytest.param("A leaflet says the pier is 9 metres long. That is simply untrue.", id="that-is-untrue"),
        pytest.param("The pier is 9 metres long. But this claim is misleading.", id="but-this-claim"),
        pytest.param("It has been said that the pier is 9 metres long. It is not.", id="it-is-not"),
        pytest.param("Users say the pier is 9 metres long. There is no evidence for that.", id="no-evidence"),
        pytest.param(
            "It is 9 metres long, they say. They add that it is new. Both claims are wrong.", id="both-claims"
        ),
        pytest.param("WHAT IS BEING CLAIMED\nThe pier is 9 metres long.\n\nTHE VERDICT\nFalse.", id="box"),
        pytest.param("The claim\n\nThe pier is 9 metres long.", id="box-without-a-verdict"),
        pytest.param("Claim: The pier is 9 metres long.\nOur rating: Half a myth", id="label"),
        pytest.param("Myth 2: The pier is 9 metres long.\n\nIt was measured again last year.", id="myth"),
    ],
)
def test_a_rejected_claim_is_denied(text: str) -> None:
    assert stance_of(text, "9 metres long") is DENIED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("An earlier version of the pier was 9 metres long.", id="earlier-pier"),
        pytest.param("The pier is 9 metres long. This is the whole length.", id="this-is-the-length"),
        pytest.param("WHAT WAS CLAIMED\nThe pier is 9 metres long.\n\nOUR VERDICT\nTrue.", id="true-box"),
        pytest.param("Claims rose last year.\n\nThe pier is 9 metres long.", id="no-label"),
        pytest.param("— The pier is 9 metres long.\n— It is new.", id="dashes-of-a-list"),
        pytest.param("The pier is 9 metres long. Write to lee@example.org for more.", id="address"),
        pytest.param("The pier is 9 metres long.\n\n— Ann Lee", id="author-below-the-text"),
    ],
)
def test_what_the_article_says_is_asserted(text: str) -> None:
    assert stance_of(text, "9 metres long") is ASSERTED


def test_what_a_retraction_says_instead_is_asserted() -> None:
    text = "An earlier version said the pier is 9 metres long; the pier is 640 metres long."

    assert [(draft.stance, draft.checkable) for draft in drafts_of(text)[1:]] == [(DENIED, False), (ASSERTED, True)]


def test_a_headline_is_not_denied_by_the_first_sentence() -> None:
    assert stance_of("This is false.", "On the pier") is ASSERTED


@pytest.mark.parametrize(
    ("text", "source"),
    [
        pytest.param(
            "The pier is 9 metres long! pic.twitter.com/a1\n— Ann Lee (@ann) May 4, 2024", "Ann Lee", id="tweet"
        ),
        pytest.param("The pier is 9 metres long\n\n— Ann Lee (@ann)", "Ann Lee", id="signed-with-a-handle"),
        pytest.param("Ann Lee (@ann)\n\nThe pier is 9 metres long!", "Ann Lee", id="handle-above"),
        pytest.param("“The pier is 9 metres long.”\n\n— Ann Lee, an engineer", "Ann Lee, an engineer", id="pull-quote"),
        pytest.param("“The pier is 9 metres long.”\n\nIt is new.", None, id="unsigned-pull-quote"),
        pytest.param("> The pier is\n> 9 metres long.\n> -- a leaflet", "a leaflet", id="quoted-lines"),
        pytest.param("@ann: The pier is 9 metres long!", None, id="handle-before"),
    ],
)
def test_a_post_or_quotation_is_somebody_elses(text: str, source: str | None) -> None:
    [draft] = [draft for draft in drafts_of(text) if "9 metres long" in draft.quote]

    assert (draft.stance, draft.attributed_to) == (ATTRIBUTED, source)


@pytest.mark.parametrize("label", ["OUR VERDICT", "What was claimed", "— Ann Lee", "Ann Lee (@ann)"])
def test_labels_and_signatures_are_no_claims(label: str) -> None:
    [draft] = [draft for draft in drafts_of(f"It is new.\n\n{label}\n\nIt is long.") if draft.quote in label]

    assert not draft.checkable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("You have 3 free stories left this month.", id="free-stories"),
        pytest.param("Sign up to our letter, which 9,000 people read.", id="sign-up"),
        pytest.param("The pier is new. Subscribe to read 400 articles a month.", id="within-a-paragraph"),
    ],
)
def test_an_invitation_is_no_claim(text: str) -> None:
    assert not drafts_of(f"The pier is long.\n\n{text}")[-1].checkable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("15:10 - The pier is new.", id="time"),
        pytest.param("[3.10pm GMT] – The pier is new.", id="time-and-zone"),
        pytest.param("LUND, May 4, 2024 /Pier News/ -- The pier is new.", id="agency"),
    ],
)
def test_what_stands_before_the_statement_is_left_out(text: str) -> None:
    assert drafts_of(text)[-1].statement == "The pier is new."

"""Facts that carry their own wordings: which sentences are read, and what they decide."""

from __future__ import annotations

import numpy as np
import pytest

from assay.engines.embedded.judging.stack import Setting, Stacks
from assay.engines.embedded.judging.wordings import MYTHS_READ, SKETCHED, TRUE_READ, Wordings
from assay_schemas import Citation, EvidenceStance, Fact, FactId, Reason, VerdictDraft, VerdictLabel, Wording
from tests.engines.scripted_judge import (
    NO,
    REFUTED,
    SHUT,
    STACKS,
    SUPPORTED,
    UNKNOWN,
    YES,
    ScriptedEncoder,
    ScriptedVerifier,
    biased,
    fact,
    judge_by,
    make_item,
)

ENDED, STOPPED, FIRE = "Work ended.", "Production in Korva stopped.", "A fire destroyed the factory."
PLANT = fact("f1", "Work at the factory came to an end.", wordings=(ENDED, STOPPED), myths=(FIRE,))
PLAIN = fact("f2", "The factory is working.")


def judged(
    verifier: ScriptedVerifier,
    *facts: Fact,
    claim: str = SHUT,
    stacks: Stacks = STACKS,
    is_given: bool = False,
    encoder: ScriptedEncoder | None = None,
) -> VerdictDraft:
    judge = judge_by(verifier, facts, stacks=stacks, encoder=encoder)
    return judge.judge(make_item(claim, facts, is_given=is_given))


def signals_of(verifier: ScriptedVerifier, encoder: ScriptedEncoder, *facts: Fact) -> dict[str, float]:
    found = judge_by(verifier, facts, encoder=encoder).examiner.examine(make_item(SHUT, facts))
    return dict(found.signals)


def test_a_wording_that_is_read_as_support_cites_its_fact_for_its_meaning() -> None:
    draft = judged(ScriptedVerifier({STOPPED: YES}), PLANT, PLAIN)
    assert draft.label is SUPPORTED
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.SUPPORTS),)
    assert draft.reasons == (Reason.MEANING_MATCH,)


def test_a_fact_is_cited_once_however_many_of_its_wordings_say_so() -> None:
    draft = judged(ScriptedVerifier({PLANT.statement: YES, ENDED: YES, STOPPED: YES}), PLANT)
    assert [cited.fact_id for cited in draft.citations] == ["f1"]


def test_a_claim_that_says_what_a_myth_says_is_refuted_by_the_fact_that_answers_it() -> None:
    draft = judged(ScriptedVerifier({FIRE: YES}), PLANT, PLAIN, claim="The Korva plant burnt down.")
    assert draft.label is REFUTED
    assert draft.citations == (Citation(fact_id=FactId("f1"), stance=EvidenceStance.REFUTES),)
    assert draft.reasons == (Reason.MYTH_MATCH,)
    assert draft.explanation == "The claim repeats a falsehood that the fact answers."


def test_a_myth_that_a_claim_contradicts_does_not_support_it() -> None:
    draft = judged(ScriptedVerifier({FIRE: NO}), PLANT)
    assert (draft.label, draft.citations) == (UNKNOWN, ())


def test_the_verifier_alone_says_nothing_by_a_myth() -> None:
    assert judged(ScriptedVerifier({FIRE: (0.98, 0.01, 0.01)}), PLANT).unguarded is UNKNOWN


def test_a_near_copy_of_a_wording_that_differs_from_it_is_left_open() -> None:
    staffed = fact("f1", "It was a large employer.", wordings=("The Korva plant employed 400 people.",))
    verifier = ScriptedVerifier({staffed.wordings[0]: YES})
    draft = judged(verifier, staffed, claim="The Korva plant employed 900 people.")
    assert (draft.label, draft.reasons, draft.citations) == (UNKNOWN, (Reason.ENGINE_DISAGREES,), ())
    assert judged(verifier, staffed, claim=staffed.wordings[0]).label is SUPPORTED


@pytest.mark.parametrize(
    ("facts", "is_given", "expected"),
    [
        pytest.param((PLANT, PLAIN), True, Setting.GIVEN, id="came with the claim"),
        pytest.param((PLANT, PLAIN), False, Setting.WORDED, id="one has wordings"),
        pytest.param((PLAIN,), False, Setting.ARTICLE, id="none has wordings"),
        pytest.param((fact("f1", ENDED, myths=(FIRE,)),), False, Setting.ARTICLE, id="only myths"),
        pytest.param(
            (Fact(id=FactId("f1"), statement=ENDED, also_stated=(Wording(text=STOPPED, proposed=True),)),),
            False,
            Setting.ARTICLE,
            id="only proposed wordings",
        ),
    ],
)
def test_each_setting_has_its_own_stack(facts: tuple[Fact, ...], is_given: bool, expected: Setting) -> None:
    stacks = Stacks(given=biased(3.0, 1.0), article=biased(2.0, 0.0), worded=biased(1.0, 0.5))
    verifier = ScriptedVerifier({each.statement: YES for each in facts})
    draft = judged(verifier, *facts, stacks=stacks, is_given=is_given)
    assert draft.probabilities == stacks.of(expected).weigh({})


@pytest.mark.parametrize(
    ("worded", "plain", "expected"),
    [
        pytest.param((0.0, 0.0), (0.0, 2.0), (REFUTED, ()), id="refuted by the statement alone"),
        pytest.param((0.0, 0.0), (2.0, 0.0), (UNKNOWN, ()), id="supported by the statement alone"),
        pytest.param((2.0, 0.0), (0.0, 0.0), (SUPPORTED, ()), id="supported by a wording alone"),
        pytest.param((2.0, 0.0), (0.0, 2.0), (UNKNOWN, (Reason.ENGINE_DISAGREES,)), id="one against the other"),
        pytest.param((0.0, 2.0), (2.0, 0.0), (REFUTED, ()), id="refuted by wordings against the statement"),
    ],
)
def test_what_statements_refute_is_no_longer_supported_beside_wordings(
    worded: tuple[float, float], plain: tuple[float, float], expected: tuple[VerdictLabel, tuple[Reason, ...]]
) -> None:
    sure = {"supported_from": 0.7, "refuted_from": 0.7}
    stacks = Stacks(
        given=biased(0.0, 0.0),
        article=biased(*plain).model_copy(update=sure),
        worded=biased(*worded).model_copy(update=sure),
    )
    draft = judged(ScriptedVerifier({PLANT.statement: YES}), PLANT, stacks=stacks)
    disagreeing = tuple(reason for reason in draft.reasons if reason is Reason.ENGINE_DISAGREES)
    assert (draft.label, disagreeing) == expected


@pytest.mark.parametrize(
    ("facts", "is_given"),
    [
        pytest.param((PLANT,), True, id="came with the claim"),
        pytest.param((PLAIN,), False, id="none has wordings"),
        pytest.param((fact("f1", ENDED, myths=(FIRE,)),), False, id="only myths"),
    ],
)
def test_outside_the_worded_setting_statements_alone_are_read_and_no_vector_is_made(
    facts: tuple[Fact, ...], is_given: bool
) -> None:
    verifier, encoder = ScriptedVerifier(), ScriptedEncoder()
    judged(verifier, *facts, is_given=is_given, encoder=encoder)
    assert verifier.windows == [(each.statement,) for each in facts]
    assert encoder.texts == []


def test_statements_are_read_first_then_true_sentences_and_then_myths_and_each_once() -> None:
    verifier = ScriptedVerifier()
    encoder = ScriptedEncoder({PLANT.statement: 0.1, ENDED: 0.2, STOPPED: 0.9, PLAIN.statement: 0.5})
    judged(verifier, PLANT, PLAIN, encoder=encoder)
    assert [text for (text,) in verifier.windows] == [PLANT.statement, PLAIN.statement, STOPPED, ENDED, FIRE]


def test_the_cosines_of_the_nearest_sentences_are_weighed() -> None:
    encoder = ScriptedEncoder({PLANT.statement: 0.1, ENDED: 0.2, STOPPED: 0.9, FIRE: 0.3})
    signals = signals_of(ScriptedVerifier(), encoder, PLANT)
    assert signals["true_cosine"] == pytest.approx(0.9)
    assert signals["myth_cosine"] == pytest.approx(0.3)
    assert signals["cosine_lead"] == pytest.approx((0.1 + 0.2 + 0.9) / 3 - 0.3)


def test_the_nearest_sentence_is_weighed_beside_the_one_that_says_most() -> None:
    encoder = ScriptedEncoder({PLANT.statement: 0.1, ENDED: 0.2, STOPPED: 0.9})
    signals = signals_of(ScriptedVerifier({ENDED: YES, STOPPED: NO}), encoder, PLANT)
    assert signals["true_support"] == pytest.approx(np.log(0.9 / 0.1))
    assert signals["nearest_support"] == pytest.approx(np.log(0.05 / 0.95))
    assert signals["nearest_refutation"] == pytest.approx(np.log(0.9 / 0.1))


@pytest.mark.parametrize(
    ("myth", "repeated"),
    [
        pytest.param(SHUT, 0.75, id="in the same words"),
        pytest.param("The Korva plant closed in 1999.", 0.0, id="with another date"),
    ],
)
def test_a_myth_is_repeated_as_far_as_the_claim_does_not_differ_from_it(myth: str, repeated: float) -> None:
    # The encoder is asked about the claim by its own words, so the myth stands in other letters than the claim.
    stated = myth.replace("plant", "Plant")
    known = fact("f1", ENDED, wordings=(STOPPED,), myths=(stated,))
    signals = signals_of(ScriptedVerifier({stated: YES}), ScriptedEncoder({stated: 0.75}), known)
    assert signals["myth_repeated"] == pytest.approx(repeated)


def test_without_myths_the_nearest_says_nothing_of_the_claim() -> None:
    known = fact("f1", ENDED, wordings=(STOPPED,))
    signals = signals_of(ScriptedVerifier(), ScriptedEncoder({ENDED: 0.4, STOPPED: 0.4}), known)
    assert (signals["myth_support"], signals["myth_refutation"]) == (-3, -3)
    assert signals["myth_cosine"] == signals["myth_likeness"] == signals["myth_repeated"] == 0
    assert signals["cosine_lead"] == pytest.approx(0.4)


def test_sentences_are_found_by_their_cosine_over_all_facts() -> None:
    encoder = ScriptedEncoder({PLANT.statement: 0.3, ENDED: 0.8, STOPPED: -0.2, PLAIN.statement: 0.5, FIRE: 0.6})
    true, myths = Wordings(encoder, encoder).nearest(SHUT, (PLANT, PLAIN))
    assert [(each.fact.id, each.text) for each in true.sentences] == [
        ("f1", ENDED),
        ("f2", PLAIN.statement),
        ("f1", PLANT.statement),
    ]
    assert true.cosines == pytest.approx([0.8, 0.5, 0.3])
    assert [(each.fact.id, each.text, each.holds) for each in myths.sentences] == [("f1", FIRE, False)]
    assert myths.cosines == pytest.approx([0.6])


def test_sentences_that_are_equally_near_keep_the_order_of_the_file() -> None:
    true, _ = Wordings(ScriptedEncoder(), ScriptedEncoder()).nearest(SHUT, (PLANT, PLAIN))
    assert [each.text for each in true.sentences] == [PLANT.statement, ENDED, STOPPED]


def test_only_the_nearest_sentences_are_read() -> None:
    true, false = ([f"{kind} {number}." for number in range(9)] for kind in ("Wording", "Myth"))
    known = fact("f1", "Far off.", wordings=true, myths=false)
    encoder = ScriptedEncoder({text: int(text[-2]) / 9 for text in (*true, *false)} | {known.statement: -1.0})
    found = Wordings(encoder, encoder).nearest(SHUT, (known,))
    assert [[each.text for each in nearest.sentences] for nearest in found] == [
        true[::-1][:TRUE_READ],
        false[::-1][:MYTHS_READ],
    ]


def test_no_sentence_is_near_where_there_is_none() -> None:
    _, myths = Wordings(ScriptedEncoder(), ScriptedEncoder()).nearest(SHUT, (PLAIN,))
    assert (myths.sentences, myths.cosines.shape) == ((), (0,))


def test_each_text_is_given_a_vector_once() -> None:
    encoder, lost = ScriptedEncoder(), "Korva lost its plant."
    facts = (PLANT, fact("f2", PLAIN.statement, wordings=(ENDED,)))
    judge = judge_by(ScriptedVerifier(), facts, encoder=encoder)
    for claim in (SHUT, SHUT, lost):
        judge.judge(make_item(claim, facts))
    assert encoder.texts == [SHUT, PLANT.statement, ENDED, STOPPED, PLAIN.statement, FIRE, lost]


def test_only_the_sentences_that_a_sketch_finds_like_the_claim_are_encoded() -> None:
    texts = [f"Wording {number}." for number in range(SKETCHED + 6)]
    known = fact("f1", "Far off.", wordings=texts)
    encoder, sketch = ScriptedEncoder(), ScriptedEncoder({known.statement: 0.0} | dict.fromkeys(texts[:6], 0.1))
    Wordings(encoder, sketch).nearest(SHUT, (known,))
    assert encoder.texts == [SHUT, *texts[6:]]


def test_vectors_are_kept_up_to_a_number_and_then_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.engines.embedded.judging.wordings.KEPT", 5)
    encoder = ScriptedEncoder()
    wordings = Wordings(encoder, ScriptedEncoder())
    found = [wordings.nearest(claim, (PLANT,)) for claim in (SHUT, SHUT, "Korva lost its plant.", SHUT)]
    assert [[each.text for each in true.sentences] for true, _ in found] == [[PLANT.statement, ENDED, STOPPED]] * 4
    assert encoder.texts.count(PLANT.statement) > 1
    assert encoder.texts[:5] == [SHUT, PLANT.statement, ENDED, STOPPED, FIRE]

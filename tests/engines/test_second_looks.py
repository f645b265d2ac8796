"""What a model is shown when it is to look again."""

from __future__ import annotations

import json

from assay.engines.llm.controls import CONTROL_FACTS
from assay.engines.llm.engine import LLMEngine
from assay.errors import EngineUnavailableError
from assay.ports import Dispute
from assay_schemas import VerdictLabel
from tests.testing.fakes import ScriptedClient, make_article, make_fact, make_item, make_ledger, shipped_prompts
from tests.testing.scripted_engine import scripted_draft


def engine(*, is_controlled: bool) -> tuple[LLMEngine, ScriptedClient]:
    """An engine whose requests are looked at and never answered."""
    client = ScriptedClient([EngineUnavailableError("no", engine="openai", step="verify")] * 2)
    return LLMEngine(client, shipped_prompts(), model="m", is_controlled=is_controlled), client


async def test_a_second_look_begins_as_the_first_so_that_a_server_need_not_read_it_again() -> None:
    subject, client = engine(is_controlled=True)
    facts = (make_fact(), make_fact("fact-2", "It has a door."))
    batch = [item._replace(facts=facts) for item in (make_item(1), make_item(2))]
    await subject.verify(batch, make_ledger(), make_article("The kiln burns."))
    disputes = [Dispute(item, scripted_draft(item, VerdictLabel.SUPPORTED), (), facts[:1]) for item in batch]
    await subject.reconsider(disputes, make_ledger())
    (system, first), (again, second) = (request.messages for request in (client.asked[0], client.asked[-1]))
    shown = first.content.partition("The article ")[0]
    assert system == again
    assert second.content.startswith(shown)
    assert all(fact.statement in shown for fact in (*facts, *CONTROL_FACTS))


async def test_a_second_look_at_claims_with_facts_of_their_own_shows_those_in_question() -> None:
    subject, client = engine(is_controlled=False)
    batch = [make_item(1), make_item(2, facts=[make_fact("fact-2", "Two."), make_fact("fact-3", "Three.")])]
    disputes = [Dispute(item, scripted_draft(item, VerdictLabel.SUPPORTED), (), item.facts[:1]) for item in batch]
    await subject.reconsider(disputes, make_ledger())
    lines = [json.loads(x) for x in client.asked[0].messages[1].content.splitlines() if x.startswith("{")]
    assert [line.get("fact") or line["facts"] for line in lines] == [
        "The kiln fired 1 pot.",
        "Two.",
        ["f1"],
        ["f2"],
    ]

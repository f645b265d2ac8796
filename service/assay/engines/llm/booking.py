"""What one request to a model server takes: booked on the account of its article, and told to whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assay.engines.llm.pricing import cost_usd
from assay.observing import ModelCall

if TYPE_CHECKING:
    from assay.engines.llm.replies import TokenCounts
    from assay.engines.llm.server import ServerOptions
    from assay.ledger import Ledger


def call_of(options: ServerOptions) -> ModelCall:
    """Return a request that is about to be sent, as observers see it."""
    server = urlsplit(options.base_url)
    return ModelCall(options.model, server.hostname or "", server.port)


def book(call: ModelCall, counts: TokenCounts | None, ledger: Ledger, *, base_url: str, created: object) -> None:
    """Book what a reply took; where the server counts nothing, the cost of the article is unknown from then on."""
    if counts is None:
        ledger.add_tokens(0, 0, None)
        return
    cost = cost_usd(call.model, counts, base_url=base_url, created=created)
    ledger.add_tokens(counts.sent, counts.written, cost, cached_tokens=counts.cached)
    call.input_tokens, call.cached_tokens, call.output_tokens = counts.sent, counts.cached, counts.written
    call.cost_usd = cost

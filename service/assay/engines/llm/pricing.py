"""What a model call costs, from the table inside the genai-prices wheel; nothing is fetched."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from genai_prices import Usage, calc_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.engines.llm.replies import TokenCounts

_FEWEST_LABELS = 2
_FIRST_YEAR = 2020


def cost_usd(model: str, counts: TokenCounts, *, base_url: str, created: object = None) -> float | None:
    """Return US dollars, or None where the server or the model has no known price.

    Args:
        model: Name as sent to the server.
        counts: Tokens of the exchange; the cached ones are among those sent, and cheaper.
        base_url: Address of the server: the same model has other prices elsewhere. A provider's regional hosts, such as
            eu.api.openai.com, have the prices of its own.
        created: When the reply was made, in seconds since 1970, as it says itself: prices change, and a replay costs
            what it cost when it was recorded. Anything else: now.
    """
    usage = Usage(input_tokens=counts.sent, cache_read_tokens=counts.cached, output_tokens=counts.written)
    for address in _addresses(base_url):
        try:
            price = calc_price(usage, model, provider_api_url=address, genai_request_timestamp=_moment(created))
        except (LookupError, ValueError):
            continue
        return float(price.total_price)
    return None


def _addresses(base_url: str) -> Iterator[str]:
    """Yield an address in lower case, then without the first label of its host, and so on."""
    parts = urlsplit(base_url)
    labels = (parts.hostname or "").split(".")
    for first in range(max(1, len(labels) - _FEWEST_LABELS + 1)):
        yield f"{parts.scheme}://{'.'.join(labels[first:])}{parts.path}"


def _moment(created: object) -> dt.datetime | None:
    if not isinstance(created, int) or isinstance(created, bool):
        return None
    try:
        moment = dt.datetime.fromtimestamp(created, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment if moment.year >= _FIRST_YEAR else None

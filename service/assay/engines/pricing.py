"""What a model call costs, from the table inside the genai-prices wheel; nothing is fetched."""

from __future__ import annotations

from genai_prices import Usage, calc_price


def cost_usd(model: str, *, input_tokens: int, cached_tokens: int, output_tokens: int, base_url: str) -> float | None:
    """Return US dollars, or None where the server or the model has no known price.

    Args:
        model: Name as sent to the server.
        input_tokens: All tokens of the request, the cached ones included.
        cached_tokens: Those that the server had read before and charges less for.
        output_tokens: All tokens of the reply, reasoning included.
        base_url: Address of the server: the same model has other prices elsewhere.
    """
    usage = Usage(input_tokens=input_tokens, cache_read_tokens=cached_tokens, output_tokens=output_tokens)
    try:
        return float(calc_price(usage, model, provider_api_url=base_url).total_price)
    except (LookupError, ValueError):
        return None

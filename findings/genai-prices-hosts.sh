#!/bin/sh
# genai-prices finds no price for a provider's regional host, nor for its own host in capitals.
#
# Expected: eu.api.openai.com, which serves the same models at OpenAI's prices, and API.OPENAI.COM, which is the same
# host by RFC 3986 section 3.2.2, cost what api.openai.com costs.
# Seen: LookupError for both; Azure's and Google's regional hosts are found.
# Hurts: whoever bounds spending in dollars by the address of the server. The bound silently has no price to work with.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet genai-prices==0.2.3
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version

from genai_prices import Usage, calc_price

print("genai-prices", version("genai-prices"))


def price(url: str) -> str:
    try:
        return str(calc_price(Usage(input_tokens=1000, output_tokens=1000), "gpt-4o-mini", provider_api_url=url).total_price)
    except LookupError:
        return "LookupError"


seen = {url: price(url) for url in (
    "https://api.openai.com/v1",
    "https://eu.api.openai.com/v1",
    "https://API.OPENAI.COM/v1",
    "https://name.openai.azure.com/openai/v1",
)}
for url, found in seen.items():
    print(f"{url:45}{found}")
own, regional, capitals, azure = seen.values()
assert own != "LookupError" and azure != "LookupError"
assert regional == capitals == "LookupError", "it finds them now"
PY

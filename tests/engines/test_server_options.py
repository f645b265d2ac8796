"""How a model server is reached, and that every failure of its client has a meaning; no request is made."""

from __future__ import annotations

import inspect

import openai
import pytest
from openai import _exceptions as sdk

from assay.engines.llm.openai_failures import OUTCOMES
from assay.engines.llm.server import ServerOptions
from assay.errors import ConfigError


@pytest.mark.parametrize("key", ["sk-…abcdef", "sk with spaces", "sk-\x00abcdef"])
def test_a_key_that_can_not_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigError, match="ASSAY_OPENAI_API_KEY") as caught:
        ServerOptions("m", api_key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:8080/v1", "", "ftp://host/v1", "http://", "//host"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="ASSAY_OPENAI_BASE_URL"):
        ServerOptions("m", base_url=url)


def sdk_exceptions() -> set[type[Exception]]:
    modules = (sdk, openai)
    found = {value for module in modules for _, value in inspect.getmembers(module, inspect.isclass)}
    return {
        kind
        for kind in found
        if issubclass(kind, Exception) and not issubclass(kind, Warning) and not kind.__name__.startswith("_")
    }


def test_every_exception_of_the_sdk_is_mapped() -> None:
    assert sdk_exceptions() - OUTCOMES.keys() == set()

"""`assay prompts`, `assay schema` and `assay engines`: what this installation holds."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import EngineOption, read_settings
from assay.errors import ConfigError, InputError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from assay.engines.llm.prompting import PromptBook
    from assay.settings import Settings

prompts = typer.Typer(help="Show the prompts that a language model is given.", no_args_is_help=True)


@prompts.command("list")
def list_prompts() -> None:
    """List every released version; a star marks the one in use."""
    book = _prompt_book()
    for prompt in book.list():
        mark = "*" if book.get(prompt.head.id) == prompt else " "
        typer.echo(f"{mark} {prompt.head.id}\t{prompt.head.version}\t{prompt.hash[:12]}\t{prompt.head.description}")


@prompts.command("show")
def show_prompt(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    version: Annotated[str | None, typer.Option("--version", metavar="vN", help="Default: the version in use.")] = None,
) -> None:
    """Print a prompt exactly as it is in its file."""
    typer.echo(_prompt_book().get(id_, version).path.read_text(encoding="utf-8"), nl=False)


def schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help="For example Report, FactFile or ClaimPair.")],
) -> None:
    """Print the JSON Schema of a public model."""
    models = _models()
    if name not in models:
        raise InputError(f"there is no model {name!r}; expected one of {', '.join(models)}")
    typer.echo(json.dumps(models[name].model_json_schema(), indent=2, ensure_ascii=False))


def engines(
    engine: EngineOption = None,
    *,
    probe: Annotated[bool, typer.Option("--probe", help="Ask the model server what it can do.")] = False,
) -> None:
    """List the engines that could run, and why; a star marks the one that would.

    With --probe, ask the model server three small questions; each may take as long as the settings allow one exchange;
    exit code 3 if it gives no answer.
    """
    from assay.engines.choice import describe_engines

    settings = read_settings(engine=engine)
    options = describe_engines(settings)
    for option in options:
        mark = "*" if option.chosen else " "
        typer.echo(f"{mark} {option.name:<10}{'available' if option.available else 'unavailable':<13}{option.why}")
    if probe:
        if not any(option.name == "openai" and option.available for option in options):
            raise ConfigError("no model server is configured: set ASSAY_OPENAI_BASE_URL or ASSAY_OPENAI_API_KEY")
        asyncio.run(_probe(settings))


async def _probe(settings: Settings) -> None:
    """Print what the configured server can do, line by line as it is found out: an answer may take minutes."""
    from assay.bootstrap import build_client
    from assay.engines.llm.probing import probe

    found = probe(lambda: build_client(settings), _prompt_book(), model=settings.openai_model)
    async with aclosing(found):
        async for name, words in found:
            typer.echo(f"  {name:<24}{words}")


def _prompt_book() -> PromptBook:
    from assay.engines.llm.prompting import PromptBook
    from assay.files.shipped import shipped

    return PromptBook.load(shipped("prompts"))


def _models() -> dict[str, type[BaseModel]]:
    from pydantic import BaseModel

    import assay_schemas

    members = {name: getattr(assay_schemas, name) for name in assay_schemas.__all__}
    return {name: each for name, each in members.items() if isinstance(each, type) and issubclass(each, BaseModel)}

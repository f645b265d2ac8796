"""`assay prompts`, `assay schema` and `assay engines`: what this installation holds."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import EngineOption, read_settings
from assay.errors import ConfigError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from assay.prompting import PromptBook
    from assay.settings import Settings

_MOST_LISTED = 8
prompts = typer.Typer(help="Read the prompts that a language model is given.", no_args_is_help=True)


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
    version: Annotated[str | None, typer.Option("--version", metavar="vN", help="Default: the one in use.")] = None,
) -> None:
    """Print a prompt as its file has it."""
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
    """Tell which engines could run and why; a star marks the one that would.

    With --probe the model server is asked three small questions; exit code 3 if it gives no answer.
    """
    from assay.bootstrap import describe_engines

    settings = read_settings(engine=engine)
    options = describe_engines(settings)
    for option in options:
        mark = "*" if option.chosen else " "
        typer.echo(f"{mark} {option.name:<10}{'available' if option.available else 'unavailable':<13}{option.why}")
    if probe:
        if not any(option.name == "openai" and option.available for option in options):
            raise ConfigError("there is no model server to ask: set ASSAY_OPENAI_BASE_URL or ASSAY_OPENAI_API_KEY")
        for name, found in _probed(settings):
            typer.echo(f"  {name:<24}{found}")


def _probed(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what the configured server can do, by name."""
    from assay.bootstrap import build_client
    from assay.engines.probing import probe

    model = settings.openai_model
    found = asyncio.run(probe(lambda: build_client(settings), _prompt_book(), model=model))
    listed = found.models or ()
    yield "model", model if model in listed or not listed else f"{model}, which the server does not list"
    yield "models listed", ", ".join(listed[:_MOST_LISTED]) + ("" if len(listed) <= _MOST_LISTED else ", ...") or "none"
    yield from ((form.words, "yes" if taken else "no") for form, taken in found.forms.items())
    yield "system role", "yes" if found.dialect.has_system_role else "no"
    yield "tokens of a reply", f"{found.dialect.max_output_tokens or settings.openai_max_output_tokens} at most"
    yield "counts tokens", "yes" if found.counts_tokens else "no"
    able = {True: "judged rightly", False: "judged wrongly: the model is too weak for this", None: "no answer"}
    yield "claims of known truth", able[found.is_able]
    yield "Assay will use", found.dialect.form.words


def _prompt_book() -> PromptBook:
    from assay.prompting import PromptBook
    from assay.shipped import shipped

    return PromptBook.load(shipped("prompts"))


def _models() -> dict[str, type[BaseModel]]:
    from pydantic import BaseModel

    import assay_schemas

    members = {name: getattr(assay_schemas, name) for name in assay_schemas.__all__}
    return {name: each for name, each in members.items() if isinstance(each, type) and issubclass(each, BaseModel)}

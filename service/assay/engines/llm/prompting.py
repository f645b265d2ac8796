"""Prompts: versioned files, locked by their hash, rendered with hostile text between fences."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

import yaml
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field, ValidationError

from assay.errors import PromptError
from assay_schemas import Frozen, PromptVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Role = Literal["system", "user"]

_LAYOUT = re.compile(r"---\n(?P<front>.*?)\n---\n+# system\n(?P<system>.*?)\n# user\n(?P<user>.*)", re.DOTALL)
_NONCE_CHARS = 16
_MOST_COLLECTIONS = 20  # front matter is one mapping with one list
# Runs that could open or close a fence, and the control tokens of common chat templates, which some local servers
# read even inside a message.
_FORGED = re.compile(r"<{3,}|>{3,}|<\||\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]", re.IGNORECASE)


class Message(NamedTuple):
    """One message of an exchange with a model."""

    role: Role
    content: str


class PromptHead(Frozen):
    """The front matter of a prompt file."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str = Field(pattern=r"^v[1-9][0-9]*$")
    description: str = Field(min_length=1)
    variables: tuple[str, ...]


class _Release(Frozen):
    current: str
    sha256: dict[str, str]


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt, as its file says it."""

    head: PromptHead
    path: Path
    hash: str
    """SHA-256 of the file's text, hexadecimal."""
    system: str
    user: str

    def render(self, variables: Mapping[str, object]) -> tuple[Message, ...]:
        """Return the messages; values are inserted as they are and never read as templates.

        Raises:
            PromptError: If a declared variable is missing, or an undeclared one is given.
        """
        if set(variables) != set(self.head.variables):
            msg = f"{self.path}:1: expected the variables {sorted(self.head.variables)}, got {sorted(variables)}"
            raise PromptError(msg)
        environment = _environment()
        try:
            return (
                Message("system", environment.from_string(self.system).render(variables).strip()),
                Message("user", environment.from_string(self.user).render(variables).strip()),
            )
        except TemplateError as err:
            msg = f"{self.path}:1: does not render: {err}"
            raise PromptError(msg) from err


class PromptBook:
    """The released prompts of a folder, one version of each in use."""

    def __init__(self, prompts: Mapping[str, Mapping[str, Prompt]], chosen: Mapping[str, str]) -> None:
        self._prompts = prompts
        self._chosen = chosen

    @classmethod
    def load(cls, folder: Path, *, versions: Mapping[str, str] | None = None) -> Self:
        """Read `folder/released.toml` and every version it locks.

        Args:
            folder: Holds released.toml and `<id>/<version>.md`.
            versions: Version to use instead of the current one, by prompt id.

        Raises:
            PromptError: If a file is missing, was altered after its release, or is not laid out as a prompt.
        """
        releases = _read_releases(folder / "released.toml")
        prompts = {
            id_: {version: _read_locked(folder, id_, version, digest) for version, digest in release.sha256.items()}
            for id_, release in releases.items()
        }
        chosen = {id_: release.current for id_, release in releases.items()} | dict(versions or {})
        book = cls(prompts, chosen)
        for id_ in chosen:
            book.get(id_)
        return book

    def list(self) -> tuple[Prompt, ...]:
        """Return every released version, by id and version."""
        return tuple(prompt for _, versions in sorted(self._prompts.items()) for _, prompt in sorted(versions.items()))

    def get(self, id_: str, version: str | None = None) -> Prompt:
        """Return a prompt; a version of None is the one in use.

        Raises:
            PromptError: If there is no such prompt.
        """
        versions = self._prompts.get(id_)
        if versions is None:
            msg = f"there is no prompt {id_!r}; expected one of {sorted(self._prompts)}"
            raise PromptError(msg)
        prompt = versions.get(version or self._chosen[id_])
        if prompt is None:
            msg = f"prompt {id_!r} has no version {version or self._chosen[id_]!r}; expected one of {sorted(versions)}"
            raise PromptError(msg)
        return prompt

    def render(self, id_: str, **variables: object) -> tuple[Message, ...]:
        """Return the messages of the version in use. Raises like `Prompt.render`."""
        return self.get(id_).render(variables)

    def versions(self, ids: Iterable[str]) -> dict[str, PromptVersion]:
        """Return the versions in use of some prompts, for the provenance of a report."""
        used = {id_: self.get(id_) for id_ in sorted(ids)}
        return {id_: PromptVersion(version=used[id_].head.version, hash=used[id_].hash) for id_ in used}


def fence_code(text: str) -> str:
    """Return the code of the fences around `text`: no text can contain its own hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_NONCE_CHARS]


def fenced(text: str) -> str:
    """Put `text` between fences that it can't forge; runs that look like a fence are broken up by spaces."""
    code = fence_code(text)
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    # Blanks on both sides too, or what is left beside a broken run makes up a new one.
    harmless = _FORGED.sub(lambda match: f" {' '.join(match.group())} ", encodable)
    return f"<<<begin {code}>>>\n{harmless}\n<<<end {code}>>>"


def read_prompt(path: Path) -> Prompt:
    """Read a prompt file: YAML front matter, then the sections `# system` and `# user`.

    Raises:
        PromptError: If the file is missing or is not laid out so.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        msg = f"{path}:1: can't be read: {err}"
        raise PromptError(msg) from err
    layout = _LAYOUT.fullmatch(text)
    if layout is None:
        msg = f"{path}:1: expected front matter between lines of ---, then '# system' and '# user'"
        raise PromptError(msg)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    prompt = Prompt(_read_head(path, layout["front"]), path, digest, layout["system"], layout["user"])
    _check_variables(prompt)
    return prompt


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(fenced=fenced, fence_code=fence_code)
    return environment


def _read_releases(path: Path) -> dict[str, _Release]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {id_: _Release.model_validate(table) for id_, table in tables.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as err:
        msg = f"{path}:1: can't be read: {err}"
        raise PromptError(msg) from err


def _read_locked(folder: Path, id_: str, version: str, digest: str) -> Prompt:
    prompt = read_prompt(folder / id_ / f"{version}.md")
    if (prompt.head.id, prompt.head.version) != (id_, version):
        msg = f"{prompt.path}:1: calls itself {prompt.head.id} {prompt.head.version}, expected {id_} {version}"
        raise PromptError(msg)
    if prompt.hash != digest:
        msg = f"{prompt.path}:1: was changed after its release; put the change into a new version instead"
        raise PromptError(msg)
    return prompt


def _read_head(path: Path, front: str) -> PromptHead:
    try:
        kinds = Counter(type(event) for event in yaml.parse(front, Loader=yaml.CSafeLoader))
        if kinds[yaml.AliasEvent] or kinds[yaml.SequenceStartEvent] + kinds[yaml.MappingStartEvent] > _MOST_COLLECTIONS:
            raise PromptError(f"{path}:1: front matter: expected four fields, found aliases (*name) or nested lists")
        return PromptHead.model_validate(yaml.load(front, Loader=yaml.CSafeLoader))
    # A ValueError also comes of a number or a date that Python can't hold, the other two of a value that its tag can't.
    except (yaml.YAMLError, ValueError, LookupError, AttributeError) as err:
        msg = f"{path}:1: front matter: {err}"
        raise PromptError(msg) from err


def _check_variables(prompt: Prompt) -> None:
    environment = _environment()
    try:
        used = meta.find_undeclared_variables(environment.parse(prompt.system + prompt.user))
    except TemplateError as err:
        msg = f"{prompt.path}:{err.lineno if hasattr(err, 'lineno') else 1}: {err}"
        raise PromptError(msg) from err
    if used != set(prompt.head.variables):
        msg = f"{prompt.path}:1: declares the variables {sorted(prompt.head.variables)} but uses {sorted(used)}"
        raise PromptError(msg)

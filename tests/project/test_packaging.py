"""The wheel, the lock file and the image, without a network and without a Docker engine."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
IMAGE_VENV = "/opt/assay"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAST_RELEASE = PROJECT["tool"]["hatch"]["version"]["fallback-version"]
LOCKS = ("requirements.lock", "requirements-dev.lock")

needs_cli = pytest.mark.skipif(
    not (ROOT / "service" / "assay" / "cli" / "__init__.py").exists(), reason="the command line is not there yet"
)


class Instruction(NamedTuple):
    """One instruction of the Dockerfile, its continued lines joined."""

    stage: int
    name: str
    rest: str


def read_dockerfile() -> list[Instruction]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#")).replace("\\\n", " ")
    instructions, stage = [], -1
    for line in filter(str.strip, text.splitlines()):
        name, rest = line.split(maxsplit=1)
        stage += name == "FROM"
        instructions.append(Instruction(stage, name, rest.strip()))
    return instructions


def read_last(name: str) -> str:
    return next(item.rest for item in reversed(read_dockerfile()) if item.name == name)


def read_argv(name: str) -> list[str]:
    """Return the JSON form of ENTRYPOINT, CMD or HEALTHCHECK as a list of arguments."""
    rest = read_last(name)
    argv: list[str] = json.loads(rest[rest.index("[") :])
    return argv


def command_environment(home: Path) -> dict[str, str]:
    """Return an environment with the project's tools, an empty home and no way to a registry."""
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(BIN), os.defpath]),
        "PIP_NO_INDEX": "1",
        "UV_CACHE_DIR": str(home / "uv"),
        "UV_NO_BUILD_ISOLATION": "1",  # hatchling comes from the environment that runs the tests
        "UV_OFFLINE": "1",
        "VIRTUAL_ENV": str(BIN.parent),
    }


class Image(NamedTuple):
    """What the first stage of the Dockerfile leaves behind, and a directory far from the sources."""

    source: Path
    venv: Path
    elsewhere: Path

    @property
    def wheel(self) -> Path:
        return next((self.source / "dist").glob("*.whl"))

    @property
    def site_packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", vars={"base": str(self.venv)}))

    def run(self, argv: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.venv / "bin" / argv[0]), *argv[1:]],
            cwd=self.elsewhere,
            env={"HOME": str(self.elsewhere)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def copy_into(source: Path, rest: str) -> None:
    *names, target = rest.split()
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / target)


def run_in_build(image: Image, command: str, home: Path) -> None:
    command = command.replace(IMAGE_VENV, f'"{image.venv}"')
    if "uv pip install" in command:
        command += " --no-deps"  # the dependencies are lent by the running environment, see `image`
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=image.source,
        env=command_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Run the COPY and RUN instructions of the build stage, in a path with a space."""
    base = tmp_path_factory.mktemp("build stage")
    image = Image(base / "src", base / "venv", base / "elsewhere")
    image.source.mkdir()
    image.elsewhere.mkdir()
    for instruction in read_dockerfile():
        if (instruction.stage, instruction.name) == (0, "COPY"):
            copy_into(image.source, instruction.rest)
        elif (instruction.stage, instruction.name) == (0, "RUN"):
            run_in_build(image, instruction.rest, base)
    lent = Path(sysconfig.get_path("purelib"))
    (image.site_packages / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return image


def files_below(folder: str) -> set[str]:
    below = (ROOT / folder).rglob("*")
    return {path.relative_to(ROOT).as_posix() for path in below if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize("folder", ["prompts", "seeds"])
def test_wheel_ships_all_data_inside_the_package(image: Image, folder: str) -> None:
    shipped = set(zipfile.ZipFile(image.wheel).namelist())
    expected = {f"assay/{name}" for name in files_below(folder)}
    assert expected - shipped == set()


def test_wheel_puts_nothing_generic_into_site_packages(image: Image) -> None:
    shipped = zipfile.ZipFile(image.wheel).namelist()
    folders = {name.split("/")[0] for name in shipped}
    assert folders == {"assay", "assay_evals", "assay_mock", "assay_schemas", f"assay_news-{LAST_RELEASE}.dist-info"}


@pytest.mark.parametrize("package", ["assay", "assay_evals", "assay_mock", "assay_schemas"])
def test_every_package_is_marked_as_typed(image: Image, package: str) -> None:
    assert f"{package}/py.typed" in zipfile.ZipFile(image.wheel).namelist()


def test_installed_package_is_the_one_from_the_wheel(image: Image) -> None:
    done = image.run(["python", "-c", "import assay; print(assay.__path__[0])"])
    assert done.stdout.strip() == str(image.site_packages / "assay")


@needs_cli
def test_installed_wheel_scores_the_sample_articles_from_another_directory(image: Image) -> None:
    articles = image.site_packages / "assay" / "seeds" / "articles"
    done = image.run(["assay", "score", str(articles), "--engine", "embedded", "--format", "json"])
    assert done.returncode == 0, done.stderr
    labels = [json.loads(line)["score"]["label"] for line in done.stdout.splitlines()]
    assert len(labels) == len(list(articles.glob("*.txt")))
    assert "misleading" in labels


@needs_cli
def test_installed_wheel_writes_a_folder_to_begin_with_and_reads_ratings(image: Image) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "A.", "author": "B", "reviewRating": {"alternateName": "Faux"}}
    (image.elsewhere / "r.json").write_text(json.dumps(review), encoding="utf-8")
    begun = image.run(["assay", "init", "begin"])
    assert begun.returncode == 0, begun.stderr
    done = image.run(["assay", "facts", "import", "r.json", "--into", "begin/facts.yaml"])
    assert (done.returncode, done.stdout) == (0, "myth\n"), done.stderr


@needs_cli
def test_image_refuses_its_public_address_without_keys(image: Image) -> None:
    done = image.run(read_argv("ENTRYPOINT") + read_argv("CMD"))
    assert done.returncode == 2, done.stderr
    assert "ASSAY_API_KEYS" in done.stderr


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Service(NamedTuple):
    """A running server and its port on loopback."""

    process: subprocess.Popen[bytes]
    port: int


@pytest.fixture
def service(image: Image) -> Iterator[Service]:
    """Start what the image starts, on loopback."""
    port = find_free_port()
    argv = read_argv("ENTRYPOINT") + read_argv("CMD")
    replaced = {"0.0.0.0": "127.0.0.1", "8000": str(port)}  # noqa: S104 - as in the Dockerfile, and replaced
    argv = [replaced.get(argument, argument) for argument in argv]
    with subprocess.Popen(
        [str(image.venv / "bin" / argv[0]), *argv[1:]],
        cwd=image.elsewhere,
        env={"HOME": str(image.elsewhere)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield Service(process, port)
        process.terminate()


@needs_cli
def test_health_check_of_the_image_passes_once_the_service_is_up(image: Image, service: Service) -> None:
    argv = [argument.replace(":8000", f":{service.port}") for argument in read_argv("HEALTHCHECK")]
    checks = (image.run(argv).returncode for _ in range(400))  # each takes longer than 50 ms
    assert any(code == 0 or service.process.poll() is not None for code in checks)
    assert service.process.poll() is None


def test_image_does_not_run_as_root() -> None:
    assert read_last("USER") not in {"0", "root"}


def test_docker_ignore_lets_through_what_is_copied() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    copies = [item.rest.split()[:-1] for item in read_dockerfile() if item.name == "COPY" and item.stage == 0]
    assert let_through == {name for names in copies for name in names}


def read_lock(name: str) -> dict[str, str]:
    """Return the locked version of every package."""
    pins = re.findall(r"^(\S+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def read_requirements() -> list[Requirement]:
    extras, groups = PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]
    lines = [*PROJECT["project"]["dependencies"], *chain(*extras.values()), *groups["build"], *groups["dev"]]
    return [each for each in map(Requirement, lines) if each.name != "assay-news"]


def test_lock_files_satisfy_every_requirement() -> None:
    pins = {name: pin for file in LOCKS for name, pin in read_lock(file).items()}
    unmet = [
        str(requirement)
        for requirement in read_requirements()
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
    ]
    assert unmet == []


def test_no_package_is_in_both_lock_files() -> None:
    first, second = map(read_lock, LOCKS)
    assert first.keys() & second.keys() == set()


def test_the_demo_is_set_up_without_the_tools_of_development() -> None:
    pins = read_lock("requirements.lock")
    assert {"openai", "fastapi", "onnxruntime", "hatchling"} - pins.keys() == set()
    assert {"pytest", "mypy", "scipy", "playwright", "uv"} & pins.keys() == set()


def test_the_core_asks_for_nothing_that_one_engine_or_the_server_needs() -> None:
    core = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    extras = PROJECT["project"]["optional-dependencies"]
    apart = {canonicalize_name(Requirement(line).name) for line in (*extras["openai"], *extras["server"])}
    assert core & apart == set()
    assert {"openai", "instructor", "fastapi"} - apart == set()


def test_the_extra_all_is_every_other_extra() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    (everything,) = map(Requirement, extras["all"])
    assert (everything.name, everything.extras) == ("assay-news", extras.keys() - {"all"})


def test_the_image_asks_for_extras_that_exist() -> None:
    (asked,) = re.findall(r"assay_news-\*\.whl\)\[(.+?)\]", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert set(asked.split(",")) - PROJECT["project"]["optional-dependencies"].keys() == set()


def test_the_version_without_git_is_the_last_release_of_the_changelog() -> None:
    released = re.findall(r"^## \[(\d\S*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert released[:1] == [LAST_RELEASE]


def test_every_command_of_the_wheel_is_in_the_wheel(image: Image) -> None:
    shipped = {name.split("/")[0] for name in zipfile.ZipFile(image.wheel).namelist()}
    points = [*PROJECT["project"]["scripts"].values(), *PROJECT["project"]["entry-points"]["assay.commands"].values()]
    assert {point.split(".")[0] for point in points} - shipped == set()


@pytest.mark.parametrize("name", [*LOCKS, "requirements-docs.lock", "requirements-local-model.lock"])
def test_lock_file_has_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE).rstrip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text

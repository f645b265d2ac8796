"""What surrounds the commands: version, help, contributed commands, what the package exports."""

import errno
import os
import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
import structlog
import typer

import assay
from assay.cli import main
from assay.cli.logs import warn_on_stderr
from assay.terminal import ExitCode
from tests.testing.command_line import run
from tests.testing.slowness import slowness

MOST_START_S = 0.4 * slowness()


plugin_app = typer.Typer()


@plugin_app.callback()
def measure() -> None:
    """Measure."""


@plugin_app.command()
def size() -> None:
    typer.echo("measured")


def bring_command(monkeypatch: pytest.MonkeyPatch, name: str, loaded: object) -> None:
    def load(_: EntryPoint) -> object:
        if isinstance(loaded, BaseException):
            raise loaded
        return loaded

    point = EntryPoint(name, "measures:app", "assay.commands")
    monkeypatch.setattr("assay.cli.plugins_of", lambda group: [point] * (group == "assay.commands"))
    monkeypatch.setattr(EntryPoint, "load", load)


class TestFrame:
    def test_version_is_that_of_the_package(self) -> None:
        done = run("--version")
        assert (done.exit_code, done.stdout) == (0, f"assay {assay.__version__}\n")

    @pytest.mark.parametrize("args", [["--help"], ["-h"], ["score", "--help"], ["facts", "--help"], ["prompts", "-h"]])
    def test_help_needs_nothing(self, args: list[str]) -> None:
        done = run(*args)
        assert (done.exit_code, done.stdout[:7], done.stderr) == (0, "Usage: ", "")

    def test_start_takes_little_time(self) -> None:
        script = "import time, assay.cli; assay.cli.build_app(); print(time.process_time())"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert float(done.stdout) < MOST_START_S

    def test_unknown_command_exits_with_2(self) -> None:
        done = run("judge")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "No such command 'judge'" in done.stderr

    def test_other_packages_contribute_commands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        bring_command(monkeypatch, "measure", plugin_app)
        assert run("measure", "size").stdout == "measured\n"

    @pytest.mark.parametrize(
        ("name", "loaded", "problem"),
        [
            pytest.param("measure", ImportError("no such"), "can't be loaded: ImportError: no such", id="not there"),
            pytest.param("measure", KeyError("x"), "can't be loaded: KeyError: 'x'", id="raises"),
            pytest.param("measure", SystemExit(3), "can't be loaded: SystemExit: 3", id="leaves"),
            pytest.param("measure", "text", "is neither a typer.Typer nor a function", id="no command"),
            pytest.param("score", plugin_app, "claims the name of a command that exists", id="a name that exists"),
            pytest.param("facts", plugin_app, "claims the name of a command that exists", id="the name of a group"),
        ],
    )
    def test_command_that_cannot_be_used_is_named_and_leaves_the_others(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        name: str,
        loaded: object,
        problem: str,
    ) -> None:
        bring_command(monkeypatch, name, loaded)
        done = run("--version")
        assert (done.exit_code, done.stdout) == (0, f"assay {assay.__version__}\n")
        told = capsys.readouterr().err
        assert told.startswith(f"assay: the command plug-in {name!r} {problem}; ")
        assert "remove" in told

    def test_package_exports_what_the_readme_uses(self) -> None:
        from assay.bootstrap import build_pipeline
        from assay.pipeline import Pipeline
        from assay.settings import Settings

        assert (assay.build_pipeline, assay.Pipeline, assay.Settings) == (build_pipeline, Pipeline, Settings)
        assert set(assay.__all__) <= set(dir(assay))

    def test_every_public_name_is_there_under_its_own_name(self) -> None:
        found = {name: getattr(assay, name) for name in assay.__all__}
        is_alias = {"ReportForm"}
        named = {
            name: each.__name__ for name, each in found.items() if hasattr(each, "__name__") and name not in is_alias
        }
        assert named == {name: name for name in named}
        assert {"Engine", "EngineIdentity", "Limits", "ClaimEvidence", "FactBase"} <= set(named)

    def test_package_runs_as_a_module(self) -> None:
        argv = [sys.executable, "-m", "assay", "--version"]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        assert done.stdout == f"assay {assay.__version__}\n"

    def test_reader_that_leaves_early_ends_the_command_without_a_word(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as gone:
            done = subprocess.run(
                [sys.executable, "-m", "assay", "facts", "list"], stdout=gone, stderr=subprocess.PIPE, check=False
            )
        assert (done.returncode, done.stderr) == (141, b"")

    def test_output_that_is_cut_off_is_no_exceeded_score(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def break_off(_: object) -> None:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

        monkeypatch.setattr("assay.engines.choice.describe_engines", break_off)
        assert run("engines").exit_code == ExitCode.CUT_OFF

    def test_installed_command_is_this_one(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["assay", "--version"])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code, capsys.readouterr().out) == (0, f"assay {assay.__version__}\n")

    def test_package_has_no_other_names(self) -> None:
        with pytest.raises(AttributeError, match="module 'assay' has no attribute 'nonsense'"):
            assay.nonsense  # noqa: B018 - the access is the test


def test_what_is_logged_in_passing_does_not_stand_in_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    warn_on_stderr()
    structlog.get_logger("assay.engine").warning("the model server understands less")
    structlog.reset_defaults()
    told = capsys.readouterr()
    assert told.out == ""
    assert "understands less" in told.err

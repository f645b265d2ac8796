"""Named sets of facts: how they are written, which files they have, and what is chosen of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.cli.serve import _hand_on
from assay.errors import GroundTruthError, InputError
from assay.facts.sets import Place, place_of, plain_paths
from assay.facts.store import load_fact_base
from assay.settings import Settings
from tests.testing.edited_facts import write_height
from tests.testing.fact_sets import BRIDGES, TOWERS, two_sets


@pytest.mark.parametrize(
    ("given", "name", "path"),
    [
        pytest.param("sports=desk/sports.yaml", "sports", "desk/sports.yaml", id="named"),
        pytest.param("archive-2020s=/srv/a=b.yaml", "archive-2020s", "/srv/a=b.yaml", id="first sign counts"),
        pytest.param("default=desk", "default", "desk", id="default by its name"),
        pytest.param("desk/sports.yaml", "default", "desk/sports.yaml", id="no name"),
        pytest.param("desk/a=b.yaml", "default", "desk/a=b.yaml", id="sign in a file of a folder"),
    ],
)
def test_what_stands_before_the_sign_names_a_set(given: str, name: str, path: str) -> None:
    assert place_of(Path(given)) == Place(name, Path(path))


def test_file_that_is_called_so_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_height(tmp_path / "sports=2024.yaml", 96)
    assert place_of(Path("sports=2024.yaml")) == Place("default", Path("sports=2024.yaml"))
    assert place_of(Path("sports=2025.yaml")) == Place("sports", Path("2025.yaml"))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param("Sports=a.yaml", "'Sports' can't name a set of facts", id="capital"),
        pytest.param("-a=a.yaml", "'-a' can't name a set of facts", id="hyphen first"),
        pytest.param("=a.yaml", "'' can't name a set of facts", id="no name"),
        pytest.param(f"{'a' * 65}=a.yaml", "by up to 64 small letters", id="too long"),
        pytest.param("sports=", "no path stands behind the name of the set", id="no path"),
        pytest.param(f"sports={'a' * 300}/{'b' * 5000}", "File name too long", id="path that no system takes"),
    ],
)
def test_place_that_names_nothing_is_told(given: str, problem: str) -> None:
    with pytest.raises(GroundTruthError, match=problem):
        load_fact_base([Path(given)])


def test_paths_of_one_name_form_a_set_and_the_others_the_default_one(tmp_path: Path) -> None:
    for number, name in enumerate("abcd"):
        write_height(tmp_path / f"{name}.yaml", 90 + number, id_=name)
    places = [f"z={tmp_path}/a.yaml", f"{tmp_path}/b.yaml", f"z={tmp_path}/c.yaml", f"{tmp_path}/d.yaml"]
    base = load_fact_base([Path(place) for place in places])
    assert [(each.name, [fact.id for fact in each.facts]) for each in base.sets] == [
        ("default", ["b", "d"]),
        ("z", ["a", "c"]),
    ]
    assert [fact.id for fact in base.facts] == ["a", "b", "c", "d"]


def test_facts_without_names_are_one_set(tmp_path: Path) -> None:
    fingerprint = write_height(tmp_path / "a.yaml", 96)
    (only,) = load_fact_base([tmp_path / "a.yaml"]).sets
    assert (only.name, only.fingerprint) == ("default", fingerprint)


def test_chosen_sets_are_those_that_are_loaded_alone(tmp_path: Path) -> None:
    base = load_fact_base(two_sets(tmp_path).facts)
    alone = load_fact_base([Path(f"{TOWERS}={tmp_path}/towers.yaml")])
    assert base.select([TOWERS]) == alone
    assert base.select([]) is base
    assert base.select([BRIDGES, TOWERS]) is base


def test_set_that_there_is_not_is_told_with_those_there_are(tmp_path: Path) -> None:
    base = load_fact_base(two_sets(tmp_path).facts)
    with pytest.raises(InputError, match=r"^there is no set of facts 'tower'; there are 'bridges', 'towers'$"):
        base.chosen([TOWERS, "tower"])


def test_id_is_unique_over_all_sets(tmp_path: Path) -> None:
    settings = two_sets(tmp_path)
    write_height(tmp_path / "bridges.yaml", 31, id_="tower")
    with pytest.raises(GroundTruthError, match="the id is taken by the fact at ") as caught:
        load_fact_base(settings.facts)
    assert all(f"{tmp_path / name}.yaml:1" in str(caught.value) for name in (TOWERS, BRIDGES))


def test_file_is_in_one_set(tmp_path: Path) -> None:
    write_height(tmp_path / "a.yaml", 96)
    with pytest.raises(GroundTruthError, match=r"a\.yaml: in the sets 'default' and 'towers'"):
        load_fact_base([tmp_path, Path(f"towers={tmp_path}/a.yaml")])


def test_worker_is_given_names_and_whole_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_FACTS", "")
    given = Settings(facts=(Path("towers=towers.yaml"), Path("a.yaml")))
    _hand_on(given)
    monkeypatch.chdir("/")
    assert Settings().facts == (Path(f"towers={tmp_path}/towers.yaml"), tmp_path / "a.yaml")
    assert plain_paths(Settings().facts) == (tmp_path / "towers.yaml", tmp_path / "a.yaml")


def test_sets_are_parted_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_FACTS", os.pathsep.join(["towers=a.yaml", "b.yaml"]))
    assert [place_of(path).set_name for path in Settings().facts] == ["towers", "default"]

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assay.errors import DataError
from assay.retrieval.index import Embed, FactIndex
from assay_schemas import Fact, FactId, FactStatus
from assay_schemas.fingerprints import fingerprint

pytest.importorskip("tantivy", reason="needs the extra large")

import tantivy

from assay.retrieval import large, large_writing
from assay.retrieval.large import LargeIndex
from assay.retrieval.large_writing import DAMAGES, build_large, change_large, open_large
from assay.retrieval.stored import Content, Difference, SharedIdError, Source
from assay.retrieval.views import StoredFacts

SPAN = Fact.model_validate({"id": "span", "statement": "The Old Bridge spans 120 metres.", "subject": "Old Bridge"})
MILL = Fact.model_validate({"id": "mill", "statement": "The mill burned down.", "aliases": ["Gray's Café"]})
RANK = Fact.model_validate({"id": "rank", "statement": "It was No. 1 in the list of parks."})
COLD = Fact.model_validate({"id": "cold", "statement": "At night: minus 5 degrees, colder than on the day before."})
DRAFT = Fact.model_validate({"id": "draft", "statement": "The mill was drowned.", "status": "draft"})
FACTS = (COLD, DRAFT, MILL, RANK, SPAN)
HERE = Source("here", "default")
NEW = Fact.model_validate({"id": "new", "statement": "A granary was built of zinc."})


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Give a text one of two directions: is it of water?"""
    return np.array([[1.0, 0.0] if "water" in text else [0.0, 1.0] for text in texts], dtype=np.float32)


def indexed(folder: Path, *facts: Fact, embed: Embed | None = None) -> LargeIndex:
    build_large([Content(HERE, facts)], folder)
    return LargeIndex(StoredFacts(open_large(folder)), embed)


def changed(folder: Path, put: Sequence[Fact] = (), remove: Sequence[str] = ()) -> LargeIndex:
    return LargeIndex(StoredFacts(change_large(folder, [Difference(HERE, put, tuple(map(FactId, remove)))])))


def ids(index: LargeIndex | FactIndex, query: str, *, k: int = 8, on: dt.date | None = None) -> list[str]:
    return [ranked.fact.id for ranked in index.search(query, k=k, on=on)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("How long do the bridges span?", "span", id="other-forms-of-the-words"),
        pytest.param("GRAYS CAFE and gray's cafe", "mill", id="case-and-accents"),
        pytest.param("The mill's fire, Gray's Café's end", "mill", id="possessives"),
        pytest.param("ranked number one", "rank", id="number-one"),
        pytest.param("#1", "rank", id="number-sign"),
        pytest.param("a hundred and twenty", "span", id="number-in-words"),
        pytest.param("night: it was -5 degrees", "cold", id="colon-and-minus"),
        pytest.param("-5", "cold", id="minus-alone"),
        pytest.param('"mill" AND NOT burned:down^2 (', "mill", id="signs-of-a-query-language"),
        pytest.param("not the mill", "mill", id="not"),
    ],
)
def test_a_fact_is_found_by(tmp_path: Path, query: str, first: str) -> None:
    assert ids(indexed(tmp_path, *FACTS), query)[:1] == [first]


@pytest.mark.parametrize("query", ["", " \n", "🙂🙂", "the of and", "xylophone", "…!?", "drowned", "stems:mil", "*"])
def test_nothing_is_found_by(tmp_path: Path, query: str) -> None:
    assert ids(indexed(tmp_path, *FACTS), query) == []


def test_words_rank_as_in_memory(tmp_path: Path) -> None:
    facts = [fact("a", "The mill was built of red stone."), fact("b", "The mill was built of stone, red stone.")]
    facts += [fact(f"c{number}", f"A mill of wood was built in {1900 + number}.") for number in range(8)]
    query = "Was the red mill built of stone?"
    assert ids(indexed(tmp_path, *facts), query, k=4) == ids(FactIndex(facts), query, k=4)


def fact(id_: str, statement: str, **fields: object) -> Fact:
    return Fact.model_validate({"id": id_, "statement": statement, **fields})


def test_a_whole_name_lifts_a_fact_and_a_part_of_it_does_not(tmp_path: Path) -> None:
    whole = fact("b", "Stone was cut.", subject="North Quay")
    index = indexed(tmp_path, fact("a", "Stone was cut at the north of a quay."), whole)
    assert ids(index, "Stone was cut at North Quay") == ["b", "a"]
    assert ids(index, "Stone was cut north of a quay") == ["a", "b"]


def test_of_facts_with_the_same_words_the_one_of_the_same_meaning_comes_first(tmp_path: Path) -> None:
    facts = (fact("dry", "A mill."), fact("wet", "A mill.", also_stated=["It is moved by water."]))
    index = indexed(tmp_path, *facts, embed=embed)
    assert ids(index, "a mill by water") == ["wet", "dry"]
    assert ids(index, "a mill by air") == ["dry", "wet"]


def test_near_facts_are_alike_in_meaning_and_share_a_word(tmp_path: Path) -> None:
    facts = (fact("near", "A mill moved by water."), fact("far", "A mill of wood."), fact("other", "Much water."))
    index = indexed(tmp_path, *facts, embed=embed)
    assert [(like.fact.id, like.similarity) for like in index.nearest("Which mill has water?", k=5)] == [
        ("near", 1.0),
        ("other", 1.0),
    ]
    assert index.nearest("Which xylophone?", k=5) == ()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2019-12-31", ["open"]),
        ("2020-01-01", ["old", "open"]),
        ("2020-12-31", ["old", "open"]),
        ("2021-01-01", ["open"]),
    ],
)
def test_facts_of_another_time_are_left_out(tmp_path: Path, on: str, expected: list[str]) -> None:
    facts = (fact("old", "The mill runs.", valid_from="2020", valid_to="2020"), fact("open", "The mill runs."))
    index = indexed(tmp_path, *facts)
    assert sorted(ids(index, "mill", on=dt.date.fromisoformat(on))) == expected
    assert sorted(ids(index, "mill")) == ["old", "open"]


def test_a_valid_fact_is_found_behind_any_number_of_others(tmp_path: Path) -> None:
    over = [fact(f"a{number:04}", "The mill runs.", valid_to="2000") for number in range(3 * large.RERANKED)]
    index = indexed(
        tmp_path, *over, fact("valid", "The mill has stood by the river for long and runs.", valid_from="2001")
    )
    assert ids(index, "The mill runs", on=dt.date(2020, 1, 1)) == ["valid"]


def test_no_more_are_found_than_asked_for_or_than_the_most(tmp_path: Path) -> None:
    index = indexed(tmp_path, *(fact(f"a{number:04}", "The mill runs.") for number in range(large.MOST + 5)))
    assert ids(index, "mill", k=3) == ["a0000", "a0001", "a0002"]
    assert len(ids(index, "mill", k=10**9)) == large.MOST


def test_facts_are_read_as_they_were_given(tmp_path: Path) -> None:
    index = indexed(tmp_path, *reversed(FACTS))
    assert tuple(StoredFacts(open_large(tmp_path))) == FACTS
    assert tuple(index.facts) == (COLD, MILL, RANK, SPAN)


def test_a_change_is_found_by_the_next_search_and_nothing_else_is_touched(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    index = changed(tmp_path, [NEW, fact("mill", "The mill was flooded.")], ["span"])
    assert [ids(index, query) for query in ("zinc", "burned", "flooded", "bridge", "parks")] == [
        ["new"],
        [],
        ["mill"],
        [],
        ["rank"],
    ]
    assert [each.id for each in index.facts] == ["cold", "mill", "new", "rank"]


def test_who_reads_an_index_finds_all_as_it_was_whatever_others_change(tmp_path: Path) -> None:
    before = indexed(tmp_path, *FACTS)
    was = open_large(tmp_path).base()
    for number in range(3):
        changed(tmp_path, [fact("mill", f"The mill was flooded {number} times."), NEW], ["span"])
    assert [ids(before, query) for query in ("burned", "bridge", "flooded", "zinc")] == [["mill"], ["span"], [], []]
    assert (before.facts[1], tuple(was.facts), len(was.facts)) == (MILL, FACTS, 5)
    assert (was.fingerprint, len(open_large(tmp_path).base().facts)) == (fingerprint(FACTS), 5)


def test_the_fingerprint_of_changed_facts_is_that_of_the_same_facts_read_anew(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    changed(tmp_path, [NEW, fact("mill", "The mill was flooded.")], ["span"])
    base = open_large(tmp_path).base()
    assert base.fingerprint == fingerprint((COLD, DRAFT, RANK, NEW, fact("mill", "The mill was flooded.")))


def test_a_fact_that_becomes_a_draft_is_found_no_more_and_kept(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    draft = MILL.model_copy(update={"status": FactStatus.DRAFT})
    assert ids(changed(tmp_path, [draft]), "burned") == []
    assert StoredFacts(open_large(tmp_path)).find("mill") == draft


def test_an_unknown_fact_is_removed_without_harm(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    assert ids(changed(tmp_path, remove=["nobody"]), "burned") == ["mill"]


def test_a_fact_moves_from_one_source_to_another(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    there = Difference(Source("there", "default"), [MILL])
    base = change_large(tmp_path, [there, Difference(HERE, remove=[MILL.id])]).base()
    assert (tuple(base.facts), base.fingerprint) == (FACTS, fingerprint(FACTS))


def test_a_change_that_would_give_two_facts_one_id_does_not_happen(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    with pytest.raises(SharedIdError) as raised:
        change_large(tmp_path, [Difference(Source("there", "default"), [NEW, MILL])])
    assert raised.value.sources == ("here", "there")
    assert tuple(open_large(tmp_path).base().facts) == FACTS


def test_an_index_of_two_facts_with_one_id_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(SharedIdError) as raised:
        build_large([Content(HERE, FACTS), Content(Source("there", "default"), [MILL])], tmp_path)
    assert raised.value.sources == ("here", "there")


def test_a_change_that_another_process_holds_up_fails_with_a_word_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = indexed(tmp_path, *FACTS)
    monkeypatch.setattr(large_writing, "_LOCKED_S", 0.05)
    held = large_writing._writer(tantivy.Index.open(str(tmp_path / "words")))  # noqa: SLF001 - holds the lock
    with held, pytest.raises(DataError, match="another process"):
        change_large(tmp_path, [Difference(HERE, [NEW])])
    assert ids(index, "zinc") == []


def killed_while(script: str, folder: Path) -> None:
    """Run a script in a process of its own that kills itself."""
    kill = f"import os, signal; from pathlib import Path; folder = Path({str(folder)!r})\n{script}"
    done = subprocess.run([sys.executable, "-c", kill], env=dict(os.environ), check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


CHANGE = f"""
from assay.retrieval.large_writing import change_large, open_large
from assay.retrieval.stored import Difference, FactStore, Source
from assay_schemas import Fact
new = Fact.model_validate_json({NEW.model_dump_json()!r})
change = Difference(Source("here", "default"), [new], ["mill"])
"""


def test_a_change_that_is_killed_between_facts_and_words_is_whole_at_the_next_start(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    killed_while(
        CHANGE + "FactStore(folder / 'facts.sqlite').change([change]); os.kill(os.getpid(), signal.SIGKILL)", tmp_path
    )
    index = LargeIndex(StoredFacts(open_large(tmp_path)))
    assert [ids(index, query) for query in ("zinc", "burned", "parks")] == [["new"], [], ["rank"]]


def test_a_change_that_is_killed_before_it_is_noted_as_done_is_whole_at_the_next_start(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    killed_while(
        CHANGE + "FactStore.settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL); change_large(folder, [change])",
        tmp_path,
    )
    index = changed(tmp_path, [fact("more", "A granary of tin.")])
    assert [ids(index, query) for query in ("zinc", "burned", "parks", "tin")] == [["new"], [], ["rank"], ["more"]]


def test_a_change_that_is_killed_before_it_is_whole_did_not_happen(tmp_path: Path) -> None:
    indexed(tmp_path, *FACTS)
    killed_while(
        CHANGE + "class Put(tuple):\n"
        "    def __iter__(self):\n"
        "        yield new\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "open_large(folder).store.change([change._replace(put=()), change._replace(put=Put())])",
        tmp_path,
    )
    index = LargeIndex(StoredFacts(open_large(tmp_path)))
    assert [ids(index, query) for query in ("zinc", "burned")] == [[], ["mill"]]


@pytest.mark.parametrize("damage", ["facts.sqlite", "words/meta.json"])
def test_a_damaged_index_is_not_opened(tmp_path: Path, damage: str) -> None:
    build_large([Content(HERE, FACTS)], tmp_path)
    (tmp_path / damage).write_bytes(b"nothing of the kind")
    with pytest.raises(DAMAGES):
        open_large(tmp_path)


def test_words_that_lack_facts_are_not_opened(tmp_path: Path) -> None:
    for name, facts in (("a", FACTS), ("b", FACTS[:2])):
        (tmp_path / name).mkdir()
        build_large([Content(HERE, facts)], tmp_path / name)
    (tmp_path / "a" / "facts.sqlite").unlink()
    (tmp_path / "b" / "facts.sqlite").rename(tmp_path / "a" / "facts.sqlite")
    with pytest.raises(ValueError, match="holds other facts than words"):
        open_large(tmp_path / "a")


SETS = [
    Content(Source("a", "farms"), [fact("farm", "The mill of the farm runs.", subject="North Farm")]),
    Content(Source("b", "towns"), [fact("town", "The mill of the town runs.", subject="North Farm Mill"), SPAN]),
]


@pytest.mark.parametrize("names", [("farms",), ("towns",), ("farms", "towns"), ()])
def test_facts_of_chosen_sets_alone_are_found(tmp_path: Path, names: tuple[str, ...]) -> None:
    build_large(SETS, tmp_path)
    base = open_large(tmp_path).base()
    chosen = StoredFacts(open_large(tmp_path)).of_sets(names)
    expected = {"farms": ["farm"], "towns": ["town"]}
    assert sorted(ids(LargeIndex(chosen), "Which mill runs?")) == sorted(
        id_ for name in names or expected for id_ in expected[name]
    )
    assert base.fingerprint_of(names) == fingerprint(chosen)
    assert len(chosen) == len(tuple(chosen))


def test_a_longer_name_of_another_set_hides_none(tmp_path: Path) -> None:
    build_large(SETS, tmp_path)
    farms = StoredFacts(open_large(tmp_path)).of_sets(["farms"])
    (named,) = LargeIndex(farms).search("north farm mill", k=3)
    (unnamed,) = LargeIndex(farms).search("north mill farm", k=3)
    assert named.score > unnamed.score


@pytest.mark.parametrize("share", [0.1, 0.7], ids=["few of all", "most of all"])
def test_a_fact_of_a_chosen_set_is_found_behind_any_number_of_others(tmp_path: Path, share: float) -> None:
    count = 5 * large.RERANKED
    others = [fact(f"a{number:04}", "The mill runs.") for number in range(count)]
    fillers = [fact(f"b{number:04}", "Nothing of it.") for number in range(int(count * share / (1 - share)))]
    mine = fact("mine", "The mill has stood by the river for long and runs.")
    contents = [Content(Source("a", "others"), others), Content(Source("b", "mine"), [mine, *fillers])]
    build_large(contents, tmp_path)
    assert ids(LargeIndex(StoredFacts(open_large(tmp_path)).of_sets(["mine"])), "The mill runs") == ["mine"]

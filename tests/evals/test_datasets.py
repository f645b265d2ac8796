import contextlib
import gzip
import json
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.errors import DataError
from assay_evals.datasets import list_datasets, load
from assay_evals.running.cases import DatasetInfo, DatasetKind, PairCase, WorthinessCase
from assay_schemas import VerdictLabel
from tests.evals.dataset_files import FIXTURES, edit_line, pairs_of, refusal_of, shared

PAIRS = str(FIXTURES / "pairs.jsonl")
SENTENCES = str(FIXTURES / "sentences.jsonl")


def write_pairs(path: Path, ids: Sequence[str]) -> Path:
    rows = (
        {"id": each, "claim": f"{each} is so.", "evidence": [f"{each} was seen." * 20], "label": "supported"}
        for each in ids
    )
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def ids_of(path: Path, limit: int | None = None) -> list[str]:
    return [case.id for case in load(str(path), limit=limit).cases]


def test_rows_of_claim_and_evidence_become_pairs() -> None:
    assert pairs_of(PAIRS)[:2] == (
        PairCase(
            id="made-up-1",
            claim="Ana Roe did not win the race in 2019.",
            evidence=("Ana Roe won the race in 2019.",),
            verdict=VerdictLabel.REFUTED,
            cluster="301ef4daaf30a1e9",  # SHA-256 of the evidence, first 16 digits
            tags=("Negation",),
        ),
        PairCase(
            id="made-up-2",
            claim="the mill has three wheels",
            evidence=("The mill has three wheels.", "One turns."),
            verdict=VerdictLabel.SUPPORTED,
            cluster="Mill",
        ),
    )


def test_rows_of_sentences_become_worthiness_cases() -> None:
    assert tuple(load(SENTENCES).cases) == (
        WorthinessCase(id="s-1", text="The dam cost four million crowns.", is_worthy=True, cluster="opening"),
        WorthinessCase(id="s-2", text="Thank you all for coming.", is_worthy=False, cluster="s-2"),
    )


def test_a_dataset_says_what_it_is() -> None:
    # sha256sum tests/evals/fixtures/sentences.jsonl
    digest = "143aaefd3479978c7ec4bbac11ac7b96933e7c02a5be8d432f5277a06422ead6"
    assert load(SENTENCES).info == DatasetInfo(
        name="sentences",
        version="1",
        kind=DatasetKind.WORTHINESS,
        sha256=digest,
        licence="CC0-1.0",
        source="made_up",
        cases=2,
    )


@pytest.mark.parametrize(
    ("fields", "others", "is_one"),
    [
        pytest.param({"cluster": "a"}, {"cluster": "a", "page": "p"}, True, id="stated"),
        pytest.param({"page": "p"}, {"page": "q"}, False, id="pages"),
        pytest.param({"table": "T1"}, {"table": "T1"}, True, id="table"),
        pytest.param({"question": "q"}, {"question": "q"}, True, id="question"),
        pytest.param({"claim_id": 1}, {"claim_id": 1}, True, id="claim, cut into windows"),
        pytest.param({"claim": "x"}, {"claim": "y"}, True, id="one passage, several claims"),
        pytest.param({"evidence": ["x"]}, {"evidence": ["y"]}, False, id="one claim, several passages"),
        pytest.param(
            {"source": "climate_fever", "evidence": ["x"]},
            {"source": "climate_fever", "evidence": ["y"]},
            True,
            id="a source that gathers passages for a claim",
        ),
        pytest.param({"claim": "x", "evidence": []}, {"claim": "y", "evidence": []}, False, id="no evidence at all"),
        pytest.param(
            {"id": "ab_0", "source": "check_covid", "claim": "x", "evidence": ["x"]},
            {"id": "ab_1", "source": "check_covid", "claim": "y", "evidence": ["y"]},
            True,
            id="a source that numbers versions of a claim",
        ),
    ],
)
def test_what_hangs_together_is_one_cluster(
    tmp_path: Path, fields: dict[str, object], others: dict[str, object], is_one: bool
) -> None:
    row = {"claim": "A claim.", "evidence": ["A passage."], "label": "supported"}
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps(row | {"id": "1"} | fields) + "\n" + json.dumps(row | {"id": "2"} | others), encoding="utf-8"
    )
    one, other = pairs_of(str(path))
    assert (one.cluster == other.cluster) is is_one


def test_gzipped_rows_are_the_same_cases(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(gzip.compress(Path(PAIRS).read_bytes()))
    assert pairs_of(str(path)) == pairs_of(PAIRS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("FM2.dev.jsonl.gz", "fm2-dev", id="split"),
        pytest.param("a_b.jsonl", "a-b", id="underscore"),
        pytest.param("….jsonl", "unnamed", id="nothing left"),
    ],
)
def test_the_name_can_stand_in_the_dotted_name_of_a_figure(tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / name
    content = Path(PAIRS).read_bytes()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert load(str(path)).info.name == expected


def test_pairs_can_be_read_again() -> None:
    cases = load(PAIRS).cases
    assert list(cases) == list(cases)


def test_ten_thousand_pairs_are_read_without_being_held(tmp_path: Path) -> None:
    path = write_pairs(tmp_path / "rows.jsonl", [f"case-{n}" for n in range(10_000)])
    cases = load(str(path)).cases
    tracemalloc.start()
    assert sum(1 for _ in cases) == 10_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What is left is the JSON parser's cache of short strings, which has a bound of its own.
    assert peak < path.stat().st_size / 10


def test_a_sample_does_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    ids = [f"case-{n}" for n in range(50)]
    forth = write_pairs(tmp_path / "forth.jsonl", ids)
    back = write_pairs(tmp_path / "back.jsonl", ids[::-1])
    assert sorted(ids_of(forth, 7)) == sorted(ids_of(back, 7))


def test_a_larger_sample_holds_the_smaller_one(tmp_path: Path) -> None:
    path = write_pairs(tmp_path / "rows.jsonl", [f"case-{n}" for n in range(50)])
    assert set(ids_of(path, 7)) < set(ids_of(path, 8))


def test_a_sample_keeps_the_order_of_the_file_and_says_its_size(tmp_path: Path) -> None:
    path = write_pairs(tmp_path / "rows.jsonl", [f"case-{n}" for n in range(50)])
    taken = ids_of(path, 7)
    assert taken == [each for each in ids_of(path) if each in taken]
    assert load(str(path), limit=7).info.cases == 7


def test_articles_are_sampled_too() -> None:
    dataset = load(str(FIXTURES / "harbour"), limit=2)
    assert [len(list(dataset.cases)), dataset.info.cases] == [2, 2]


def test_a_limit_beyond_the_rows_takes_all() -> None:
    assert load(PAIRS, limit=100).info.cases == 4


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="limit is 0, expected 1 or more"):
        load(PAIRS, limit=0)


@pytest.mark.parametrize(
    ("line", "fields", "refusal"),
    [
        pytest.param(2, {"label": "true"}, "2: label 'true' is unknown, expected one of: supported, ", id="label"),
        pytest.param(3, {"id": "made-up-1"}, "3: id 'made-up-1' occurs twice; ", id="id twice"),
        pytest.param(4, {"evidence": "text"}, "4: evidence: Input should be a valid", id="evidence not in a list"),
        pytest.param(1, {"claim": ""}, "1: claim: String should match pattern '\\S'", id="no claim"),
    ],
)
def test_a_malformed_row_is_refused_with_its_place(
    tmp_path: Path, line: int, fields: dict[str, object], refusal: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(Path(PAIRS).read_bytes())
    edit_line(path, line, **fields)
    assert refusal_of(str(path)).startswith(f"rows.jsonl:{refusal}")


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        pytest.param("rows.jsonl", b"", "rows.jsonl:1: the file has no rows", id="empty"),
        pytest.param("rows.jsonl", b"\n{", "rows.jsonl:2: Invalid JSON: ", id="cut off"),
        pytest.param("rows.jsonl", b"\xff\n", "rows.jsonl:1: Invalid JSON: ", id="not UTF-8"),
        pytest.param("rows.jsonl.gz", b"{}", "rows.jsonl.gz:1: the file can't be read: Not a gzipped", id="not gzip"),
        pytest.param(
            "rows.jsonl.gz", gzip.compress(b"{}" * 99)[:-9], "rows.jsonl.gz:1: the file can't be read", id="short gzip"
        ),
    ],
)
def test_a_file_that_is_no_rows_is_refused(tmp_path: Path, name: str, content: bytes, refusal: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal_of(str(tmp_path / name)).startswith(refusal)


def test_sentences_among_pairs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(Path(PAIRS).read_bytes() + Path(SENTENCES).read_bytes())
    assert refusal_of(str(path)) == "rows.jsonl:5: claim: Field required"


@pytest.mark.parametrize("spec", ["sedes", "snli:x.jsonl", "missing.jsonl", "a\0b.jsonl"])
def test_an_unknown_dataset_is_refused_with_what_there_is(spec: str) -> None:
    with pytest.raises(DataError, match=r"no dataset .*seeds, .*averitec:PATH, .*wice:PATH"):
        load(spec)


def test_every_format_that_is_listed_is_understood() -> None:
    specs = [entry.spec for entry in list_datasets() if entry.spec.endswith(":PATH")]
    assert len(specs) == 9
    for spec in specs:
        with pytest.raises(DataError, match=r"the file can't be read|not beside it"):
            load(spec.replace("PATH", "missing/split"))


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        pytest.param("fm2.dev.jsonl.gz", 1169, id="pages"),
        pytest.param("climate_fever.pairs.jsonl.gz", 7675, id="claims"),
        pytest.param("claimbuster.test.jsonl.gz", 702, id="sentences"),
    ],
)
def test_shared_rows_are_read_to_the_end(name: str, cases: int) -> None:
    dataset = load(str(shared("data") / "dev" / name))
    assert (sum(1 for _ in dataset.cases), dataset.info.cases) == (cases, cases)


SPECS = (
    "{}.jsonl",
    "{}.jsonl.gz",
    "averitec:{}.json",
    "climate-fever:{}.jsonl",
    "fever:{}.jsonl",
    "fever-nli:{}.jsonl",
    "fm2:{}.jsonl",
    "healthver:{}.csv",
    "scifact:{}.jsonl",
    "vitaminc:{}.jsonl",
    "wice:{}.jsonl",
)
KEYS = (
    "id claim text evidence label check_worthy claim_label claim_id evidences gold_evidence meta questions unique_id "
    "cited_doc_ids query context wikipedia_page question"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["supported", "SUPPORTS"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=12,
)
LINE = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode())


@pytest.mark.parametrize("spec", SPECS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINE, max_size=4))
def test_whatever_the_lines_only_a_data_error_is_raised(tmp_path: Path, spec: str, lines: list[bytes]) -> None:
    (tmp_path / "wiki-pages").mkdir(exist_ok=True)
    (tmp_path / "wiki-pages" / "wiki-001.jsonl").write_bytes(b"")
    (tmp_path / "corpus.jsonl").write_bytes(b"")
    path = tmp_path / spec.partition(":")[2].format("split") if ":" in spec else tmp_path / spec.format("split")
    content = b"\n".join(lines)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    with contextlib.suppress(DataError):
        dataset = load(spec.format(tmp_path / "split"))
        assert sum(1 for _ in dataset.cases) == dataset.info.cases

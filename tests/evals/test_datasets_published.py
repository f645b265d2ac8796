import json
import shutil
from pathlib import Path

import pytest

from assay_evals.datasets import load
from assay_evals.datasets.labels import LABELS
from assay_evals.running.cases import PairCase
from assay_schemas import VerdictLabel
from tests.evals.dataset_files import FIXTURES, edit_line, pairs_of, refusal_of

FILES = {
    "averitec": "averitec.json",
    "climate-fever": "climate-fever.jsonl",
    "fever": "fever/dev.jsonl",
    "fever-nli": "fever-nli.jsonl",
    "fm2": "fm2.jsonl",
    "healthver": "healthver.csv",
    "scifact": "scifact/claims.jsonl",
    "vitaminc": "vitaminc.jsonl",
    "wice": "wice.jsonl",
}
S, R = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
N, C = VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.CONFLICTING_EVIDENCE


def spec_of(name: str, folder: Path = FIXTURES) -> str:
    return f"{name}:{folder / FILES[name]}"


def copied(name: str, folder: Path) -> Path:
    """Return a copy of a made-up split, and of what lies beside it, that a test may spoil."""
    return shutil.copytree(FIXTURES, folder / "fixtures") / FILES[name]


FIRST_CASES = (
    PairCase(
        id="1",
        claim="The town of Velm banned bells.",
        evidence=("Did Velm ban bells? No. The council voted against it.", "Did Velm ban bells? Only at night."),
        verdict=R,
        cluster="https://example.org/bells",
        tags=("Event/Property Claim",),
    ),
    PairCase(
        id="0",
        claim="The Orb glacier grew.",
        evidence=("It grew in 1990.", "It shrank after."),
        verdict=C,
        cluster="0",
    ),
    # The first set points to a sentence that the page does not have.
    PairCase(
        id="11",
        claim="Odo Lint was a potter.",
        evidence=("Odo Lint was a potter -LRB- of jugs -RRB- .", "It sells what Odo Lint threw ."),
        verdict=S,
        cluster="Odo_Lint",
    ),
    PairCase(
        id="11-0",
        claim="Odo Lint was a potter.",
        evidence=("Odo Lint . He was a potter .",),
        verdict=S,
        cluster="5c201b3875105488",  # SHA-256 of the passage, first 16 digits
    ),
    PairCase(
        id="aB1",
        claim="Lake Ilm is longer than it is deep.",
        evidence=("Lake Ilm is 3 km long.", "It is shallow."),
        verdict=S,
        cluster="Lake Ilm",
        tags=("Science",),
    ),
    PairCase(
        id="7.1",
        claim="Tea helps sleep",
        evidence=("Of 12 patients,\n9 slept better after tea.",),
        verdict=S,
        cluster="does tea help sleep",
    ),
    PairCase(
        id="5.70",
        claim="Moss grows in the dark.",
        evidence=("We grew moss.", "In the dark it died."),
        verdict=R,
        cluster="5",
    ),
    PairCase(
        id="a1_1",
        claim="Over 20 boats sank.",
        evidence=("21 boats sank .",),
        verdict=S,
        cluster="Storm of Hale",
        tags=("real",),
    ),
    PairCase(
        id="dev1",
        claim="The Hume Hall holds 40 harps.",
        evidence=("About the hall", "It holds 40 harps."),
        verdict=S,
        cluster="Hume Hall",
    ),
)


@pytest.mark.parametrize(("name", "case"), tuple(zip(FILES, FIRST_CASES, strict=True)), ids=FILES)
def test_a_row_becomes_a_case(name: str, case: PairCase) -> None:
    assert pairs_of(spec_of(name))[0] == case


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        pytest.param("averitec", (R, C, N)),
        pytest.param("climate-fever", (C, S, N)),
        pytest.param("fever", (S, R, N)),
        pytest.param("fever-nli", (S, R, N)),
        pytest.param("fm2", (S, R)),
        pytest.param("healthver", (S, N, R)),
        pytest.param("scifact", (R, N, S, N)),
        pytest.param("vitaminc", (S, R, N)),
        pytest.param("wice", (S, N, N)),
    ],
)
def test_labels_are_mapped_as_the_table_says(name: str, verdicts: tuple[VerdictLabel, ...]) -> None:
    assert tuple(case.verdict for case in pairs_of(spec_of(name))) == verdicts


def test_the_claim_is_found_in_every_layout_of_fever_for_inference() -> None:
    assert [(case.claim, case.evidence) for case in pairs_of(spec_of("fever-nli"))] == [
        ("Odo Lint was a potter.", ("Odo Lint . He was a potter .",)),
        ("Odo Lint was a diver.", ("Odo Lint . He was a potter .",)),
        ("Odo Lint liked soup.", ("Odo Lint . He was a potter .",)),
    ]


def test_a_scifact_claim_is_judged_by_every_paper_that_it_cites() -> None:
    assert [case.id for case in pairs_of(spec_of("scifact"))] == ["5.70", "5.71", "6.71", "7.70"]


def test_scifact_rationales_that_disagree_within_a_paper_are_conflicting(tmp_path: Path) -> None:
    path = copied("scifact", tmp_path)
    edit_line(path, 2, evidence={"71": [{"label": "SUPPORT"}, {"label": "CONTRADICT"}]})
    assert pairs_of(f"scifact:{path}")[2].verdict is C


@pytest.mark.parametrize(
    ("name", "line", "fields", "refusal"),
    [
        pytest.param("climate-fever", 2, {"claim": " "}, "claim: String should match pattern '\\S'", id="blank claim"),
        pytest.param("climate-fever", 3, {"evidences": "none"}, "evidences: Input should be a valid array", id="type"),
        pytest.param(
            "fever", 1, {"label": "MAYBE"}, "label 'MAYBE' is unknown, expected one of: SUPPORTS, ", id="fever"
        ),
        pytest.param(
            "fever",
            2,
            {"evidence": [[[3, 4, "Odo_Lint", 5]]]},
            "no complete set of evidence is in the corpus; sentence 5 of 'Odo_Lint' is missing",
            id="sentence missing",
        ),
        pytest.param("fever-nli", 1, {"label": "hidden"}, "label 'hidden' is unknown, ", id="test set without labels"),
        pytest.param("fm2", 2, {"id": "aB1"}, "id 'aB1' occurs twice; ids are unique within a dataset", id="id twice"),
        pytest.param("fm2", 1, {"gold_evidence": [{}]}, "gold_evidence.0.text: Field required", id="missing field"),
        pytest.param("scifact", 3, {"cited_doc_ids": [72]}, "document '72' is not in corpus.jsonl", id="paper missing"),
        pytest.param("vitaminc", 3, {"label": 1}, "label: Input should be a valid string", id="number for a label"),
        pytest.param("wice", 1, {"meta": {"claim_title": "x"}}, "meta.id: Field required", id="field within a field"),
    ],
)
def test_a_malformed_row_is_refused_with_its_place(
    tmp_path: Path, name: str, line: int, fields: dict[str, object], refusal: str
) -> None:
    path = copied(name, tmp_path)
    edit_line(path, line, **fields)
    assert refusal_of(f"{name}:{path}").startswith(f"{path.name}:{line}: {refusal}")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param('{"claim": "x"}', "1: not a JSON array of objects", id="object"),
        pytest.param("[\n{},\n]", "2: claim: Field required", id="row"),
        pytest.param('[\n\n{"claim": \n', "3: not JSON: Expecting value", id="cut off"),
        pytest.param(
            '[\n{"claim": "a", "label": "Refuted", "questions": []} 7]', "2: not JSON: expected a comma", id="comma"
        ),
        pytest.param("[[", "1: not JSON: ", id="open"),
        pytest.param("[" * 100_000, "1: not JSON: ", id="deep"),
        pytest.param("[]", "1: dataset 'averitec-split' has no cases", id="empty"),
    ],
)
def test_an_array_is_refused_with_the_line_of_the_element(tmp_path: Path, text: str, refusal: str) -> None:
    path = tmp_path / "split.json"
    path.write_text(text, encoding="utf-8")
    assert refusal_of(f"averitec:{path}").startswith(f"split.json:{refusal}")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param("id,claim\n1,x\n", "2: evidence: Field required", id="column missing"),
        pytest.param(
            "id,evidence,claim,label,question\n1,e,c,Perhaps,q\n", "2: label 'Perhaps' is unknown", id="label"
        ),
        pytest.param("id,evidence,claim,label,question\n1,e,c\n", "2: label: Input should be a valid", id="short row"),
        pytest.param('id,evidence,claim,label,question\n1,"e,c\n', "2: not CSV: unexpected end of data", id="quote"),
        pytest.param(
            'id,evidence,claim,label,question\n1,"e\ne",c,Neutral,q\n2,e, ,Neutral,q\n', "4: claim: ", id="after breaks"
        ),
    ],
)
def test_a_table_is_refused_with_the_line_of_the_row(tmp_path: Path, text: str, refusal: str) -> None:
    path = tmp_path / "split.csv"
    path.write_text(text, encoding="utf-8")
    assert refusal_of(f"healthver:{path}").startswith(f"split.csv:{refusal}")


def test_fever_without_its_corpus_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = copied("fever", tmp_path)
    shutil.rmtree(path.parent / "wiki-pages")
    assert refusal_of(f"fever:{path}").endswith("which is not beside it; unpack it there or use fever-nli")


def test_scifact_without_its_corpus_is_refused_by_name(tmp_path: Path) -> None:
    path = copied("scifact", tmp_path)
    (path.parent / "corpus.jsonl").unlink()
    assert refusal_of(f"scifact:{path}").startswith("corpus.jsonl:1: the file can't be read")


def test_the_readme_holds_the_table_of_labels() -> None:
    readme = (FIXTURES.parents[2] / "evals" / "datasets" / "README.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | `{label}` | {verdict} |" for name, known in LABELS.items() for label, verdict in known.items()
    ]
    assert [row for row in rows if row not in readme] == []


def test_the_hash_of_one_file_is_the_hash_of_its_bytes() -> None:
    # sha256sum tests/evals/fixtures/fm2.jsonl
    expected = "2389d7a6661365349a8514833d2cbcef77145894b0e0b6a9fecd2fe256d5dc0d"
    assert load(spec_of("fm2")).info.sha256 == expected


def test_the_hash_changes_with_a_file_that_is_pointed_into(tmp_path: Path) -> None:
    path = copied("scifact", tmp_path)
    corpus = path.parent / "corpus.jsonl"
    corpus.write_text(corpus.read_text(encoding="utf-8") + json.dumps({"doc_id": 9, "abstract": []}), encoding="utf-8")
    assert load(f"scifact:{path}").info.sha256 != load(spec_of("scifact")).info.sha256

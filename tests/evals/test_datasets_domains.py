import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.errors import DataError
from assay_evals.datasets import load
from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim
from assay_schemas import ArticleLabel, Severity, Span, VerdictLabel
from tests.evals.dataset_files import FIXTURES, articles_of, edit_line, harbour, refusal_of, shared

HARBOUR = str(FIXTURES / "harbour")


def test_an_article_comes_with_its_claims_in_their_places() -> None:
    text = "Ferry is vast\r\n\r\nThe Tarn Ferry seats 900 passengers.\r\n"
    claim = GoldClaim(
        id="v-1",
        quote="seats 900 passengers",
        span=Span(start=32, end=52),
        statement="It seats 900.",
        checkable=True,
        verdict=VerdictLabel.REFUTED,
        fact_ids=("ferry-seats",),
        severity=Severity.MAJOR,
        attributed_to="nobody",
        error_types=("number-inflation",),
    )
    assert articles_of(HARBOUR)["vast"] == ArticleCase(
        id="vast",
        domain="harbour",
        text=text,
        date=dt.date(2021, 5, 6),
        gold=GoldArticle(label=ArticleLabel.MISLEADING, low=0.6, high=1.0, rank=2),
        claims=(claim,),
    )


def test_the_order_is_that_of_the_files() -> None:
    assert list(articles_of(HARBOUR)) == ["vast", "opening", "V1", "V2", "V3", "V4"]


def test_a_quote_that_occurs_twice_is_at_its_first_place() -> None:
    opening = articles_of(HARBOUR)["opening"]
    assert [opening.text.index(claim.quote) for claim in opening.claims] == [
        claim.span.start for claim in opening.claims
    ]


def test_what_a_lenient_count_accepts_is_kept() -> None:
    claims = {claim.id: claim for claim in articles_of(HARBOUR)["opening"].claims}
    assert claims["o-2"].alternatives == (VerdictLabel.NOT_ENOUGH_EVIDENCE,)
    assert claims["o-2"].hard_cases == ("pronoun",)


def test_a_variant_must_be_refuted_by_the_facts_of_its_refuted_claims_only() -> None:
    cases = articles_of(HARBOUR)
    assert {key: cases[key].must_refute for key in ("V1", "V3")} == {"V1": ("ferry-seats",), "V3": ()}


@pytest.mark.parametrize(
    ("variant", "label"),
    [
        pytest.param("V1", ArticleLabel.MISLEADING, id="refuted, range high"),
        pytest.param("V2", ArticleLabel.MIXED, id="refuted, range in the middle"),
        pytest.param("V3", ArticleLabel.RELIABLE, id="nothing refuted"),
        pytest.param("V4", ArticleLabel.UNVERIFIABLE, id="nothing decided"),
    ],
)
def test_the_label_of_a_variant_is_derived_and_says_so(variant: str, label: ArticleLabel) -> None:
    gold = articles_of(HARBOUR)[variant].gold
    assert (gold.label, gold.is_label_derived) == (label, True)


def test_an_attacked_copy_names_the_clean_article() -> None:
    assert articles_of(HARBOUR)["V2"].attack_of == "vast"


def test_the_facts_of_a_domain_are_named_for_the_pipeline() -> None:
    assert load(HARBOUR).fact_paths == {"harbour": (FIXTURES / "harbour" / "ground_truth.yaml",)}


@pytest.mark.parametrize(
    ("file", "line", "fields", "refusal"),
    [
        pytest.param(
            "gold.jsonl",
            2,
            {"quote": "130 passengers"},
            "gold.jsonl:2: the quote of claim 'o-2' is not in 'opening.txt'; quotes are verbatim",
            id="wrong quote",
        ),
        pytest.param(
            "gold.jsonl",
            2,
            {"quote": '"120"'},
            "gold.jsonl:2: the quote of claim 'o-2' is not in 'opening.txt'; quotes are verbatim",
            id="straight for curly quotes",
        ),
        pytest.param(
            "gold.jsonl",
            1,
            {"fact_ids": ["ferry-cats"]},
            "gold.jsonl:1: fact 'ferry-cats' is not in the ground truth",
            id="unknown fact",
        ),
        pytest.param(
            "gold.jsonl",
            5,
            {"article": "closing.txt"},
            "gold.jsonl:5: article 'closing.txt' is not among the annotated articles",
            id="unknown article, after a blank line",
        ),
        pytest.param(
            "gold.jsonl", 5, {"claim_id": "o-1"}, "gold.jsonl:5: claim id 'o-1' occurs twice", id="claim twice"
        ),
        pytest.param(
            "gold.jsonl",
            1,
            {"verdict": "not_checked"},
            "gold.jsonl:1: verdict: Value error, not_checked is an outcome of a run, not an annotation",
            id="verdict of a run",
        ),
        pytest.param(
            "gold.jsonl",
            1,
            {"acceptable_alternative": ["refuted"]},
            "gold.jsonl:1: acceptable_alternative: Extra inputs are not permitted",
            id="misspelt field",
        ),
        pytest.param(
            "variants.jsonl",
            1,
            {"score_range": [0.9, 0.1]},
            "variants.jsonl:1: score_range: Value error, expected 0 <= low <= high <= 1, got [0.9, 0.1]",
            id="reversed range",
        ),
        pytest.param(
            "variants.jsonl",
            3,
            {"claims": [{"claim": "x", "verdict": "supported", "fact_ids": ["y"]}]},
            "variants.jsonl:3: fact 'y' is not in the ground truth",
            id="variant with an unknown fact",
        ),
        pytest.param(
            "variants.jsonl",
            2,
            {"attack_of": "V2"},
            "variants.jsonl:2: attack_of 'V2' is not the id of a clean article or variant",
            id="attacked copy of itself",
        ),
        pytest.param(
            "variants.jsonl",
            2,
            {"id": "vast"},
            "variants.jsonl:2: id 'vast' occurs twice; ids are unique within a dataset",
            id="variant named as an article",
        ),
    ],
)
def test_gold_that_contradicts_itself_is_refused_with_its_place(
    tmp_path: Path, file: str, line: int, fields: dict[str, object], refusal: str
) -> None:
    folder = harbour(tmp_path)
    edit_line(folder / file, line, **fields)
    assert refusal_of(str(folder)) == f"harbour/{refusal}"


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        pytest.param(
            "[0.0, 0.2]",
            "[0.0, 1.2]",
            "4: opening.txt.expected_score_range: Value error, expected 0 <= low <= high <= 1, got [0.0, 1.2]",
            id="range",
        ),
        pytest.param('"2021-05-06"', '"May"', "2: vast.txt.published: ", id="date"),
        pytest.param('"opening.txt"', '"../opening.txt"', "4: '../opening.txt' is not a file name", id="path"),
        pytest.param("{", "", "1: Invalid JSON: ", id="no JSON"),
    ],
)
def test_an_entry_of_an_article_is_refused_with_its_line(tmp_path: Path, old: str, new: str, refusal: str) -> None:
    folder = harbour(tmp_path)
    path = folder / "gold_articles.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new) if new else text.lstrip(old), encoding="utf-8")
    assert refusal_of(str(folder)).startswith(f"harbour/gold_articles.json:{refusal}")


@pytest.mark.parametrize("missing", ["ground_truth.yaml", "gold.jsonl", "gold_articles.json", "articles/vast.txt"])
def test_a_folder_that_lacks_a_file_is_refused_by_name(tmp_path: Path, missing: str) -> None:
    folder = harbour(tmp_path)
    (folder / missing).unlink()
    assert missing in refusal_of(str(folder))


def test_an_article_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = harbour(tmp_path)
    (folder / "articles" / "vast.txt").write_bytes(b"Ferry\n\xff\n")
    assert refusal_of(str(folder)) == "harbour/articles/vast.txt:2: the text is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("file", ["gold.jsonl", "gold_articles.json", "variants.jsonl", "ground_truth.yaml"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=80) | st.text(alphabet='{}[]",:01ab\n\\ud', max_size=80).map(str.encode))
def test_whatever_a_file_holds_only_a_data_error_is_raised(tmp_path: Path, file: str, content: bytes) -> None:
    folder = tmp_path / "harbour"
    if not folder.exists():
        harbour(tmp_path)
    (folder / file).write_bytes(content)
    with contextlib.suppress(DataError):
        assert articles_of(str(folder))


def test_the_seeds_are_one_dataset_of_two_domains() -> None:
    dataset = load("seeds")
    assert {name: [path.name for path in paths] for name, paths in dataset.fact_paths.items()} == {
        "olympics100m": ["olympics100m.yaml"],
        "walk-my-walk": ["walk-my-walk.yaml"],
    }
    assert (dataset.info.name, dataset.info.licence, dataset.info.cases) == ("seeds", "Apache-2.0", 19)


@pytest.mark.parametrize(
    ("name", "articles", "claims", "variants"),
    [pytest.param("walk-my-walk", 3, 91, 18), pytest.param("olympics100m", 7, 148, 0)],
)
def test_every_quote_of_a_shared_domain_is_where_its_span_says(
    name: str, articles: int, claims: int, variants: int
) -> None:
    cases = articles_of(str(shared(name))).values()
    located = [(case.text[c.span.start : c.span.end], c.quote) for case in cases for c in case.claims]
    assert all(found == quote for found, quote in located)
    sizes = (sum(bool(case.claims) for case in cases), len(located), sum(not case.claims for case in cases))
    assert sizes == (articles, claims, variants)

"""Training of the weights that tell what is worth checking."""

import gzip
import json
from pathlib import Path

import pytest

from assay.engines.embedded.extraction.worthiness import INTERCEPT, features, worthiness
from assay_training.checkworthiness import AnnotatedSentence, train
from assay_training.commands import train_worthiness

WORTHY = ("The bridge cost 40 million euros.", "Rents rose by 9 percent in 2019.", "The mill sold 300 looms in 1950.")
IDLE = ("Well, thank you all.", "I think we should go.", "Why would anybody like that?")
ROWS = (*(AnnotatedSentence(text, True) for text in WORTHY), *(AnnotatedSentence(text, False) for text in IDLE))


def test_what_only_worthy_sentences_have_weighs_for_them() -> None:
    weights = train(ROWS, min_count=1)

    assert weights["shape figure"] > 0 > weights["pair ^ why"]


def test_the_order_of_the_rows_changes_nothing() -> None:
    assert train(ROWS[::-1], min_count=1) == train(ROWS, min_count=1)


def test_what_is_rare_gets_no_weight() -> None:
    weights = train(ROWS, min_count=2)

    assert "shape figure" in weights
    assert "word looms" not in weights


def test_rows_of_one_kind_teach_nothing() -> None:
    with pytest.raises(ValueError, match="class"):
        train(ROWS[:3], min_count=1)


def test_the_command_writes_a_line_for_every_weight(tmp_path: Path) -> None:
    rows = tmp_path / "train" / "claimbuster.train.jsonl.gz"
    rows.parent.mkdir()
    lines = [json.dumps({"text": row.text, "check_worthy": row.is_worthy}) for row in ROWS * 5]
    rows.write_bytes(gzip.compress("\n".join(lines).encode()))
    out = tmp_path / "weights.tsv"

    train_worthiness(tmp_path, out)

    comment, *written = out.read_text("utf-8").splitlines()
    assert comment.startswith("# Written by `assay-train worthiness`")
    assert dict(line.split("\t") for line in written) == {name: str(weight) for name, weight in train(ROWS * 5).items()}
    assert INTERCEPT in written[0]


def test_features_name_words_pairs_and_shape() -> None:
    assert features("We sold Oslo 3 boats.") == {
        *("word we", "word sold", "word A", "word 0", "word boats"),
        *("pair ^ we", "pair we sold", "pair sold A", "pair A 0", "pair 0 boats"),
        *("shape us", "shape name", "shape figure", "shape past tense", "shape finite verb"),
    }


def test_a_figure_in_the_past_is_likelier_than_a_wish() -> None:
    assert worthiness("We spent 40 million dollars on roads in 2019.") > 0.5 > worthiness("I hope we will win.")

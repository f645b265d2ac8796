from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assay_evals.reporting.report import render_report
from assay_evals.reporting.sections import divide, shade, view
from assay_evals.reporting.tables import Cell, RunReport, Table
from assay_evals.running.results import Figure
from tests.evals.report_runs import (
    ARTICLES,
    BASELINES,
    CONFUSION,
    FIGURES,
    HOSTILE,
    RELIABILITY,
    RISK,
    WORST,
    hostile_run,
    make_info,
    make_run,
    whole_run,
)
from tests.testing.browsers import needs_chromium, running_browser

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """The parts of a page that the tests ask about."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(report: RunReport) -> Page:
    return Page(render_report(report))


def test_page_begins_with_its_doctype_and_closes_every_element() -> None:
    page = render_report(whole_run())

    assert page.startswith("<!DOCTYPE html>")
    assert Page(page).open == []


def test_page_allows_its_own_style_and_script_and_nothing_else() -> None:
    page = render_report(whole_run())

    digests = []
    for tag in ("style", "script"):
        found = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(found) == 1
        digests.append(base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode())
    assert (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    ) in Page(page).values("content")


@pytest.mark.parametrize("run", [whole_run(), hostile_run()], ids=["plain", "hostile"])
def test_page_loads_nothing_and_has_no_code_but_its_own(run: RunReport) -> None:
    page = read(run)

    assert page.open == []
    assert page.tags["script"] == 1
    assert not page.tags.keys() & {"img", "iframe", "object", "embed", "link", "form", "base", "use", "image"}
    assert not {name for _, name, _ in page.attributes} & {"style", "src", "srcset", "action", "xlink:href"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(href.startswith("#") for href in page.values("href"))


def test_hostile_words_are_shown_as_they_are() -> None:
    shown = " ".join(HOSTILE.split())

    # 7 figures stand in tables, the rest are titles, notes, cells, failures and provenance.
    assert read(hostile_run()).text.count(shown) > 50


def test_invisible_characters_do_not_reach_the_page() -> None:
    page = render_report(make_run(WORST.model_copy(update={"note": "a\u202eb\x1bc"})))

    assert "ab�c" in page
    assert "\u202e" not in page


def test_every_reference_leads_somewhere() -> None:
    other = Figure(name="pairs.macro_f1", value=0.5, n=1)

    page = read(make_run(figures=(*FIGURES, other), datasets=(make_info(), make_info("pairs"))))

    assert page.values("href") == ["#s1", "#s2"]
    assert {"s1", "s2"} <= set(page.values("id"))


def test_headline_figures_come_first_with_interval_baseline_and_n() -> None:
    page = read(make_run(BASELINES, figures=FIGURES))

    headline = (
        "verdicts · macro f1 0.710 0.600 to 0.800 0.71 (0.60 to 0.80) on a scale from 0 to 1 0.400 word overlap n = 120"
    )
    assert headline in page.text
    assert page.text.index("Headline figures") < page.text.index(headline) < page.text.index("seconds p50")


def test_baselines_are_marked_on_the_bar_of_their_figure() -> None:
    page = read(make_run(BASELINES, figures=(FIGURES[3].model_copy(update={"name": "tower.verdicts.macro_f1"}),)))

    # 10 + 300 * 0.2 and 10 + 300 * 0.4, in the headline and in the group.
    marks = [value for tag, name, value in page.attributes if (tag, name) == ("line", "x1")]
    assert marks == ["70.0", "130.0"] * 2


def test_best_baseline_of_an_error_is_the_lowest() -> None:
    (section,) = divide(make_run(BASELINES, figures=FIGURES[2:3]))

    assert section.groups[0].figures[0].best_baseline == ("always_supported", 0.0)


def test_figures_that_no_scale_fits_have_no_bar() -> None:
    (section,) = divide(make_run(figures=FIGURES))

    bars = {row.name: row.bar is not None for group in section.groups for row in group.figures}
    assert bars == {
        "seconds_p50": False,
        "kendall_tau": True,
        "false_refutation": True,
        "macro_f1": True,
        "words": False,
        "x": False,
    }


def test_figures_and_tables_of_one_thing_stand_together() -> None:
    (section,) = divide(make_run(CONFUSION, WORST, figures=FIGURES))

    assert [(group.name, len(group.figures), len(group.tables)) for group in section.groups] == [
        ("verdicts", 4, 1),
        ("cost", 1, 0),
        ("score", 1, 0),
        ("", 0, 1),
    ]


def test_thing_without_any_measured_figure_is_one_line() -> None:
    figures = tuple(Figure(name=f"tower.attack.{name}", value=None, n=0) for name in ("label_kept", "shift"))

    page = read(make_run(figures=figures))

    assert "Nothing to measure: label kept, shift." in page.text
    assert page.tags["table"] == 0


@pytest.mark.parametrize(("rows", "is_folded"), [(12, False), (13, True)], ids=["short", "long"])
def test_long_table_is_folded(rows: int, is_folded: bool) -> None:
    table = Table(name="tower.x", title="x", columns=("a",), rows=tuple((row,) for row in range(rows)))

    assert view(table).is_folded is is_folded
    assert (f"The numbers, {rows} rows" in read(make_run(table)).text) is is_folded


def test_only_the_first_of_the_worst_cases_are_unfolded() -> None:
    many = WORST.model_copy(update={"rows": WORST.rows * 5})

    page = read(make_run(many))

    assert page.tags["article"] == 10
    assert "2 more" in page.text


def test_longest_name_of_a_dataset_claims_the_figure_and_what_is_left_comes_last() -> None:
    figures = tuple(Figure(name=name, value=0.5, n=1) for name in ("total", "pairs.a.f1", "pairs.f1"))
    datasets = (make_info("pairs"), make_info("pairs.a"), make_info("unused"))

    sections = divide(make_run(figures=figures, datasets=datasets))

    assert [
        (each.dataset and each.dataset.name, [row.figure.name for group in each.groups for row in group.figures])
        for each in sections
    ] == [("pairs", ["pairs.f1"]), ("pairs.a", ["pairs.a.f1"]), (None, ["total"])]
    assert "Across datasets" in read(make_run(figures=figures, datasets=datasets)).text


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        pytest.param(CONFUSION, "confusion", id="confusion"),
        pytest.param(ARTICLES, "articles", id="articles"),
        pytest.param(WORST, "worst", id="worst"),
        pytest.param(BASELINES, "baselines", id="baselines"),
        pytest.param(Table(name="tower.x", title="x", columns=("a",), rows=((1,),)), "plain", id="any other"),
        pytest.param(ARTICLES.model_copy(update={"name": "a.reliability"}), "plain", id="a column is missing"),
    ],
)
def test_table_is_shown_by_its_name_and_its_columns(table: Table, kind: str) -> None:
    assert view(table).kind == kind


def test_row_of_another_length_than_the_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        view(Table(name="a", title="a", columns=("a",), rows=((1, 2),)))


def test_confusion_frames_what_was_right_and_shades_by_row() -> None:
    page = read(make_run(CONFUSION))

    cells = [value for tag, name, value in page.attributes if (tag, name) == ("td", "class")]
    # 8 of 10 is 4 of 5, 1 of 10 rounds to 0, 5 of 5 is 5.
    assert cells == [
        "number shade-4 right",
        "number shade-0",
        "number shade-0",
        "number shade-0",
        "number shade-5 right",
        "number shade-0",
    ]
    assert "What was not checked is wrong." in page.text


@pytest.mark.parametrize(
    ("cell", "cells", "expected"),
    [
        pytest.param(3, (3, 7), 2, id="rounded"),
        pytest.param(0, (0, 0), 0, id="empty row"),
        pytest.param(None, (None, 1), 0, id="nothing there"),
        pytest.param("x", ("x", 1), 0, id="no count"),
    ],
)
def test_shade_is_the_share_of_the_row_in_fifths(cell: Cell, cells: tuple[Cell, ...], expected: int) -> None:
    assert shade(cell, cells) == expected


def test_points_without_a_place_are_left_out_of_a_plot_but_not_of_its_numbers() -> None:
    reliability, risk = view(RELIABILITY).drawing, view(RISK).drawing

    assert reliability is not None
    assert reliability.count("<circle") == 1
    assert risk is not None
    assert 'points="194.0,130.0 344.0,10.0"' in risk
    assert read(make_run(RELIABILITY)).text.count("0.900") == 1


def test_articles_show_score_interval_and_range_and_what_else_is_known() -> None:
    page = read(make_run(ARTICLES))

    assert "a-1 label reliable Score 0.20 (0.10 to 0.30), inside the gold range 0.00 to 0.30" in page.text
    assert "0.200 0.100 to 0.300 gold 0.000 to 0.300" in page.text
    assert "a-2 Score 0.90, outside the gold range 0.20 to 0.40" in page.text
    assert "a-3 – gold 0.200 to 0.400" in page.text


def test_worst_cases_show_sentence_fact_and_both_verdicts() -> None:
    page = read(make_run(WORST))

    assert (
        "Gold refuted said supported The tower is 210 metres high. The tower is 120 metres high. "
        "case a-1/2 confidence 0.900"
    ) in page.text
    assert "Gold not enough evidence said missed It opened in May. No fact was named. case a-2/1" in page.text


def test_filter_offers_each_kind_of_error_and_is_hidden_without_script() -> None:
    page = read(make_run(WORST))

    kinds = ["not enough evidence → missed", "refuted → supported"]
    assert [value for tag, name, value in page.attributes if (tag, name) == ("option", "value")] == ["", *kinds]
    assert sorted(page.values("data-kind")) == kinds
    assert ("p", "hidden", "") in page.attributes


@pytest.mark.parametrize(
    ("run", "words", "is_said"),
    [
        pytest.param(make_run(), "Confidences are not calibrated", True, id="not calibrated"),
        pytest.param(make_run(is_calibrated=True), "not calibrated", False, id="calibrated"),
        pytest.param(make_run(limit=3), "At most 3 cases were drawn from each dataset.", True, id="limited"),
        pytest.param(make_run(), "were drawn", False, id="not limited"),
        pytest.param(make_run(is_dirty=True), "changes that are in no commit", True, id="dirty"),
        pytest.param(make_run(commit="0123abcd", is_dirty=False), "in no commit", False, id="clean"),
        pytest.param(
            make_run(failures=("a/b: broke",)), "1 case failed, counted as wrong. a/b: broke", True, id="failed"
        ),
        pytest.param(make_run(), "failed", False, id="none failed"),
    ],
)
def test_reader_is_told_what_limits_the_run(run: RunReport, words: str, is_said: bool) -> None:
    assert (words in read(run).text) is is_said


def test_provenance_says_how_to_run_it_again() -> None:
    text = read(whole_run()).text

    for words in (
        "Engine embedded 7 , model small",
        "Prompt extract v1",
        "Facts of tower sha256:12",
        "Dataset tower version 3, 3 articles, CC0, made up",
        "Asked for tower",
        "seed 4",
        "Commit 0123abcd with changes that are in no commit",
        "Machine a machine",
    ):
        assert words.replace(" ,", ",") in text


@pytest.mark.browser
@needs_chromium
def test_hostile_report_is_text_in_a_browser_and_the_filter_works(tmp_path: Path) -> None:
    hostile, plain = tmp_path / "hostile.html", tmp_path / "plain.html"
    hostile.write_text(render_report(hostile_run()), encoding="utf-8")
    plain.write_text(render_report(whole_run()), encoding="utf-8")
    events: list[str] = []

    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("request", lambda request: events.append(request.url))
        page.on("console", lambda message: events.append(message.text))
        page.goto(hostile.as_uri())
        title = page.title()
        page.goto(plain.as_uri())
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.get_by_label("Words").fill("METRES")
        by_words = page.locator(".case:visible").count(), page.locator("output").inner_text()
        page.get_by_label("Error").select_option("not enough evidence → missed")
        by_both = page.locator(".case:visible").count()

    assert "<script>" in title
    assert events == [hostile.as_uri(), plain.as_uri()]
    assert overflow == 0
    assert by_words == (1, "1 of 2")
    assert by_both == 0

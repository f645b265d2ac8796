"""Step 1: the blocks of an article, of plain text, of Markdown and of HTML."""

from __future__ import annotations

import pytest

from assay_schemas import BlockKind, NoticeCode
from tests.article.ingested import PROSE, article_of, blocks_of, codes_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Bridge agreed\n\nIt costs much.",
            [("headline", "Bridge agreed"), ("paragraph", "It costs much.")],
            id="headline before a blank line",
        ),
        pytest.param(
            "Bridge agreed\n- It costs.\n- It lasts.",
            [("headline", "Bridge agreed"), ("list_item", "- It costs."), ("list_item", "- It lasts.")],
            id="headline before a list",
        ),
        pytest.param(
            "Bridge agreed\nThe council will pay.",
            [("headline", "Bridge agreed"), ("paragraph", "The council will pay.")],
            id="headline before a longer sentence",
        ),
        pytest.param(
            "It is agreed.\n\nIt costs much.",
            [("paragraph", "It is agreed."), ("paragraph", "It costs much.")],
            id="a sentence is no headline",
        ),
        pytest.param(
            "- One\n\nTwo is more.",
            [("list_item", "- One"), ("paragraph", "Two is more.")],
            id="a list item is no headline",
        ),
        pytest.param("Bridge agreed", [("paragraph", "Bridge agreed")], id="one line is the article"),
        pytest.param("It is\nso.", [("paragraph", "It is\nso.")], id="wrapped before lower case"),
        pytest.param(
            "The council voted on the new bridge and the river authority of\nBasel agreed.",
            [("paragraph", "The council voted on the new bridge and the river authority of\nBasel agreed.")],
            id="wrapped at full width",
        ),
        pytest.param(
            "A. One.\n1. Two\n2) Three\n• Four",
            [("paragraph", "A. One."), ("list_item", "1. Two"), ("list_item", "2) Three"), ("list_item", "• Four")],
            id="marks of lists",
        ),
        pytest.param("One.\n***\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")], id="rule"),
        pytest.param(
            "One.\nhttps://example.org/a",
            [("paragraph", "One."), ("boilerplate", "https://example.org/a")],
            id="bare address",
        ),
        pytest.param("By Jane Doe\nOne.", [("boilerplate", "By Jane Doe"), ("paragraph", "One.")], id="byline"),
        pytest.param(
            "Published: 8 Nov 2025\nOne.",
            [("boilerplate", "Published: 8 Nov 2025"), ("paragraph", "One.")],
            id="day of publication",
        ),
        pytest.param(
            "One.\nSubscribe to our letter.\nShare this story",
            [("paragraph", "One."), ("boilerplate", "Subscribe to our letter."), ("boilerplate", "Share this story")],
            id="invitations",
        ),
        pytest.param(
            "Home | News | Contact\nOne.", [("boilerplate", "Home | News | Contact"), ("paragraph", "One.")], id="menu"
        ),
        pytest.param(
            "Costs | 2024 | 3 million\nOne.",
            [("paragraph", "Costs | 2024 | 3 million"), ("paragraph", "One.")],
            id="one row is no table",
        ),
        pytest.param(
            "One.\nMost read\nCat found\n- Dog lost\n" + PROSE,
            [
                ("paragraph", "One."),
                ("boilerplate", "Most read"),
                ("boilerplate", "Cat found"),
                ("boilerplate", "- Dog lost"),
                ("paragraph", PROSE),
            ],
            id="list of other posts",
        ),
        pytest.param(
            "Copyright law will change.\n© 2024 A Paper",
            [("paragraph", "Copyright law will change."), ("boilerplate", "© 2024 A Paper")],
            id="a notice and a sentence",
        ),
        pytest.param(
            "This article follows up on an earlier report.",
            [("paragraph", "This article follows up on an earlier report.")],
            id="the article on itself",
        ),
        pytest.param(
            "Subscribe " + "to everything " * 20 + ".",
            [("paragraph", "Subscribe " + "to everything " * 20 + ".")],
            id="too long for an invitation",
        ),
        pytest.param("The pier now has\n640 lamps.", [("paragraph", "The pier now has\n640 lamps.")], id="cut off"),
        pytest.param(
            "The council of Basel said that\nBasel would pay for the bridge\nLund had asked for.",
            [("paragraph", "The council of Basel said that\nBasel would pay for the bridge\nLund had asked for.")],
            id="wrapped at a small width",
        ),
        pytest.param(
            "It is agreed now, they say\n— Ann Lee\nRating: False",
            [("paragraph", "It is agreed now, they say"), ("paragraph", "— Ann Lee"), ("paragraph", "Rating: False")],
            id="signature and label",
        ),
        pytest.param(
            "18.40 BST\nOne.\n2h ago\nTwo.\n18:40 It broke.",
            [
                ("boilerplate", "18.40 BST"),
                ("paragraph", "One."),
                ("boilerplate", "2h ago"),
                ("paragraph", "Two."),
                ("paragraph", "18:40 It broke."),
            ],
            id="time stamps",
        ),
        pytest.param(
            "One.\nYou have 2 free articles left. Log in now.\nYou have two sisters.",
            [
                ("paragraph", "One."),
                ("boilerplate", "You have 2 free articles left. Log in now."),
                ("paragraph", "You have two sisters."),
            ],
            id="pay wall",
        ),
    ],
)
def test_a_text_is_split_into_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert blocks_of(text) == expected


@pytest.mark.parametrize(
    ("text", "header"),
    [
        pytest.param("| City | Dead |\n|---|---|\n| Basel | 6 |", ("City", "Dead"), id="Markdown"),
        pytest.param("City\tDead\nBasel\t6\n", ("City", "Dead"), id="tabs"),
        pytest.param("2024 | 5 | x\n2025 | 6 | y", (), id="no head"),
    ],
)
def test_a_row_of_a_table_carries_the_names_of_its_columns(text: str, header: tuple[str, ...]) -> None:
    rows = [block for block in article_of(text).blocks if block.kind is BlockKind.TABLE_ROW]
    assert [row.header for row in rows] == [header] * (1 if header else 2)


def test_a_lone_tab_stays() -> None:
    assert article_of("One\ttwo\nthree.").text == "One\ttwo\nthree."


def test_html_becomes_lines_items_and_rows() -> None:
    text = (
        "<!DOCTYPE html><html><head><title>T</title></head><body><!-- note --><nav>Home</nav><h1>Bridge agreed</h1>"
        "<script>var x = '<p>no</p>';</script><p>It costs 3 &lt; 4 million.<br/>It lasts.</p><ul><li>One</li></ul>"
        "<table><tr><th>City</th><th>Dead</th></tr><tr><td>Basel</td><td>6</td></tr></table></body></html>"
    )
    assert codes_of(text) == [NoticeCode.MARKUP_IN_TEXT]
    assert blocks_of(text) == [
        ("headline", "Bridge agreed"),
        ("paragraph", "It costs 3 < 4 million."),
        ("paragraph", "It lasts."),
        ("list_item", "- One"),
        ("table_row", "Basel | 6 |"),
    ]

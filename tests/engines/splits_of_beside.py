"""Sentences that state more beside the main clause, and what each rule makes of them."""

import pytest

SPLITS = [
    pytest.param(
        "figures",
        "Two records stand: 9.58 for the world, run in Lund, and 9.63 for the Games.",
        [
            ("Two records stand", ""),
            ("9.58 for the world, run in Lund", "Two records stand: 9.58 for the world, run in Lund"),
            ("9.63 for the Games.", "Two records stand: 9.63 for the Games."),
        ],
        id="figures-behind-a-colon",
    ),
    pytest.param(
        "negated",
        "There is no road in the valley, no schools and no need for a well.",
        [
            ("There is no road in the valley", ""),
            ("no schools", "There are no schools"),
            ("no need for a well.", "There is no need for a well."),
        ],
        id="what-there-is-not",
    ),
    pytest.param(
        "amounts",
        "Lund has 40,000 people and 3 public schools.",
        [("Lund has 40,000 people", ""), ("3 public schools.", "Lund has 3 public schools.")],
        id="two-amounts",
    ),
    pytest.param(
        "opening_when",
        "On the evening of May 4, when the dam broke, she was in Oslo.",
        [
            ("On the evening of May 4, when the dam broke", "On the evening of May 4 the dam broke"),
            ("she was in Oslo.", ""),
        ],
        id="when-behind-a-date",
    ),
    pytest.param(
        "consequence",
        "The ferry sank, which means that nobody can leave.",
        [("The ferry sank", ""), ("nobody can leave.", "")],
        id="which-means",
    ),
    pytest.param(
        "trailing_subordinate",
        "The crew left Lund, after both pumps had failed.",
        [("The crew left Lund", ""), ("both pumps had failed.", "")],
        id="after",
    ),
    pytest.param(
        "trailing_subordinate",
        "The tower remains closed, as repairs have been slow.",
        [("The tower remains closed", ""), ("repairs have been slow.", "")],
        id="reason",
    ),
    pytest.param(
        "trailing_subordinate",
        "He beat Lee in the second race, where the king was only fourth.",
        [
            ("He beat Lee in the second race", ""),
            ("the king was only fourth.", "In the second race the king was only fourth."),
        ],
        id="where-behind-a-place",
    ),
    pytest.param(
        "trailing_subordinate",
        "It was enough in Oslo, where he won in 1990.",
        [("It was enough in Oslo", ""), ("he won in 1990.", "In Oslo he won in 1990.")],
        id="where-behind-a-name",
    ),
    pytest.param(
        "object_relative",
        "They needed a new camera, which the owners had quietly sold in May.",
        [
            ("They needed a new camera", ""),
            ("the owners had quietly sold in May.", "the owners had quietly sold the new camera in May."),
        ],
        id="relative-with-its-own-subject",
    ),
    pytest.param(
        "counted_apposition",
        "It was sung by the Quarry Boys, three brothers from Leeds.",
        [
            ("It was sung by the Quarry Boys", ""),
            ("three brothers from Leeds.", "Quarry Boys are three brothers from Leeds."),
        ],
        id="counted-apposition",
    ),
    pytest.param(
        "figure_apposition",
        "She jumped 7.04 metres, a record for juniors.",
        [("She jumped 7.04 metres", ""), ("a record for juniors.", "7.04 metres is a record for juniors.")],
        id="what-a-figure-is",
    ),
    pytest.param(
        "leading_remark",
        "With nine goals behind him, the captain left.",
        [
            ("With nine goals behind him", "With nine goals behind him, the captain left."),
            ("the captain left.", ""),
        ],
        id="circumstance-before-the-subject",
    ),
    pytest.param(
        "trailing_remark",
        "The wind was mild, well within the limit.",
        [("The wind was mild", ""), ("well within the limit.", "The wind was mild, well within the limit.")],
        id="remark-on-a-measure",
    ),
    pytest.param(
        "trailing_remark",
        "He moved to Oslo, which surprised his friends.",
        [
            ("He moved to Oslo", ""),
            ("which surprised his friends.", "He moved to Oslo, which surprised his friends."),
        ],
        id="which-of-a-whole-clause",
    ),
    pytest.param(
        "clauses",
        "Prices rose in May, in June, and only two of the nine banks were open.",
        [("Prices rose in May, in June", ""), ("only two of the nine banks were open.", "")],
        id="counted-subject",
    ),
    pytest.param(
        "clauses",
        "He arrived first, and under the rules of the club the last to leave pays.",
        [("He arrived first", ""), ("under the rules of the club the last to leave pays.", "")],
        id="phrase-before-the-second-subject",
    ),
    pytest.param(
        "clauses",
        "Cash was taken, and nobody who came late, on foot or by train, was turned away.",
        [("Cash was taken", ""), ("nobody who came late, on foot or by train, was turned away.", "")],
        id="nobody-who",
    ),
    pytest.param(
        "leading_subordinate",
        "While rents fell, a tax that hit small firms drew protests.",
        [("rents fell", ""), ("a tax that hit small firms drew protests.", "")],
        id="relative-clause-in-the-subject",
    ),
]

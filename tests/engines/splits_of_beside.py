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
        "subject_aside",
        "The mill, built in 1974 and repaired twice since, reopens in June.",
        [
            ("The mill, built in 1974", "The mill was built in 1974"),
            ("repaired twice since", "The mill was repaired twice since"),
            ("reopens in June.", "The mill reopens in June."),
        ],
        id="two-participles-in-an-aside",
    ),
    pytest.param(
        "subject_aside",
        "The boat, only 7 metres long, sank.",
        [("The boat, only 7 metres long", "The boat was only 7 metres long"), ("sank.", "The boat sank.")],
        id="measure-in-an-aside",
    ),
    pytest.param(
        "verbs",
        "Ann Lee was elected in 2022 and leads a small party.",
        [("Ann Lee was elected in 2022", ""), ("leads a small party.", "Ann Lee leads a small party.")],
        id="past-passive-and-present",
    ),
    pytest.param(
        "verbs",
        "Orbis was founded in Lund, and still belongs to the heirs.",
        [("Orbis was founded in Lund", ""), ("still belongs to the heirs.", "Orbis still belongs to the heirs.")],
        id="adverb-before-the-second-verb",
    ),
    pytest.param(
        "verbs",
        "The minister promised a bridge by 2027 and ordered slower trains.",
        [
            ("The minister promised a bridge by 2027", ""),
            ("ordered slower trains.", "The minister ordered slower trains."),
        ],
        id="verb-behind-a-year",
    ),
    pytest.param(
        "clauses",
        "Two people died and 38 were hurt.",
        [("Two people died", ""), ("38 were hurt.", "")],
        id="bare-figure-as-a-subject",
    ),
    pytest.param(
        "amounts",
        "It struck 11 percent of the first group and 23 percent of the second.",
        [
            ("It struck 11 percent of the first group", ""),
            ("23 percent of the second.", "It struck 23 percent of the second."),
        ],
        id="two-shares",
    ),
    pytest.param(
        "phrases",
        "They sent boats to Lund in May and to Riga in June.",
        [("They sent boats to Lund in May", ""), ("to Riga in June.", "They sent boats to Riga in June.")],
        id="the-same-preposition-twice",
    ),
    pytest.param(
        "phrases",
        "To live in peace is what they want in Lund and in Riga.",
        [
            ("To live in peace is what they want in Lund", ""),
            ("in Riga.", "To live in peace is what they want in Riga."),
        ],
        id="the-nearest-preposition",
    ),
    pytest.param(
        "trailing_remark",
        "The fire killed 87 people, most of them fishermen.",
        [
            ("The fire killed 87 people", ""),
            ("most of them fishermen.", "The fire killed 87 people, most of them fishermen."),
        ],
        id="most-of-them",
    ),
    pytest.param(
        "trailing_remark",
        "Orbis employs 400 people, of whom 130 work in Lund.",
        [
            ("Orbis employs 400 people", ""),
            ("of whom 130 work in Lund.", "Orbis employs 400 people, of whom 130 work in Lund."),
        ],
        id="of-whom",
    ),
    pytest.param(
        "opening_when",
        "In Norrby, where two schools had closed, only 54 pupils passed.",
        [
            ("In Norrby, where two schools had closed", "In Norrby two schools had closed"),
            ("only 54 pupils passed.", ""),
        ],
        id="where-behind-a-place-at-the-start",
    ),
    pytest.param(
        "subject_aside",
        "Ann Lee, president of the union, lost 41 hives.",
        [
            ("Ann Lee, president of the union", "Ann Lee was president of the union"),
            ("lost 41 hives.", "Ann Lee lost 41 hives."),
        ],
        id="office-without-an-article",
    ),
    pytest.param(
        "subject_aside",
        "Trials of a strip, tested on 300 hives, end in August.",
        [
            ("Trials of a strip, tested on 300 hives", "Trials of a strip are tested on 300 hives"),
            ("end in August.", "Trials of a strip end in August."),
        ],
        id="plural-present-behind-an-aside",
    ),
    pytest.param(
        "trailing_subordinate",
        "The ship was late after a fire had hurt two welders.",
        [("The ship was late", ""), ("a fire had hurt two welders.", "")],
        id="after-without-a-comma",
    ),
    pytest.param(
        "amounts",
        "It carried 1,080 people and 210 cars from Lund to Riga.",
        [
            ("It carried 1,080 people", "It carried 1,080 people from Lund to Riga."),
            ("210 cars from Lund to Riga.", "It carried 210 cars from Lund to Riga."),
        ],
        id="two-amounts-before-a-phrase",
    ),
    pytest.param(
        "trailing_remark",
        "The rate fell to 71 percent – the lowest since 2009.",
        [
            ("The rate fell to 71 percent", ""),
            ("the lowest since 2009.", "The rate fell to 71 percent – the lowest since 2009."),
        ],
        id="remark-behind-a-dash",
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

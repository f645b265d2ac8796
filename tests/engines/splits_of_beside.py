"""Sentences that state more beside the main clause, and what each rule makes of them."""

import pytest

SPLITS = [
    pytest.param(
        "subject_aside",
        "In October last year Orbis, founded in 1931, cut 40 jobs.",
        [
            ("In October last year Orbis, founded in 1931", "Orbis was founded in 1931"),
            ("cut 40 jobs.", "In October last year Orbis cut 40 jobs."),
        ],
        id="description-behind-an-opener",
    ),
    pytest.param(
        "subject_aside",
        "Last May the Osk Bridge, a toll road, closed.",
        [
            ("Last May the Osk Bridge, a toll road", "the Osk Bridge was a toll road"),
            ("closed.", "Last May the Osk Bridge closed."),
        ],
        id="description-behind-an-opener-with-an-article",
    ),
    pytest.param(
        "subject_aside",
        "Only on 7 March, a week after the fire, did Orbis warn its clients.",
        [
            (
                "Only on 7 March, a week after the fire",
                "Only on 7 March, a week after the fire, did Orbis warn its clients.",
            ),
            ("did Orbis warn its clients.", "Only on 7 March did Orbis warn its clients."),
        ],
        id="aside-to-a-circumstance",
    ),
    pytest.param(
        "subject_aside",
        "The boat, its engine wrecked in May, is for sale.",
        [
            ("The boat, its engine wrecked in May", "The boat, its engine wrecked in May, is for sale."),
            ("is for sale.", "The boat is for sale."),
        ],
        id="circumstance-with-a-subject-of-its-own",
    ),
    pytest.param(
        "subject_aside",
        "Tom Reed, its new chief, left.",
        [("Tom Reed, its new chief", "Tom Reed was its new chief"), ("left.", "Tom Reed left.")],
        id="description-that-begins-with-its",
    ),
    pytest.param(
        "verbs",
        "The Assembly allowed 30 million and got a bill for 40.",
        [("The Assembly allowed 30 million", ""), ("got a bill for 40.", "The Assembly got a bill for 40.")],
        id="subject-that-ends-like-an-adverb",
    ),
    pytest.param(
        "verbs",
        "The old family quickly sold the farm and bought a boat.",
        [
            ("The old family quickly sold the farm", ""),
            ("bought a boat.", "The old family bought a boat."),
        ],
        id="adverb-behind-the-subject",
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
        "subject_aside",
        "Ann Lee, president of the union, lost 41 hives.",
        [
            ("Ann Lee, president of the union", "Ann Lee was president of the union"),
            ("lost 41 hives.", "Ann Lee lost 41 hives."),
        ],
        id="office-without-an-article",
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
]

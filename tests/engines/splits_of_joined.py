"""Sentences that join statements, and what each rule makes of them: a quote and, where it differs, a statement."""

import pytest

SPLITS = [
    pytest.param(
        "semicolon",
        "The river reached 9.2 metres; the dam held.",
        [("The river reached 9.2 metres", ""), ("the dam held.", "")],
        id="semicolon",
    ),
    pytest.param(
        "colon",
        "The vote was close: the mayor won by 12 ballots.",
        [("The vote was close", ""), ("the mayor won by 12 ballots.", "")],
        id="colon",
    ),
    pytest.param("colon", "Update: The bridge is open.", [("The bridge is open.", "")], id="label"),
    pytest.param(
        "dash",
        "The port—the largest in the country—was closed on Monday.",
        [
            ("The port—the largest in the country", "The port was the largest in the country"),
            ("was closed on Monday.", "The port was closed on Monday."),
        ],
        id="dashes-around-an-aside",
    ),
    pytest.param(
        "dash",
        "The costs—more than 3 million euros—are high.",
        [
            ("The costs—more than 3 million euros", "The costs: more than 3 million euros"),
            ("are high.", "The costs are high."),
        ],
        id="dashes-around-an-amount",
    ),
    pytest.param(
        "dash",
        "The lake froze – the ferry was stopped.",
        [("The lake froze", ""), ("the ferry was stopped.", "")],
        id="dash-before-a-clause",
    ),
    pytest.param(
        "subject_aside",
        "Ann Lee, who led the trial, resigned on Monday.",
        [
            ("Ann Lee, who led the trial", "Ann Lee led the trial"),
            ("resigned on Monday.", "Ann Lee resigned on Monday."),
        ],
        id="relative-clause",
    ),
    pytest.param(
        "subject_aside",
        "The drug, whose maker is Orbis, costs 20 euros.",
        [
            ("The drug, whose maker is Orbis", "The drug's maker is Orbis"),
            ("costs 20 euros.", "The drug costs 20 euros."),
        ],
        id="possessive-relative-clause",
    ),
    pytest.param(
        "subject_aside",
        "Tom Fox, the mayor of Leeds, opened the road.",
        [
            ("Tom Fox, the mayor of Leeds", "Tom Fox was the mayor of Leeds"),
            ("opened the road.", "Tom Fox opened the road."),
        ],
        id="apposition",
    ),
    pytest.param(
        "subject_aside",
        "The twins, the youngest of the class, were praised.",
        [
            ("The twins, the youngest of the class", "The twins were the youngest of the class"),
            ("were praised.", "The twins were praised."),
        ],
        id="apposition-to-a-plural",
    ),
    pytest.param(
        "subject_aside",
        "The gates, the oldest of all, are closed.",
        [
            ("The gates, the oldest of all", "The gates are the oldest of all"),
            ("are closed.", "The gates are closed."),
        ],
        id="apposition-to-a-plural-in-the-present",
    ),
    pytest.param(
        "subject_aside",
        "The firm, founded in 1998, employs 12,000 people.",
        [
            ("The firm, founded in 1998", "The firm was founded in 1998"),
            ("employs 12,000 people.", "The firm employs 12,000 people."),
        ],
        id="participle-with-a-year",
    ),
    pytest.param(
        "subject_aside",
        "Ann Lee, 34, is the champion.",
        [("Ann Lee, 34", "Ann Lee is 34"), ("is the champion.", "Ann Lee is the champion.")],
        id="age",
    ),
    pytest.param(
        "subject_aside",
        "“Silent Rivers,” the first novel by Ann Lee, won a prize.",
        [
            ("“Silent Rivers,” the first novel by Ann Lee", "“Silent Rivers” was the first novel by Ann Lee"),
            ("won a prize.", "“Silent Rivers” won a prize."),
        ],
        id="comma-inside-a-title",
    ),
    pytest.param(
        "subject_aside",
        "The mayor of Lund, Ann Lee, resigned on Monday.",
        [
            ("The mayor of Lund, Ann Lee", "The mayor of Lund was Ann Lee"),
            ("resigned on Monday.", "The mayor of Lund resigned on Monday."),
        ],
        id="name-behind-an-office",
    ),
    pytest.param(
        "clauses",
        "Eleven people died and about 3,400 homes were damaged.",
        [("Eleven people died", ""), ("about 3,400 homes were damaged.", "")],
        id="counted-subject",
    ),
    pytest.param(
        "clauses",
        "Inflation fell to 2 percent while unemployment rose.",
        [("Inflation fell to 2 percent", ""), ("unemployment rose.", "")],
        id="while",
    ),
    pytest.param(
        "clauses",
        "The minister denied the report and the opposition demanded a vote.",
        [("The minister denied the report", ""), ("the opposition demanded a vote.", "")],
        id="and-without-a-comma",
    ),
    pytest.param(
        "clauses",
        "The road was closed, and Ann Lee, the mayor, was blamed.",
        [("The road was closed", ""), ("Ann Lee, the mayor, was blamed.", "")],
        id="second-subject-with-an-apposition",
    ),
    pytest.param(
        "trailing_participle",
        "The storm struck on Tuesday, killing three people and injuring at least 40.",
        [
            ("The storm struck on Tuesday", ""),
            ("killing three people", "The storm killed three people"),
            ("injuring at least 40.", "The storm injured at least 40."),
        ],
        id="participles-in-the-past",
    ),
    pytest.param(
        "trailing_participle",
        "The plant is new, employing 40 people.",
        [("The plant is new", ""), ("employing 40 people.", "The plant employs 40 people.")],
        id="participle-in-the-present",
    ),
    pytest.param(
        "trailing_participle",
        "The plants are new, employing 40 people.",
        [("The plants are new", ""), ("employing 40 people.", "The plants employ 40 people.")],
        id="participle-of-a-plural",
    ),
    pytest.param(
        "trailing_participle",
        "She left early, having won twice.",
        [("She left early", ""), ("having won twice.", "She had won twice.")],
        id="having-at-the-end",
    ),
    pytest.param(
        "trailing_participle",
        "On October 20, 2015, the club sold Fox, losing its fans.",
        [("On October 20, 2015, the club sold Fox", ""), ("losing its fans.", "the club lost its fans.")],
        id="participle-behind-a-date",
    ),
    pytest.param(
        "verbs",
        "The bank raised its rate and sold 20 bonds.",
        [("The bank raised its rate", ""), ("sold 20 bonds.", "The bank sold 20 bonds.")],
        id="two-verbs",
    ),
    pytest.param(
        "verbs",
        "The club has won nine titles and reached two finals.",
        [("The club has won nine titles", ""), ("reached two finals.", "The club has reached two finals.")],
        id="shared-auxiliary",
    ),
    pytest.param(
        "verbs",
        "The museum closed in 2010, reopened in 2014 and drew a crowd.",
        [
            ("The museum closed in 2010", ""),
            ("reopened in 2014", "The museum reopened in 2014"),
            ("drew a crowd.", "The museum drew a crowd."),
        ],
        id="three-verbs",
    ),
    pytest.param(
        "verbs",
        "Prices increased by 3 percent and fell in May.",
        [("Prices increased by 3 percent", ""), ("fell in May.", "Prices fell in May.")],
        id="by-an-amount",
    ),
    pytest.param(
        "verbs",
        "The song written by Ann Lee for Tom Fox took an hour and won a prize.",
        [
            ("The song written by Ann Lee for Tom Fox took an hour", ""),
            ("won a prize.", "The song written by Ann Lee for Tom Fox won a prize."),
        ],
        id="participle-in-the-subject",
    ),
    pytest.param(
        "verbs",
        "Lund is small and has two stations.",
        [("Lund is small", ""), ("has two stations.", "Lund has two stations.")],
        id="present-auxiliaries",
    ),
]

"""Figures in a text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.language.numbers.quantities import find_quantities
from tests.testing.found import describe_figure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The museum drew over 3 million visitors last year.",
            ["over 3 million = gt 3e+06 count visitors"],
            id="over with a scale",
        ),
        pytest.param(
            "Some three million tonnes of grain were shipped.",
            ["Some three million tonnes = approx 3e+06 measure tonne"],
            id="spelled million",
        ),
        pytest.param(
            "The bridge cost two and a half million euros.",
            ["two and a half million euros = eq 2.5e+06 money EUR"],
            id="and a half million",
        ),
        pytest.param(
            "Half a million homes lost power.", ["Half a million = eq 500000 count homes"], id="half a million"
        ),
        pytest.param(
            "A ride costs two florins eighty.", ["two florins eighty = eq 2.8 count florins"], id="hundredths"
        ),
        pytest.param("It is 5 dollars 20 a ride.", ["5 dollars 20 = eq 5.2 money USD"], id="hundredths of money"),
        pytest.param("Of 20 buses 15 were late.", ["20 = eq 20 count buses", "15 = eq 15 count"], id="a part"),
        pytest.param("A dozen ships left the port.", ["A dozen = eq 12 count ships"], id="dozen"),
        pytest.param("Police held two dozen suspects.", ["two dozen = eq 24 count suspects"], id="two dozen"),
        pytest.param(
            "The town counts 40,512 inhabitants.",
            ["40,512 = eq 40512 count inhabitants"],
            id="thousands separators",
        ),
        pytest.param(
            "The levy reached 1,00,000 rupees.", ["1,00,000 rupees = eq 100000 money INR"], id="indian separators"
        ),
        pytest.param("Unemployment fell to 4.2% in the region.", ["4.2% = eq 4.2 percent percent"], id="percent sign"),
        pytest.param("Turnout was 61 per cent.", ["61 per cent = eq 61 percent percent"], id="per cent"),
        pytest.param(
            "The lead shrank by 1.5 percentage points.",
            ["1.5 percentage points = eq 1.5 percentage_point percentage point"],
            id="percentage points",
        ),
        pytest.param(
            "The bank raised its rate by 25 basis points.",
            ["25 basis points = eq 25 percentage_point basis point"],
            id="basis points",
        ),
        pytest.param("The merger is worth $1.2bn.", ["$1.2bn = eq 1.2e+09 money USD"], id="dollars with bn"),
        pytest.param("Rents rose by €35 a month.", ["€35 = eq 35 money EUR"], id="euros"),
        pytest.param("The club paid £3m for him.", ["£3m = eq 3e+06 money GBP"], id="pounds with m"),
        pytest.param(
            "The fine was 300 million dollars.", ["300 million dollars = eq 3e+08 money USD"], id="currency word"
        ),
        pytest.param("The fund holds CHF 20 million.", ["CHF 20 million = eq 2e+07 money CHF"], id="currency code"),
        pytest.param("He owes A$5 million.", ["A$5 million = eq 5e+06 money AUD"], id="compound currency"),
        pytest.param("The baby weighed five pounds.", ["five pounds = eq 5 measure pound"], id="two pounds of weight"),
        pytest.param(
            "The painting fetched two million pounds.",
            ["two million pounds = eq 2e+06 money GBP"],
            id="two million pounds of money",
        ),
        pytest.param(
            "The strike idled 35,000 to 39,000 workers.",
            ["35,000 to 39,000 = between 35000..39000 count workers"],
            id="range with to",
        ),
        pytest.param(
            "It takes between 3 and 3.7 million litres a day.",
            ["between 3 and 3.7 million litres = between 3e+06..3.7e+06 measure litre"],
            id="between",
        ),
        pytest.param(
            "The vaccine is 60-90 % effective.",
            ["60-90 % = between 60..90 percent percent"],
            id="range with percent",
        ),
        pytest.param("Tickets cost $60 to $90.", ["$60 to $90 = between 60..90 money USD"], id="range in dollars"),
        pytest.param(
            "Fines ranging from 200 to 500 euros were imposed.",
            ["200 to 500 euros = between 200..500 money EUR"],
            id="ranging from",
        ),
        pytest.param(
            "Inflation rose from 2.9 % to 9.2 %.",
            ["2.9 % = eq 2.9 percent percent", "9.2 % = eq 9.2 percent percent"],
            id="from a to b is a change",
        ),
        pytest.param("The flight takes 5 or 6 hours.", ["5 or 6 hours = between 5..6 duration hour"], id="a or b"),
        pytest.param("At least six miners died.", ["At least six = gte 6 count miners"], id="at least"),
        pytest.param("More than 120 people were hurt.", ["More than 120 = gt 120 count people"], id="more than"),
        pytest.param("No fewer than 14 states sued.", ["No fewer than 14 = gte 14 count states"], id="no fewer than"),
        pytest.param("Upwards of 20 whales were stranded.", ["Upwards of 20 = gte 20 count whales"], id="upwards of"),
        pytest.param("Fewer than 50 wolves remain.", ["Fewer than 50 = lt 50 count wolves"], id="fewer than"),
        pytest.param("She ran it in under 30 minutes.", ["under 30 minutes = lt 30 duration minute"], id="under"),
        pytest.param("Up to 400 jobs are at risk.", ["Up to 400 = lte 400 count jobs"], id="up to"),
        pytest.param("As many as 80 houses burned.", ["As many as 80 = lte 80 count houses"], id="as many as"),
        pytest.param(
            "It lasts no more than 45 days.", ["no more than 45 days = lte 45 duration day"], id="no more than"
        ),
        pytest.param("Results come within 24 hours.", ["within 24 hours = lte 24 duration hour"], id="within"),
        pytest.param("Nearly 200 flights were cancelled.", ["Nearly 200 = lt near 200 count flights"], id="nearly"),
        pytest.param(
            "Close to 9,000 pupils were absent.", ["Close to 9,000 = lt near 9000 count pupils"], id="close to"
        ),
        pytest.param(
            "The dam is just under 90 metres high.",
            ["just under 90 metres = lt near 90 measure metre"],
            id="just under",
        ),
        pytest.param(
            "The race was won in a little under nine point eight seconds.",
            ["a little under nine point eight seconds = lt near 9.8 duration second"],
            id="a little under",
        ),
        pytest.param("Not quite 400 cases were counted.", ["Not quite 400 = lt near 400 count cases"], id="not quite"),
        pytest.param(
            "Just over 1,000 voters were asked.", ["Just over 1,000 = gt near 1000 count voters"], id="just over"
        ),
        pytest.param(
            "He needed barely nine and nine-tenths seconds.",
            ["barely nine and nine-tenths seconds = gt near 9.9 duration second"],
            id="barely",
        ),
        pytest.param("About 15 tonnes of fish died.", ["About 15 tonnes = approx 15 measure tonne"], id="about"),
        pytest.param("Some 12,000 people fled.", ["Some 12,000 = approx 12000 count people"], id="some"),
        pytest.param(
            "Roughly an eighth of a second lay between them.",
            ["Roughly an eighth of a second = approx 0.125 duration second"],
            id="roughly a fraction of a unit",
        ),
        pytest.param("The tour sold 250,000+ tickets.", ["250,000+ = gte 250000 count tickets"], id="plus sign"),
        pytest.param(
            "Sentences of 10 years or more are rare.", ["10 years or more = gte 10 duration year"], id="or more"
        ),
        pytest.param(
            "It needs 3 million or more votes.",
            ["3 million or more = gte 3e+06 count votes"],
            id="or more before the noun",
        ),
        pytest.param("A hundred or so cows graze there.", ["A hundred or so = approx 100 count cows"], id="or so"),
        pytest.param("The 20-odd islands are empty.", ["20-odd = approx 20 count islands"], id="odd"),
        pytest.param(
            "The debt is about 3 to 4 billion euros.",
            ["about 3 to 4 billion euros = between 3e+09..4e+09 money EUR"],
            id="hedge and range",
        ),
        pytest.param("They are #3 in the league.", ["#3 = eq 3 rank rank"], id="number sign"),
        pytest.param("It peaked at No. 9 in May.", ["No. 9 = eq 9 rank rank"], id="no dot"),
        pytest.param("The novel is number one in France.", ["number one = eq 1 rank rank"], id="number one"),
        pytest.param(
            "It is in the top position 1 again.", ["the top position = eq 1 rank rank"], id="two readings of one"
        ),
        pytest.param("The airport is ranked 12 in Europe.", ["ranked 12 = eq 12 rank rank"], id="ranked"),
        pytest.param("She finished third in the final.", ["third = eq 3 rank rank"], id="finished third"),
        pytest.param("The party came in second place.", ["second place = eq 2 rank rank"], id="second place"),
        pytest.param("The film took the top spot.", ["the top spot = eq 1 rank rank"], id="top spot"),
        pytest.param("The firm topped the list of polluters.", ["topped = eq 1 rank rank"], id="topped a list"),
        pytest.param("Sales topped $1bn.", ["topped $1bn = gt 1e+09 money USD"], id="topped an amount"),
        pytest.param("He is at the top of the table.", ["the top of = eq 1 rank rank"], id="top of a list"),
        pytest.param("The city is in the top five worldwide.", ["top five = lte 5 rank rank"], id="top five"),
        pytest.param(
            "The top 10 percent own half of all land.",
            ["10 percent = eq 10 percent percent", "half = eq 0.5 fraction fraction"],
            id="top ten percent",
        ),
        pytest.param(
            "It is the third-largest economy.", ["third = eq 3 ordinal largest economy"], id="superlative ordinal"
        ),
        pytest.param("Her fifth album is out.", ["fifth = eq 5 ordinal album"], id="ordinal"),
        pytest.param("He won his 20th title.", ["20th = eq 20 ordinal title"], id="ordinal in figures"),
        pytest.param(
            "It was the twenty-first attempt.", ["twenty-first = eq 21 ordinal attempt"], id="compound ordinal"
        ),
        pytest.param("Sales were twice as high.", ["twice = eq 2 ratio times"], id="twice"),
        pytest.param(
            "It is three times more likely to fail.", ["three times = eq 3 ratio times"], id="times as a ratio"
        ),
        pytest.param(
            "The clip was streamed 2 million times.",
            ["2 million times = eq 2e+06 count times"],
            id="times as a count",
        ),
        pytest.param("Exports doubled in a decade.", ["doubled = eq 2 ratio times"], id="doubled"),
        pytest.param("It halved its dividend.", ["halved = eq 0.5 ratio times"], id="halved"),
        pytest.param(
            "Revenue fell 6 percent to 1.84 billion euros.",
            ["6 percent = eq 6 percent percent", "1.84 billion euros = eq 1.84e+09 money EUR"],
            id="change and new level are no range",
        ),
        pytest.param("Prices tripled.", ["tripled = eq 3 ratio times"], id="tripled"),
        pytest.param("Cases saw a 10-fold rise.", ["10-fold = eq 10 ratio times"], id="fold"),
        pytest.param("One in five adults smokes.", ["One in five = eq 0.2 fraction fraction"], id="one in five"),
        pytest.param("Nine out of ten drivers agreed.", ["Nine out of ten = eq 0.9 fraction fraction"], id="out of"),
        pytest.param(
            "Two-thirds of voters stayed at home.",
            ["Two-thirds = eq 0.666667 fraction fraction"],
            id="two-thirds",
        ),
        pytest.param("A third of the forest is gone.", ["A third = eq 0.333333 fraction fraction"], id="a third of"),
        pytest.param("Half of all patients recovered.", ["Half = eq 0.5 fraction fraction"], id="half of"),
        pytest.param("The outage lasted half an hour.", ["half an hour = eq 0.5 duration hour"], id="half an hour"),
        pytest.param(
            "Five thousandths of a second decided.",
            ["Five thousandths of a second = eq 0.005 duration second"],
            id="thousandths of a second",
        ),
        pytest.param("Add 2 1/2 cups of flour.", ["2 1/2 = eq 2.5 count cups"], id="mixed number"),
        pytest.param("Bake for 1½ hours.", ["1½ hours = eq 1.5 duration hour"], id="fraction sign"),
        pytest.param("The three-week trial ended.", ["three-week = eq 3 duration week"], id="three-week"),
        pytest.param(
            "It sold out in less than a month.",
            ["less than a month = lt 1 duration month"],
            id="less than a month",
        ),
        pytest.param("The marathon was won in 2:01:09.", ["2:01:09 = eq 7269 duration second"], id="race time"),
        pytest.param("He was jailed for 12 years.", ["12 years = eq 12 duration year"], id="years"),
        pytest.param("A 42-year-old man was arrested.", ["42-year-old = eq 42 age year"], id="year-old"),
        pytest.param("The tree is 900 years old.", ["900 years old = eq 900 age year"], id="years old"),
        pytest.param("At 17 years of age she left.", ["17 years of age = eq 17 age year"], id="years of age"),
        pytest.param("The victims, aged 12 and over, survived.", ["aged 12 and over = gte 12 age year"], id="aged"),
        pytest.param("Jane Doe, 42, denies it.", ["42 = eq 42 age year"], id="age in commas"),
        pytest.param("Winds of 120 mph hit the coast.", ["120 mph = eq 120 measure mile per hour"], id="speed"),
        pytest.param("It was 35 °C in the shade.", ["35 °C = eq 35 measure celsius"], id="temperature"),
        pytest.param(
            "A tail wind of 1.0 metres per second blew.",
            ["1.0 metres per second = eq 1 measure metre per second"],
            id="wind",
        ),
        pytest.param("The fire burned 2,000 hectares.", ["2,000 hectares = eq 2000 measure hectare"], id="area"),
        pytest.param("She won the 100m race.", ["100m = eq 100 measure metre"], id="glued metre"),
        pytest.param(
            "The site has 3m users and 40k editors.",
            ["3m = eq 3e+06 count users", "40k = eq 40000 count editors"],
            id="millions glued",
        ),
        pytest.param("A quake of magnitude 7.1 struck.", ["7.1 = eq 7.1 count"], id="magnitude"),
        pytest.param(
            "Hundreds of thousands of users left.", ["Hundreds of thousands = gte 100000 count users"], id="vague"
        ),
        pytest.param("Millions of users left.", ["Millions = gte 1e+06 count users"], id="vague of one scale"),
        pytest.param("A 30-million-euro hall opened.", ["30-million-euro = eq 3e+07 money EUR"], id="sum of hyphens"),
        pytest.param(
            "A range of 5-6 million euros.", ["5-6 million euros = between 5e+06..6e+06 money EUR"], id="range"
        ),
        pytest.param("They won 3-1 at home.", ["3-1 = eq 1..3 score"], id="score"),
        pytest.param("It lists 27 EU states.", ["27 = eq 27 count eu states"], id="modifiers up to the plural"),
        pytest.param(
            "At least six AI-driven acts exist.",
            ["At least six = gte 6 count ai-driven acts"],
            id="modifier with hyphen",
        ),
        pytest.param("Storm Kills 12 People in Texas", ["12 = eq 12 count people"], id="headline in capitals"),
        pytest.param("Deaths: 6", ["6 = eq 6 count"], id="label and figure"),
        pytest.param(
            "Some 12 German soldiers were there.",
            ["Some 12 = approx 12 count german soldiers"],
            id="before the name of a state",
        ),
        pytest.param("Killing 12 people, it fled.", ["12 = eq 12 count people"], id="opening participle"),
        pytest.param(
            "About 1500 towns were cut off.",
            ["About 1500 = approx 1500 count towns"],
            id="round year-like number",
        ),
        pytest.param("Police held 1984 people.", ["1984 = eq 1984 count people"], id="people like a year"),
        pytest.param("It cost US$4.5 million.", ["US$4.5 million = eq 4.5e+06 money USD"], id="US dollars"),
        pytest.param("The total is 12345678901234567890123.", [], id="digits in a long chain"),
        pytest.param(
            "It was minus 12 degrees Celsius.", ["minus 12 degrees Celsius = eq -12 measure celsius"], id="minus"
        ),
        pytest.param("Output changed by -0.4 %.", ["-0.4 % = eq -0.4 percent percent"], id="minus sign"),
        pytest.param(
            "He topped the top of the table.",
            ["topped = eq 1 rank rank", "the top of = eq 1 rank rank"],
            id="two phrases",
        ),
        pytest.param("It won 400-300.", ["400-300 = eq 300..400 score"], id="a vote"),
        pytest.param(
            "He ran 3 in 30 minutes.",
            ["3 = eq 3 count", "30 minutes = eq 30 duration minute"],
            id="a time is no whole",
        ),
        pytest.param("It has 2 point guards.", ["2 = eq 2 count point guards"], id="point as a noun"),
        pytest.param("It has two point guards.", ["two = eq 2 count point guards"], id="no digits after point"),
        pytest.param("At the turn she lay eighth.", ["eighth = eq 8 rank rank"], id="lay eighth"),
        pytest.param("The 4 x 100 m relay", ["100 m = eq 100 measure metre"], id="product"),
        pytest.param("In 2024 the law changed.", [], id="nothing: year"),
        pytest.param("The 2019-2023 plan failed.", [], id="nothing: year span"),
        pytest.param("It opened on November 8, 2025, or 9 May.", [], id="nothing: date"),
        pytest.param("At 10:30 it began, at 5 p.m. it ended.", [], id="nothing: time of day"),
        pytest.param("Route 66 crosses Area 51 near the 27 Club.", [], id="nothing: name with number"),
        pytest.param("He lives at 10 Downing Street.", [], id="nothing: name before"),
        pytest.param("The World Cup 2026 is near.", [], id="nothing: year in a name"),
        pytest.param("They saw Ocean Eleven and the Big Four.", [], id="nothing: spelled name"),
        pytest.param("The 5G network, Covid-19 and the B-52 bomber.", [], id="nothing: glued to letters"),
        pytest.param("Version 3.2.1 is out.", [], id="nothing: version"),
        pytest.param("One of the suspects, the one in red, fled.", [], id="nothing: one of"),
        pytest.param("A second witness waited a second.", [], id="nothing: a second"),
        pytest.param("In the 1990s and in his 40s; in the 21st century.", [], id="nothing: decades and centuries"),
        pytest.param("In the second half he rested at half past.", [], id="nothing: halves of a match"),
        pytest.param("The 9/11 attacks shaped him, 24/7.", [], id="nothing: 9/11"),
        pytest.param("At first nobody came, first of all.", [], id="nothing: first"),
    ],
)
def test_figures_are_found_with_comparator_kind_and_unit(text: str, expected: list[str]) -> None:
    assert [describe_figure(text, mention) for mention in find_quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "half_width"),
    [
        pytest.param("3.5 million votes", 50_000, id="decimals of a scale"),
        pytest.param("3 million votes", 500_000, id="scale"),
        pytest.param("9.79 seconds", 0.005, id="decimals"),
        pytest.param("9.80 seconds", 0.005, id="a last zero counts"),
        pytest.param("40,000 votes", 500, id="trailing zeros down to the second digit"),
        pytest.param("82,400 votes", 50, id="trailing zeros"),
        pytest.param("82,413 votes", 0.5, id="no trailing zeros"),
        pytest.param("500 votes", 0.5, id="short figures are exact"),
        pytest.param("two and a half million votes", 50_000, id="and a half"),
        pytest.param("two dozen votes", 0.5, id="a dozen is a count"),
        pytest.param("third place", 0, id="ranks are exact"),
    ],
)
def test_the_writing_of_a_figure_tells_its_rounding(text: str, half_width: float) -> None:
    (mention,) = find_quantities(text)
    assert mention.resolution == pytest.approx(half_width)


@given(st.text(alphabet=st.sampled_from("0123456789 .,:-/%$€½ amtoneadhdhlf'ºNo#\n"), max_size=60))
def test_any_text_gives_ordered_spans_within_it(text: str) -> None:
    spans = [mention.span for mention in find_quantities(text)]
    assert all(span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize("unit", ["1,11", "one-", "and a half ", "1:", "No. ", "1/2 ", "£3m to ", "about the "])
def test_a_line_that_repeats_itself_is_read_in_one_pass(unit: str) -> None:
    # Back-tracking over 10,000 characters would not end within the life of the test run.
    text = unit * (10_000 // len(unit))
    assert all(mention.span.end <= len(text) for mention in find_quantities(text))

"""True claims that look like contradictions, and false ones beside them. Every subject is made up."""

from __future__ import annotations

import pytest

from assay_schemas import Fact, VerdictLabel
from tests.guards.judging import counted, judged, make_fact

Facts = tuple[Fact | str, ...]

CASES: tuple[tuple[Facts, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Tower number 490 is 510 metres high.",),
        ("Tower number 77 is 500 metres high.",),
        ("Tower number 490 is 700 metres high.",),
    ),
    (
        (make_fact("Route 50 is 4,800 kilometres long.", subject="Route 50"),),
        ("Route 66 is 3,940 kilometres long.",),
        ("Route 50 is 3,100 kilometres long.",),
    ),
    (
        ("Unit 4 of the Korva plant produces 900 megawatts.",),
        ("Unit 3 of the Korva plant produces 600 megawatts.",),
        (),
    ),
    (
        ("The Korva dam drew 4 bidders.",),
        ("Orbis beat 3 other bidders at the Korva dam.", "The Korva dam drew 4 bidders."),
        ("The Korva dam drew 9 bidders.",),
    ),
    (("Orbis beat 3 other bidders at the Korva dam.",), ("The Korva dam drew 4 bidders.",), ()),
    (
        ("A ticket for the Korva ferry costs 2.80 florins.",),
        ("A ticket for the Korva ferry costs two florins eighty.",),
        ("A ticket for the Korva ferry costs two florins ninety.",),
    ),
    (("Flight 370 carried 239 people.",), ("Flight 112 carried 88 people.",), ()),
    (("Article 5 of the treaty has 3 paragraphs.",), ("Article 9 of the treaty has 7 paragraphs.",), ()),
    (
        (
            "The Korva plant employs 1,200 people.",
            "The Korva plant employs 300 engineers.",
        ),
        ("The Korva plant employs 300 engineers.", "The Korva plant employs 1,200 people, 300 of them engineers."),
        ("The Korva plant employs 5,000 people.",),
    ),
    (
        (
            "In 2019 the city of Ovria had 300,000 residents.",
            "In 2024 the city of Ovria had 450,000 residents.",
        ),
        (
            "In 2019, Ovria had 300,000 residents.",
            "Ovria had 300,000 residents in 2019.",
            "In 2010 Ovria had 200,000 residents.",
            "In 2010, Ovria had 200,000 residents.",
        ),
        ("In 2024 Ovria had 900,000 residents.",),
    ),
    (
        (
            "Unemployment in Belgium was 5.6 percent in 2023.",
            "Unemployment in Spain was 11.9 percent in 2023.",
        ),
        (
            "Unemployment in Spain was 11.9 percent in 2023, against 5.6 percent in Belgium.",
            "Unemployment in Italy was 7.7 percent in 2023.",
            "Unemployment in Belgium rose by 0.2 percentage points in 2023.",
        ),
        ("Unemployment in Belgium was 9.1 percent in 2023.",),
    ),
    (
        (make_fact("The vaccine Corvex protected between 60 and 70 percent of adults.", subject="Corvex"),),
        (
            "Corvex protected 65 percent of adults.",
            "Corvex protected more than half of adults.",
            "Corvex protected about two thirds of adults.",
            "Corvex protected at least 60 percent of adults.",
        ),
        ("Corvex protected 90 percent of adults.",),
    ),
    (
        ("Ana Ruiz won gold and Lena Vogt won silver at the Alba Games.",),
        (
            "Lena Vogt won silver at the Alba Games.",
            "Lena Vogt finished second at the Alba Games.",
            "Ana Ruiz won gold at the Alba Games.",
        ),
        (),
    ),
    (
        ("Ana Ruiz beat Lena Vogt in the final of the Alba Open.",),
        (
            "Lena Vogt was beaten by Ana Ruiz in the final of the Alba Open.",
            "Lena Vogt lost to Ana Ruiz in the final of the Alba Open.",
            "Ana Ruiz did not lose the final of the Alba Open.",
        ),
        (),
    ),
    (
        (make_fact("The Halden Bridge is the second-longest bridge in Norway.", subject="Halden Bridge"),),
        (
            "The Halden Bridge is the second-longest bridge in Norway.",
            "The Halden Bridge is not the longest bridge in Norway.",
            "The Halden Bridge is one of the longest bridges in Norway.",
        ),
        (),
    ),
    (
        ("Mara Kole is the first woman to lead the Ostia Bank since 1980.",),
        (
            "Mara Kole is not the first woman to lead the Ostia Bank.",
            "Mara Kole is the first woman to lead the Ostia Bank since 1980.",
        ),
        (),
    ),
    (
        (counted("Zephyr Motors sold 2.4 million cars in 2024.", "Zephyr Motors", 2_400_000, "cars", as_of="2024"),),
        (
            "Zephyr Motors sold 2,400,000 cars in 2024.",
            "Zephyr Motors sold 2,400 thousand cars in 2024.",
            "Zephyr Motors sold more than 2 million cars in 2024.",
            "Zephyr Motors sold 1.1 million cars in 2018.",
            "Zephyr Motors sold 200,000 cars in January.",
        ),
        ("Zephyr Motors sold 4.9 million cars in 2024.",),
    ),
    (
        (
            counted(
                "The app Quill has 3 million downloads.",
                "Quill",
                3_000_000,
                "downloads",
                as_of="2025-01-10",
                cumulative=True,
            ),
        ),
        (
            "Quill has 5 million downloads.",
            "The app Quill has 3.5 million downloads.",
            "In December 2024 the app Quill had 2 million downloads.",
            "The app Quill has over 3 million downloads.",
            "By June 2024, the app Quill had 1 million downloads.",
        ),
        ("Quill has 1 million downloads.", "In December 2024 the app Quill had 9 million downloads."),
    ),
    (
        (counted("The app Quill has 40,000 daily users.", "Quill", 40_000, "daily users", as_of="2024-11-10"),),
        ("Quill has 75,000 daily users.", "The app Quill has 20,000 daily users."),
        ("On November 11, 2024 the app Quill had 90,000 daily users.",),
    ),
    (
        ("Half of the 200 patients in the Meridian trial recovered.",),
        (
            "100 of the 200 patients in the Meridian trial recovered.",
            "50 percent of patients in the Meridian trial recovered.",
            "The Meridian trial had 200 patients.",
        ),
        ("The Meridian trial had 900 patients.",),
    ),
    (
        ("Tomas Berg, 34, was charged with fraud in Lisbon.",),
        (
            "Tomas Berg, 34, was charged with fraud.",
            "Tomas Berg was 20 when he moved to Lisbon.",
            "Tomas Berg was charged with 12 counts of fraud.",
        ),
        (),
    ),
    (
        ("The storm Odile did not reach the coast of Chile.",),
        (
            "The storm Odile did not reach Chile.",
            "Odile never reached the coast of Chile.",
            "The storm Odile missed the coast of Chile.",
            "The storm Odile reached the coast of Peru.",
        ),
        ("The storm Odile reached the coast of Chile.",),
    ),
    (
        ("Nobody was killed in the Vantaa fire, but 12 people were injured.",),
        (
            "12 people were injured in the Vantaa fire.",
            "The Vantaa fire killed nobody.",
            "The Vantaa fire injured 12 people and killed none.",
            "There were no deaths in the Vantaa fire.",
        ),
        (),
    ),
    (
        (make_fact("The Halden Bridge is 1,380 metres long and 24 metres wide.", subject="Halden Bridge"),),
        (
            "The Halden Bridge is 24 metres wide.",
            "The Halden Bridge has a main span of 590 metres.",
            "The Halden Bridge is 1.38 kilometres long.",
            "The Halden Bridge is 1,380 metres long.",
            "The Halden Bridge stands 70 metres above the water.",
        ),
        ("The Halden Bridge is 2,900 metres long.",),
    ),
    (
        ("The Orion 3 phone weighs 180 grams and costs 699 euros.",),
        (
            "The Orion 3 phone costs 699 euros.",
            "The Orion 2 phone weighs 210 grams.",
            "The Orion 4 phone costs 899 euros.",
        ),
        ("The Orion 3 phone costs 1,299 euros.",),
    ),
    (
        ("Inflation in Norway fell from 7.5 percent to 3.1 percent in 2023.",),
        (
            "Inflation in Norway was 3.1 percent at the end of 2023.",
            "Inflation in Norway fell by 4.4 percentage points in 2023.",
            "Inflation in Norway fell to 3.1 percent in 2023.",
            "Inflation in Norway rose in 2021.",
        ),
        ("Inflation in Norway rose in 2023.",),
    ),
    (
        ("Rain fell on 12 days in May in Ovria; in June it fell on 4 days.",),
        ("Rain fell on 4 days in June in Ovria.", "Rain fell on 12 days in May in Ovria."),
        (),
    ),
    (
        ("Dr Ilse Brandt published the study in 2021 with two co-authors.",),
        ("Dr Ilse Brandt published 30 studies.", "Ilse Brandt published the study with two co-authors in 2021."),
        (),
    ),
    (
        ("The court rejected the appeal of Arno Pell.",),
        (
            "Arno Pell lost his appeal.",
            "The appeal of Arno Pell was rejected by the court.",
            "Arno Pell asked the court to accept his appeal.",
            "Arno Pell hoped the court would approve his appeal.",
        ),
        ("The court accepted the appeal of Arno Pell.",),
    ),
    (("Lake Mira has not frozen since 1987.",), ("Lake Mira froze in 1987.", "Lake Mira last froze in 1987."), ()),
    (
        ("The Alba Tower has 40 floors above ground and 3 below.",),
        (
            "The Alba Tower has 3 floors below ground.",
            "The Alba Tower has 43 floors.",
            "The Alba Tower has 40 floors above ground.",
        ),
        (),
    ),
    (
        ("Team Corva scored 3 goals in the first half and 2 in the second.",),
        (
            "Team Corva scored 5 goals.",
            "Team Corva scored 2 goals in the second half.",
            "Team Corva scored 3 goals in the first half.",
        ),
        (),
    ),
    (
        ("Ana Ruiz finished third in the 2022 Alba Open and first in the 2023 Alba Open.",),
        (
            "Ana Ruiz finished third in the 2022 Alba Open.",
            "Ana Ruiz finished first in the 2023 Alba Open.",
            "Ana Ruiz won the 2023 Alba Open.",
        ),
        (),
    ),
    (
        ("Ana Ruiz finished third in the Alba Open.",),
        (
            "Ana Ruiz finished fifth in the Corva Open.",
            "Ana Ruiz was first in the qualifying round of the Alba Open.",
            "Ana Ruiz led the Alba Open after two rounds.",
            "Ana Ruiz ranked first among the women of the Alba Open.",
        ),
        ("Ana Ruiz finished first in the Alba Open.", "Ana Ruiz finished fifth in the Alba Open."),
    ),
    (
        ("Kestrel Air carried 8 million passengers in 2023, 20 percent more than in 2022.",),
        (
            "Kestrel Air carried 20 percent more passengers in 2023 than in 2022.",
            "Kestrel Air carried 6.7 million passengers in 2022.",
            "Kestrel Air carried 8 million passengers in 2023.",
        ),
        ("Kestrel Air carried 15 million passengers in 2023.",),
    ),
    (
        ("The comet Tarn was discovered by Ida Holm and Per Lind.",),
        ("Ida Holm discovered the comet Tarn.", "Per Lind, with Ida Holm, discovered the comet Tarn."),
        (),
    ),
    (
        ("The museum of Ovria is closed on Mondays.",),
        ("The museum of Ovria is open on Sundays.", "The museum of Ovria opened in 1901."),
        ("The museum of Ovria is open on Mondays.",),
    ),
    (
        (make_fact("No study has shown that Corvex causes fever.", subject="Corvex"),),
        (
            "Corvex has not been shown to cause fever.",
            "One study looked at Corvex and fever.",
            "Corvex was tested in 12 studies.",
        ),
        ("Studies have shown that Corvex causes fever.",),
    ),
    (
        ("Temperatures in Ovria reached 41 degrees Celsius on July 3, 2024.",),
        (
            "Temperatures in Ovria reached 38 degrees Celsius on July 5, 2024.",
            "Temperatures in Ovria reached 35 degrees Celsius in May 2024.",
        ),
        ("Temperatures in Ovria reached 52 degrees Celsius on July 3, 2024.",),
    ),
    (
        (
            "Ostia Bank made a profit of 4 billion euros in 2023.",
            "Ostia Bank made a profit of 1 billion euros in the first quarter of 2023.",
        ),
        (
            "Ostia Bank made a profit of 1 billion euros in the first quarter of 2023.",
            "Ostia Bank made 1 billion euros in early 2023.",
        ),
        (),
    ),
    (
        ("The Korva mine employs 800 men and 150 women.",),
        ("The Korva mine employs 950 people.", "The Korva mine employs 150 women.", "The Korva mine employs 800 men."),
        (),
    ),
    (
        ("Police arrested 14 people at the Ovria protest.",),
        (
            "Police arrested two women at the Ovria protest.",
            "10,000 people came to the Ovria protest.",
            "Police released 10 of the 14 people arrested at the Ovria protest.",
        ),
        ("Police arrested 60 people at the Ovria protest.",),
    ),
    (
        ("Bus number 12 runs every 20 minutes.",),
        ("Bus number 7 runs every 10 minutes.", "The bus number 7 runs every 10 minutes."),
        (),
    ),
    (("Symphony No. 5 by Ola Winter lasts 35 minutes.",), ("Symphony No. 2 by Ola Winter lasts 50 minutes.",), ()),
    (("Patient 4 received 20 milligrams of Corvex.",), ("Patient 7 received 40 milligrams of Corvex.",), ()),
    (
        ("Marta Silva was born in 1990 and is 1.82 metres tall.",),
        ("Marta Silva is 182 centimetres tall.", "Marta Silva jumped 2.01 metres."),
        ("Marta Silva is 1.60 metres tall.",),
    ),
    (
        ("Team Corva has won the league 7 times.",),
        ("Team Corva won the league twice in the 1990s.", "Team Corva won the league by 3 points."),
        ("Team Corva has won the league 15 times.",),
    ),
)
"""Facts, claims that may be true beside them, claims that can't."""

TRUE = [pytest.param(claim, facts, id=claim) for facts, true, _ in CASES for claim in true]
FALSE = [pytest.param(claim, facts, id=claim) for facts, _, false in CASES for claim in false]


@pytest.mark.parametrize(("claim", "facts"), TRUE)
def test_a_true_claim_is_not_refuted(claim: str, facts: Facts) -> None:
    assert judged(claim, *facts).label is not VerdictLabel.REFUTED


@pytest.mark.parametrize(("claim", "facts"), FALSE)
def test_a_false_claim_beside_it_is(claim: str, facts: Facts) -> None:
    assert judged(claim, *facts).label is VerdictLabel.REFUTED

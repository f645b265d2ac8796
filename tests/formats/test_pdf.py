"""PDF: from lines where they are printed to prose."""

import pytest

from assay.errors import InputError
from assay.formats.pdf_layout import Line, Printed, as_prose
from tests.formats.made_files import Set, plain_pdf
from tests.formats.made_files import pdf as make_pdf
from tests.formats.reader import article, read


class TestPdf:
    def test_lines_of_a_table_stay_lines(self) -> None:
        cells = [Set(60, 700 - 14 * row, 11, f"20{row}") for row in range(4)]
        counts = [Set(300, 700 - 14 * row, 11, f"{row},000") for row in range(4)]
        words = article(make_pdf([cells + counts])).text
        assert words == "200 | 0,000\n\n201 | 1,000\n\n202 | 2,000\n\n203 | 3,000"

    def test_headline_over_two_columns_parts_them(self) -> None:
        def two(top: int, what: str) -> list[Set]:
            return [
                Set(x, top - 14 * row, 11, f"{what} {side} line {row} of the text.")
                for row in range(4)
                for x, side in ((50, "left"), (310, "right"))
            ]

        middle = [Set(50, 600, 14, "A headline that runs over both of the columns of this page")]
        text = article(make_pdf([two(760, "Upper") + middle + two(560, "Lower")])).text
        order = ["Upper left", "Upper right", "A headline", "Lower left", "Lower right"]
        assert sorted(order, key=text.index) == order

    def test_soft_hyphens_and_indents_are_understood(self) -> None:
        lines = [
            Set(60, 700, 11, "The ferry runs to Nor\u00adholm and back, a well-"),
            Set(60, 686, 11, "known route in the north."),
            Set(75, 672, 11, "A new paragraph begins here."),
        ]
        assert article(make_pdf([lines])).text == (
            "The ferry runs to Nor\u00adholm and back, a wellknown route in the north.\n\nA new paragraph begins here."
        )

    def test_word_that_is_parted_by_a_soft_hyphen_is_joined(self) -> None:
        lines = (Line(0, 60, 700, 11, "The ferry to Nor\u00ad"), Line(0, 60, 686, 11, "holm runs."))
        assert as_prose([Printed(lines, 842)]) == (None, "The ferry to Norholm runs.")

    def test_words_set_one_by_one_are_parted(self) -> None:
        words = [Set(60, 700, 11, "Ferry"), Set(110, 700, 11, "fares"), Set(160, 700, 11, "rise.")]
        assert article(make_pdf([words])).text == "Ferry fares rise."

    def test_name_of_a_file_is_no_title(self) -> None:
        assert article(plain_pdf().replace(b"(Harlow bridge reopens)", b"(Harlow bridge.docx)   ")).title is None

    def test_page_without_words_to_print_holds_none(self) -> None:
        with pytest.raises(InputError, match="a PDF without text"):
            read(make_pdf([[Set(1, 1, 9, " ")]]))

"""Pages: what they state of their article, its text, and the posts of live blogs."""

import pytest

from assay.formats.documents import Document, OffsetsInto
from assay_schemas import NoticeCode
from tests.formats.reader import PAGE, article, read


class TestPages:
    def test_page_in_which_nothing_stands_out_is_read_as_it_was_sent(self) -> None:
        page = "<html><body><nav>Home</nav></body></html>"
        assert article(page).text == page

    def test_prose_about_tags_is_no_page(self) -> None:
        assert article("The tag <html> opens a page.").offsets_into is OffsetsInto.SENT

    def test_page_of_utf_16_is_read(self) -> None:
        assert "reopened" in article(PAGE.encode("utf-16"), "a.html").text

    def test_xhtml_that_is_not_well_formed_is_read_as_browsers_do(self) -> None:
        page = PAGE.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">').replace("</h1>", "</h1><br>")
        assert "reopened" in article(page).text

    @pytest.mark.parametrize(
        ("head", "title"),
        [
            pytest.param("<title>Bridge opens | Gazette</title>", "Bridge opens", id="title without the site"),
            pytest.param("", None, id="none"),
        ],
    )
    def test_title_is_found_where_no_heading_stands_alone(self, head: str, title: str | None) -> None:
        page = (
            f"<html><head>{head}</head><body><h1>A</h1><h1>B</h1><p>The bridge is open, it is said.</p></body></html>"
        )
        assert article(page).title == title

    @pytest.mark.parametrize(
        ("stated", "expected"),
        [
            pytest.param('<time datetime="1950-01-01">then</time>', None, id="a time in the text"),
            pytest.param('<time pubdate datetime="2026-03-02">now</time>', "2026-03-02", id="publication"),
            pytest.param(
                '<time itemprop="datePublished" datetime="2026-03-02">now</time>', "2026-03-02", id="itemprop"
            ),
            pytest.param(
                '<script type="application/ld+json">{"@type": "ClaimReview", "datePublished": "2026-03-05"}</script>',
                "2026-03-05",
                id="review without an article",
            ),
            pytest.param(
                '<script type="application/ld+json">{"@type": "WebPage", "mainEntity": {"@type": "Article", '
                '"datePublished": "20260302T063000Z"}}</script>',
                "2026-03-02",
                id="inside its page",
            ),
            pytest.param(
                f'<script type="application/ld+json">{"[" * 9}{{"@type": "Article", "datePublished": "2026-03-02"}}'
                f"{']' * 9}</script>",
                None,
                id="nested too deeply",
            ),
        ],
    )
    def test_date_is_that_of_the_article(self, stated: str, expected: str | None) -> None:
        found = article(f"<html><body><p>The bridge is open again, it is said.</p>{stated}</body></html>")
        assert (found.date and found.date.isoformat()) == expected

    def test_branch_for_readers_who_have_not_paid_is_marked_where_there_is_no_other(self) -> None:
        branch = '<div amp-access="NOT access">Pay.</div>'
        found = article(f"<html><body><p>The bridge is open again, it is said.</p>{branch}</body></html>")
        assert ([notice.code for notice in found.notices], "Pay" in found.text) == ([NoticeCode.PAYWALLED], False)

    def test_sections_for_subscribers_are_kept(self) -> None:
        page = (
            '<html><body><section subscriptions-section="content"><p>The bridge is open again.</p></section>'
            '<section subscriptions-section="content-not-granted">Pay.</section></body></html>'
        )
        found = article(page)
        assert (found.notices, "Pay" in found.text) == ((), False)

    def test_comments_and_a_hidden_root_take_nothing_with_them(self) -> None:
        page = '<html style="display:none"><body><p>The bridge <!-- was sold, it --> is open again.</p></body></html>'
        assert article(page).text == "The bridge is open again."

    def test_raised_words_of_several_elements_are_read_as_one(self) -> None:
        words = "On the 3<sup><b>r</b>d</sup> day 9 m<sup>2</sup> burnt."
        assert (
            article(f"<html><body><article><p>{words}</p></article></body></html>").text == "On the 3rd day 9 m² burnt."
        )

    def test_elements_of_xhtml_may_have_comments(self) -> None:
        page = PAGE.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">').replace("<h1>", "<!-- a --><h1>")
        assert "reopened" in article(page.replace("<!doctype html>", "")).text

    def test_quotation_marks_of_elements_stay(self) -> None:
        page = "<html><body><article><p>She said <q>never again</q> on Monday.</p></article></body></html>"
        assert article(page).text == 'She said "never again" on Monday.'

    def test_table_stands_row_by_row(self) -> None:
        rows = "<tr>\n <td>2024</td>\n <td>8,000</td>\n</tr>\n<tr><td>2025</td><td>9,000</td></tr>"
        page = PAGE.replace("</article>", f"<table>{rows}</table><p>The county counts cars each year.</p></article>")
        assert "2024 | 8,000\n2025 | 9,000\n\n" in article(page).text


POST = '<li><time datetime="2026-03-12T0{0}:15:00Z">{0}.15</time><p>Post {0} says that {0} sheds burnt down.</p></li>'
TEASER = '<li><time datetime="2026-03-12T0{0}:15:00Z">{0}.15</time><a href="/{0}">Nine sheds burnt down</a></li>'
COMMENT = '<li><time datetime="2026-03-12T0{0}:15:00Z">{0}.15</time><p>I counted {0} sheds, and more.</p></li>'
STATED = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Fire"}</script>'


def listed(item: str, name: str = "") -> str:
    return f'<ul class="{name}">{"".join(item.format(at) for at in (1, 2, 3))}</ul>'


class TestLiveBlogs:
    @pytest.mark.parametrize(
        "page",
        [
            pytest.param(f"<html><body>{listed(POST, 'js-liveblog')}</body></html>", id="by the name of the list"),
            pytest.param(f"<html><body>{listed(POST)}{STATED}</body></html>", id="by what the page states"),
            pytest.param(
                f"<html><body>{STATED}{listed(POST)}<div id='comments'>{listed(COMMENT * 2)}</div></body></html>",
                id="beside more comments",
            ),
        ],
    )
    def test_posts_without_markup_of_their_own_are_read_one_by_one(self, page: str) -> None:
        found = [each.text for each in read(page) if isinstance(each, Document)]
        assert found == [f"Post {at} says that {at} sheds burnt down." for at in (1, 2, 3)]

    @pytest.mark.parametrize(
        "beside",
        [
            pytest.param(listed(TEASER, "live-updates"), id="teasers of a live blog"),
            pytest.param(listed(COMMENT, "comments"), id="comments"),
            pytest.param(listed(POST.replace("T0{0}:15:00Z", ""), "liveblog"), id="days, not times"),
            pytest.param(listed(POST, "olive-list"), id="another name"),
        ],
    )
    def test_article_beside_a_list_with_times_is_no_live_blog(self, beside: str) -> None:
        assert article(PAGE.replace("</body>", f"{beside}</body>")).format == "html"

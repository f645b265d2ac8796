"""The pages in a real Chromium, around the service as it is run: what a person does on them, by keyboard alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assay.files.key_file import Scope, create_key
from tests.testing.browsers import IN_A_BROWSER
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = IN_A_BROWSER

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
MARKUP = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
ARTICLE = f"""The tower is 120 metres high.

The mayor opened it in May. {MARKUP} The lift carries forty people."""
FACTS = """version: 1
facts:
  - id: height
    statement: The tower is 96 metres high.
    quantity: {value: 96, unit: metres}
    sources: [{publisher: City}]
  - id: mast
    statement: The mast of the barge Daphne is of oak.
    sources: [{publisher: City}]
"""
MAST = "mast"
_PATIENCE_MS = 120_000
_LOOK_MS = 250
_TRIES = 60
GAPS = [
    ("The ferry Aurora", "weighs", "700 tonnes", "900 tonnes"),
    ("Borealis Bakery", "employs", "45 people", "90 people"),
    ("The Castor tunnel", "measures", "12 kilometres", "19 kilometres"),
    ("The barge Daphne", "carries", "310 tonnes", "800 tonnes"),
]
"""For each screen a subject, what no fact says of it yet, and a figure that is false once one does."""
SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


class Running(NamedTuple):
    """A service, and the key of an editor."""

    address: str
    secret: str


class Visit(NamedTuple):
    """A page in a browser, with what happened that should not have."""

    page: Page
    events: list[str]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("service")
    facts, keys = folder / "facts.yaml", folder / "keys.json"
    facts.write_text(FACTS)
    secret = create_key(keys, "Ada", (Scope.SCORE, Scope.EDIT)).secret
    with _serving(folder, facts, keys) as address:
        yield Running(address, secret)


@contextmanager
def _serving(folder: Path, facts: Path, keys: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "assay", "serve", "--port", "0", "--facts", str(facts)]
    env = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),  # the code under test, wherever this Python runs it from
        "ASSAY_DATABASE_URL": f"sqlite:///{folder / 'assay.db'}",
        "ASSAY_KEYS_FILE": str(keys),
        "ASSAY_EDITED_FACTS": str(facts),
        "ASSAY_RATE_PER_MINUTE": "6000",
    }
    log = folder / "log"  # a pipe that nobody reads would be full one day, and the service wait for ever
    with log.open("w") as stream, subprocess.Popen(command, env=env, stderr=stream, cwd=folder) as process:
        try:
            wait_until(lambda: '"ready"' in log.read_text() or process.poll() is not None)
            yield re.findall(r"(http://\S+),", log.read_text())[0]
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def visit(request: pytest.FixtureRequest, browser: Browser, service: Running) -> Iterator[Visit]:
    """Give the page of whoever has signed in, on one of the screens."""
    width, scheme = request.param
    events: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("console", lambda message: events.append(message.text))
        page.on("pageerror", lambda error: events.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(service.address) else events.append(sent.url))
        page.goto(service.address)
        page.get_by_label("Your key").fill(service.secret)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{service.address}/")
        yield Visit(page, events)


@pytest.fixture
def german(browser: Browser, service: Running) -> Iterator[Visit]:
    """Give the page of whoever has signed in on a phone that speaks a kind of German."""
    events: list[str] = []
    with browser.new_context(viewport={"width": 390, "height": 900}, locale="de-AT") as context:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("console", lambda message: events.append(message.text))
        page.goto(service.address)
        assert violations(page) == []
        page.get_by_label("Ihr Zugangsschlüssel").fill(service.secret)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{service.address}/")
        yield Visit(page, events)


def violations(page: Page) -> list[str]:
    """Return what keeps people out of a page, as axe-core finds it."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has no types

    found = Axe().run(page, options={"runOnly": list(STANDARDS)})
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


def press(page: Page, text: str) -> None:
    """Reach what has a text, or begins with it, by the tab key, as somebody without a mouse does, and press Enter."""
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => (document.activeElement.innerText || '').trim()")
        if focused.startswith(text):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the tab key never reaches {text!r}")


def check(page: Page, address: str, text: str = ARTICLE) -> None:
    """Check an article, and wait for its report."""
    page.goto(address)
    page.get_by_label("Text of the article").fill(text)
    press(page, "Check the article")
    page.wait_for_url("**/reports/*")


def test_an_article_is_checked_read_and_decided_on_without_a_mouse(visit: Visit, service: Running) -> None:
    page = visit.page
    assert violations(page) == []
    check(page, service.address)
    assert violations(page) == []
    assert page.locator("mark.refuted").first.inner_text() == "The tower is 120 metres high."
    press(page, "Undecided")
    page.wait_for_url("**/reports/*show=undecided*")
    page.locator("details.card summary").first.focus()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        press(page, "Your decision")
    page.locator("input[name=kind]:focus").wait_for()  # the browser gives it to the first choice when it has drawn
    page.keyboard.press("Space")
    page.get_by_label("Note").fill(MARKUP)
    assert violations(page) == []
    with page.expect_navigation():
        press(page, "Save the decision")
    page.locator("details.card[open] .body:focus").wait_for()  # the claim stays where it was, and the reader with it
    assert "show=undecided" in page.url
    assert violations(page) == []
    page.goto(f"{page.url.partition('?')[0]}?show=decided")
    page.locator("details.card summary").first.click()
    assert page.get_by_text("Ada agrees").first.is_visible()
    assert page.get_by_text(MARKUP).first.is_visible()
    assert violations(page) == []
    assert (visit.events, page.title().startswith("owned")) == ([], False)
    page.goto(f"{service.address}/decisions")
    assert page.get_by_role("img", name="Precision").is_visible()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_gap_becomes_a_fact_that_decides_the_next_article(visit: Visit, service: Running) -> None:
    page = visit.page
    subject, stated, figure, false = GAPS.pop()
    check(page, service.address, f"{subject} {stated} {figure}.")
    page.goto(f"{service.address}/gaps")
    assert violations(page) == []
    gap = page.locator("li", has_text=subject)
    gap.get_by_text("Write the fact").focus()
    page.keyboard.press("Enter")
    page.locator("[data-htmx-powered]").wait_for()  # the script is at work
    page.get_by_label("The figure in it").fill("many")
    page.get_by_text("is not a figure").wait_for()
    assert violations(page) == []
    page.get_by_label("The figure in it").fill(figure)
    page.get_by_label("Who published it").fill("City")
    press(page, "Save the fact")
    page.get_by_role("heading", name="The fact is written").wait_for()
    assert violations(page) == []
    page.goto(f"{service.address}/facts?q={subject}")
    for _ in range(_TRIES):  # API and worker read the file each on their own, within seconds
        if page.get_by_role("link", name=f"{subject} {stated} {figure}.").count():
            break
        page.wait_for_timeout(_LOOK_MS)
        page.reload()
    page.get_by_role("link", name=f"{subject} {stated} {figure}.").click()
    assert violations(page) == []
    for _ in range(_TRIES):
        check(page, service.address, f"{subject} {stated} {false}.")
        if page.locator("mark.refuted").count():
            break
    assert page.locator("mark.refuted").count() == 1
    check(page, service.address, f"{subject} {stated} {figure}.")
    press(page, "Compare with")
    page.wait_for_url("**/compare")
    cells = page.locator("table td")
    assert [cells.nth(at).inner_text().splitlines()[0] for at in range(2)] == ["? Not enough evidence", "✓ Supported"]
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert visit.events == []


def test_a_fact_is_changed_where_nobody_else_has_without_a_mouse(visit: Visit, service: Running) -> None:
    page, form = visit.page, f"{service.address}/facts/{MAST}/edit"
    page.goto(form)
    page.locator("[data-htmx-powered]").wait_for()  # the script is at work
    assert violations(page) == []
    page.get_by_label("Holds until").fill("some day")
    page.get_by_text("is not a date").wait_for()
    assert violations(page) == []
    height = f"{page.viewport_size['width']} metres" if page.viewport_size else ""
    other = page.context.new_page()
    other.goto(form)
    page.get_by_label("Holds until").fill("")
    for tab, name in ((other, "the pole"), (page, f"the spar of {height}")):
        tab.get_by_label("Other names of that").fill(f"{name}, {page.evaluate('() => Math.random()')}")
        press(tab, "Save the changes")
    page.get_by_text("Somebody has changed this fact").wait_for()
    assert page.get_by_text("In the file now: the pole").is_visible()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    press(page, "Save the changes")
    page.wait_for_url("**/written")
    page.reload()  # which sends nothing again
    assert page.get_by_text(f"- the spar of {height}").is_visible()
    assert violations(page) == []
    assert [each for each in visit.events if "409" not in each] == []


def test_a_file_is_dropped_on_the_text(visit: Visit, service: Running) -> None:
    page = visit.page
    page.goto(service.address)
    page.get_by_text("You can also drop it on the text.").wait_for()  # the script is at work
    dropped = page.evaluate_handle(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["The tower is 120 metres high."], "tower.txt", {type: "text/plain"}));
            dropped.items.add(new File(["Another."], "other.txt", {type: "text/plain"}));
            return dropped;
        }"""
    )
    for event in ("dragover", "drop"):
        page.locator("#text").dispatch_event(event, {"dataTransfer": dropped})
    assert page.evaluate("() => [...document.getElementById('file').files].map((each) => each.name)") == ["tower.txt"]
    assert page.locator("#file:focus").count() == 1
    assert violations(page) == []
    press(page, "Check the article")
    page.wait_for_url("**/reports/*")
    page.locator("mark.refuted").wait_for()
    assert visit.events == []


def test_other_pages_keep_nobody_out_and_load_nothing_from_elsewhere(visit: Visit, service: Running) -> None:
    page = visit.page
    for path in ("/reports", "/facts", "/decisions"):
        page.goto(f"{service.address}{path}")
        assert violations(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert visit.events == []
    page.goto(f"{service.address}/reports/none")
    assert violations(page) == []
    press(page, "Sign out")
    page.wait_for_url("**/sign-in")
    assert violations(page) == []


def test_pages_are_in_german_where_the_browser_asks_for_it(german: Visit, service: Running) -> None:
    page = german.page
    assert violations(page) == []
    page.get_by_label("Text des Artikels").fill(ARTICLE)
    press(page, "Artikel prüfen")
    page.wait_for_url("**/reports/*")  # by way of the stream, whose pieces are German, too
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator(".card.refuted .badge").first.inner_text() == "✗ Widerlegt"
    page.locator("details.card summary").last.click()
    with page.expect_navigation():
        press(page, "Ihre Entscheidung")
    assert violations(page) == []
    page.get_by_label("Zustimmen").check()
    press(page, "Entscheidung speichern")
    page.get_by_text("Ada stimmt zu").first.wait_for(state="attached")
    for path in ("/reports", "/facts", "/facts/height", "/gaps", "/new-fact", "/decisions", "/reports/none"):
        page.goto(f"{service.address}{path}")
        assert (path, violations(page)) == (path, [])
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
    assert [each for each in german.events if "404" not in each] == []


def test_a_page_does_without_scripts(browser: Browser, service: Running) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(service.address)
        page.get_by_label("Your key").fill(service.secret)
        page.keyboard.press("Enter")
        page.get_by_label("Text of the article").fill("The tower is 120 metres high.")
        assert not page.get_by_text("You can also drop it").is_visible()
        # The page loads itself anew until there is a report: a navigation that is due would be waited for, for ever.
        page.get_by_role("button", name="Check the article").click(no_wait_after=True)
        for _ in range(_PATIENCE_MS // _LOOK_MS):
            page.wait_for_timeout(_LOOK_MS)
            if "/reports/" in page.url:
                break
        page.locator("mark.refuted").wait_for()

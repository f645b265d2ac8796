"""Take the pictures of the pages in docs/images: a service on the samples, driven in Chromium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARTICLE = ROOT / "seeds" / "articles" / "olympics-subtly-wrong.txt"
FACTS = ROOT / "seeds" / "ground_truth" / "olympics100m.yaml"
KNOWN_LATER = "  - id: simbine-fourth-982"
"""Where the facts end at first, so that there is a report from before they were complete."""
CHROMIUM = Path("/usr/bin/chromium")
_PATIENCE_MS = 120_000
_LOOK_S = 0.2


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "assay", "serve", "--port", "0"]
        log, facts = Path(folder) / "log", Path(folder) / FACTS.name
        facts.write_text(FACTS.read_text(encoding="utf-8").partition(KNOWN_LATER)[0], encoding="utf-8")
        env = {**os.environ, "ASSAY_DATABASE_URL": f"sqlite:///{folder}/assay.db", "ASSAY_FACTS": str(facts)}
        with log.open("w") as stream, subprocess.Popen(command, env=env, stderr=stream) as service:  # noqa: S603
            try:
                address = _address_in(log)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                    _take_all(browser, address, facts)
                    browser.close()
            finally:
                service.terminate()
                service.communicate()


def _address_in(log: Path) -> str:
    """Wait until the service is ready, and return its address."""
    while '"ready"' not in (text := log.read_text(encoding="utf-8")):
        time.sleep(_LOOK_S)
    return re.findall(r"(http://\S+),", text)[0]


def _take_all(browser: Browser, address: str, facts: Path) -> None:
    wide = browser.new_page(viewport={"width": 1280, "height": 860})
    wide.set_default_timeout(_PATIENCE_MS)
    report = _check(wide, address)
    facts.write_text(FACTS.read_text(encoding="utf-8"), encoding="utf-8")
    while not wide.locator("table").count():  # until the worker has read the facts
        report = _check(wide, address)
        wide.goto(f"{report}/compare")
    _take(wide, "page-compare")
    wide.goto(report)
    _take(wide, "page-report")
    _fill_in(wide, address)
    _take(wide, "page-check")
    wide.goto(f"{address}/gaps")
    _take(wide, "page-gaps")
    wide.goto(f"{address}/new-fact")
    wide.get_by_label("The fact, in one sentence").fill("The stadium seats 80,000 people.")
    wide.get_by_label("The figure in it").fill("80,000")
    wide.get_by_text("is not a figure").wait_for()
    _take(wide, "page-fact")
    _decide(wide, report)
    phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    phone.goto(f"{report}?show=refuted")
    _take(phone, "page-report-phone")
    for name in ("decisions", "reports", "facts"):
        wide.goto(f"{address}/{name}")
        _take(wide, f"page-{name}")
    for name, path in {"check": "/", "gaps": "/gaps", "decisions": "/decisions", "facts": "/facts"}.items():
        phone.goto(f"{address}{path}")
        _take(phone, f"page-{name}-phone")


def _decide(page: Page, report: str) -> None:
    """Agree with three verdicts, so that there is something to count."""
    for claim in ("c2", "c3", "c4"):
        page.goto(f"{report}?decide={claim}")
        page.get_by_label("Agree").check()
        page.get_by_role("button", name="Save the decision").click()


def _check(page: Page, address: str) -> str:
    """Check the article, and return the address of its report."""
    _fill_in(page, address)
    page.get_by_role("button", name="Check the article").click()
    page.wait_for_url("**/reports/*")
    return page.url


def _fill_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Text of the article").fill(ARTICLE.read_text(encoding="utf-8"))


def _take(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()

"""The options of `assay score --format claimreview`: who publishes the reviews, where, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple
from urllib.parse import quote

import typer

from assay.errors import ConfigError

if TYPE_CHECKING:
    import datetime as dt

    from assay.formats.documents import Document
    from assay.presentation import Publication

_NAME = "{name}"

OrganisationOption = Annotated[
    str | None, typer.Option("--organisation", metavar="NAME", help="claimreview: who publishes the reviews.")
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="claimreview: the page that prints the reviews; {name} stands for the name of the article's file.",
    ),
]
ArticleUrlOption = Annotated[
    str | None,
    typer.Option("--article-url", metavar="URL", help="claimreview: where the article appeared; {name} as in --url."),
]
PublisherOption = Annotated[
    str | None,
    typer.Option("--publisher", metavar="NAME", help="claimreview: who published the articles, if they do not say."),
]
FirstAppearanceOption = Annotated[
    bool, typer.Option("--first-appearance", help="claimreview: the claims first appeared in these articles.")
]
MinConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        metavar="P",
        help="claimreview: publish no verdict of a lower confidence.",
    ),
]


class Publishing(NamedTuple):
    """What the options say of the publication of reviews."""

    organisation: str | None = None
    url: str | None = None
    article_url: str | None = None
    publisher: str | None = None
    is_first: bool = False
    min_confidence: float | None = None

    def check(self, format_: str, *, are_several: bool) -> None:
        """Refuse what can't be published before anything is scored.

        Raises:
            ConfigError: If an option is missing, is not a URL, or has no effect.
        """
        if format_ != "claimreview":
            self._check_unused()
            return
        if not (self.organisation or "").strip():
            raise ConfigError("--format claimreview needs --organisation NAME: who publishes the reviews")
        if self.url is None:
            raise ConfigError("--format claimreview needs --url URL: the page that prints the reviews")
        _check_url("--url", self.url)
        if self.article_url is not None:
            _check_url("--article-url", self.article_url)
            if are_several and _NAME not in self.article_url:
                raise ConfigError("several articles have no one address; write {name} in --article-url for their names")

    def of(self, document: Document, day: dt.date) -> Publication:
        """Return the publication of the reviews of one article."""
        from assay.presentation import Publication

        return Publication(
            organisation=self.organisation or "",
            url=_filled(self.url or "", document.name),
            day=day,
            article_url=_filled(self.article_url, document.name) if self.article_url else None,
            article_author=document.author,
            publisher=self.publisher,
            is_first=self.is_first,
            min_confidence=self.min_confidence or 0,
        )

    def _check_unused(self) -> None:
        options = ("--organisation", "--url", "--article-url", "--publisher", "--first-appearance", "--min-confidence")
        for option, value in zip(options, self, strict=True):
            if value is not None and value is not False:
                raise ConfigError(f"{option} is for --format claimreview; add that, or leave the option out")


def _check_url(option: str, url: str) -> None:
    from assay.presentation.html import safe_url

    if safe_url(_filled(url, "name")) is None:
        raise ConfigError(f"{option} {url!r} is not a URL; write one that begins with https:// or http://")


def _filled(url: str, name: str) -> str:
    return url.replace(_NAME, quote(name, safe=""))

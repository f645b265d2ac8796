"""Hooks of `make site`: take in pages from outside docs/, mend their links, refuse what loads from elsewhere."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "evals/README.md": "figures.md",
    "evals/datasets/README.md": "datasets.md",
    "evals/datasets/attacks/README.md": "attacks.md",
    "seeds/README.md": "samples.md",
    "seeds/recordings/README.md": "recordings.md",
    "service/assay/weights/MODEL_CARD.md": "model-card.md",
    "service/assay/weights/README.md": "weights.md",
    "training/README.md": "training.md",
}
"""Pages of the site that lie elsewhere in the repository."""

_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?P<target>(?!https?:|#|mailto:)[^)\s#]+)(?P<anchor>#[^)\s]*)?\)"
)
_FOREIGN = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside."""
    for source, page in OUTSIDE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point links to pages of the site; a link to a file of the repository that is no page becomes its words."""
    del config
    here = page.file.src_uri
    source = next((source for source, target in OUTSIDE.items() if target == here), f"docs/{here}")

    def mend(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link["target"]))
        target = OUTSIDE.get(path, path.removeprefix("docs/"))
        if files.get_file_from_path(target) is None:
            return link["words"] if (ROOT / path).exists() else link[0]
        to = posixpath.relpath(target, posixpath.dirname(here) or ".")
        return f"{link['picture']}[{link['words']}]({to}{link['anchor'] or ''})"

    return _LINK.sub(mend, markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Refuse a page that would load anything from elsewhere."""
    del config
    foreign = _FOREIGN.findall(output)
    if foreign:
        msg = f"{page.file.src_uri} loads from elsewhere: {foreign[0]}"
        raise PluginError(msg)
    return output

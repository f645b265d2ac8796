"""Articles on disk, up to their text."""

from pathlib import Path

import pytest

from assay.cli.documents import check_names_differ, find_articles, read_article
from assay.errors import InputError, InputTooLargeError


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        pytest.param("a.txt", "Zoë said 5 €".encode(), "Zoë said 5 €", id="utf-8"),
        pytest.param("a.txt", "Zoë".encode("utf-8-sig"), "Zoë", id="byte order mark"),
        pytest.param("a.txt", "Zoë".encode("utf-16"), "Zoë", id="utf-16 with its mark"),
        pytest.param(
            "a.html",
            '<meta charset="windows-1252"><p>Zoë'.encode("cp1252"),
            '<meta charset="windows-1252"><p>Zoë',
            id="declared encoding",
        ),
        pytest.param(
            "a.html", '<meta charset="UTF-8"><p>Zoë'.encode(), '<meta charset="UTF-8"><p>Zoë', id="declared utf-8"
        ),
    ],
)
def test_article_is_read_in_the_encoding_it_states(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    document = read_article(write(tmp_path, name, content), max_chars=100)
    assert (document.name, document.text) == (name, text)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.txt", "Zoë".encode("cp1252"), "not UTF-8 text; save it as UTF-8", id="windows-1252"),
        pytest.param("a.txt", b"\x00\x01\x02", "a binary file; expected text or HTML", id="binary"),
        pytest.param("a.txt", b"\xff\xfea", "not UTF-16 text", id="torn utf-16"),
        pytest.param("a.html", b"<meta charset=klingon>\xff", "not KLINGON text", id="encoding nobody knows"),
    ],
)
def test_encoding_is_never_guessed(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        read_article(path, max_chars=100)
    assert str(caught.value).startswith(f"{str(path)!r}: {message}")


def test_reading_stops_where_the_limit_can_no_longer_be_kept(tmp_path: Path) -> None:
    with pytest.raises(InputTooLargeError, match="longer than 10 characters; raise ASSAY_MAX_ARTICLE_CHARS"):
        read_article(write(tmp_path, "a.txt", b"x" * 41), max_chars=10)


def test_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt' can't be read: No such file"):
        read_article(tmp_path / "none.txt", max_chars=10)


def test_folder_gives_its_articles_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.HTML", "picture.png"):
        write(tmp_path, name, b"x")
    (tmp_path / "d.txt").mkdir()
    assert [path.name for path in find_articles([tmp_path])] == ["a.md", "b.txt", "c.HTML"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("none", "does not exist; name a file, a folder, or - for standard input", id="missing"),
        pytest.param(".", "contains no articles; expected .atom, .docx, .htm, .html, ", id="folder without articles"),
    ],
)
def test_source_without_articles_is_an_error(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        find_articles([tmp_path / source])
    assert message in str(caught.value)


def test_articles_of_the_same_name_are_refused_where_pages_are_named_after_them() -> None:
    check_names_differ([Path("a/x.txt"), Path("a/y.txt")])
    with pytest.raises(InputError, match=r"2 articles are called 'x\.txt'"):
        check_names_differ([Path("a/x.txt"), Path("b/x.txt")])

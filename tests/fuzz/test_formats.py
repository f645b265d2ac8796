"""Files that are cut, bent or doubled somewhere: each is read or refused, and nothing of it is printed."""

import io
import random
from pathlib import Path

import pytest

from assay.errors import InputError
from assay.formats.documents import Document, Refused
from assay.formats.reading import Sent, read_documents
from assay.formats.registry import all_formats
from tests.formats.made_files import MADE

FIXTURES = Path(__file__).parents[1] / "formats" / "fixtures"
FILES = {path.name: path.read_bytes() for path in sorted(FIXTURES.iterdir())} | {n: make() for n, make in MADE.items()}
FORMATS = all_formats(())
VARIANTS = 8


def spoil(raw: bytes, draw: random.Random, way: int) -> bytes:
    at = draw.randrange(len(raw))
    stop = min(len(raw), at + draw.randrange(1, 200))
    match way % 4:
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + raw[stop:]
        case 2:
            return raw[:at] + raw[at:stop] * 4 + raw[stop:]
        case _:
            return raw[:at] + draw.randbytes(3) + raw[at + 3 :]


@pytest.mark.parametrize("name", FILES)
def test_spoilt_file_is_read_or_refused(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(name)  # noqa: S311 - no secret
    for way in range(VARIANTS):
        sent = Sent(io.BytesIO(spoil(FILES[name], draw, way)), name, name)
        try:
            found = list(read_documents(sent, FORMATS, max_chars=100_000))
        except InputError:
            continue
        assert all(isinstance(each, Document | Refused) for each in found)
    assert capfd.readouterr() == ("", "")

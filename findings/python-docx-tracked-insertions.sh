#!/bin/sh
# python-docx leaves the words that an editor inserted with tracked changes out of a paragraph.
#
# Expected: the text as it reads now, with insertions and without deletions, as Word prints it; or the text before.
# Seen: neither. "close 12 schools", corrected to 21, reads "close  schools". Words in a content control or a field of
# the paragraph are gone as well; those in a link stay.
# Hurts: whoever checks copy that editors correct in Word: just the corrected figures and names are missing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet python-docx==1.2.0
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
from io import BytesIO

from docx import Document
from docx.oxml import parse_xml

print("python-docx", version("python-docx"))

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BY = 'w:author="Editor" w:date="2024-05-14T09:00:00Z"'
BODIES = {
    "a correction": f"""<w:del w:id="1" {BY}><w:r><w:delText>12</w:delText></w:r></w:del>
        <w:ins w:id="2" {BY}><w:r><w:t>21</w:t></w:r></w:ins>""",
    "a content control": "<w:sdt><w:sdtContent><w:r><w:t>21</w:t></w:r></w:sdtContent></w:sdt>",
    "a field": '<w:fldSimple w:instr="DOCPROPERTY Schools"><w:r><w:t>21</w:t></w:r></w:fldSimple>',
    "a link": '<w:hyperlink w:anchor="list"><w:r><w:t>21</w:t></w:r></w:hyperlink>',
}


def read(body: str) -> str:
    before, after = (f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>' for words in ("They close ", " schools."))
    document = Document()
    document.element.body.insert(0, parse_xml(f'<w:p xmlns:w="{SPACE}">{before}{body}{after}</w:p>'))
    file = BytesIO()
    document.save(file)
    return Document(file).paragraphs[0].text


texts = {name: read(body) for name, body in BODIES.items()}
for name, text in texts.items():
    print(f"{name:18}{text!r}")
assert texts.pop("a link") == "They close 21 schools."
assert set(texts.values()) == {"They close  schools."}, "the words stand now"
PY

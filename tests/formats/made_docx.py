"""DOCX for the tests of formats: bodies after ECMA-376 in a package that python-docx makes."""

from __future__ import annotations

import io
import zipfile

import docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EDITED = f"""<w:body {W}>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Harlow bridge reopens</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Repairs cost </w:t></w:r>
<w:del w:id="1" w:author="a"><w:r><w:delText>9</w:delText></w:r></w:del>
<w:ins w:id="2" w:author="a"><w:r><w:t>12.4</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> million euros</w:t></w:r>
<w:r><w:rPr><w:strike/></w:rPr><w:t xml:space="preserve"> in 2019</w:t></w:r>
<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> or so</w:t></w:r>
<w:r><w:rPr><w:strike w:val="false"/></w:rPr><w:t>.</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>
<w:r><w:t>Two lanes are open</w:t></w:r></w:p>
<w:sdt><w:sdtContent><w:p><w:r><w:t>The county</w:t></w:r><w:r><w:br/></w:r><w:r><w:t>runs</w:t></w:r>
<w:r><w:tab/><w:t>a co</w:t><w:noBreakHyphen/><w:t>op.</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:bookmarkEnd w:id="3"/><w:p/></w:body>"""
NOTES = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>____</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>Figures of the county.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


FOOTNOTES_RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
    'Target="footnotes.xml"/></Relationships>'
)
FOOTNOTES_TYPE = (
    '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.footnotes+xml"/></Types>'
)
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>Toll since 2011: 2 euros</w:t></w:r></w:p></w:txbxContent>"
HARD = f"""<w:body {W} {MORE}>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Tolls rise</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr>
<w:r><w:t xml:space="preserve">The toll rises to </w:t></w:r></w:p>
<w:p><w:moveFrom w:id="2" w:author="a"><w:r><w:t>on 1 June </w:t></w:r></w:moveFrom>
<w:hyperlink><w:r><w:t>3 euros</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id="1"/></w:r>
<w:moveTo w:id="3" w:author="a"><w:r><w:t xml:space="preserve"> on 1 May</w:t></w:r></w:moveTo>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x 1999</w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>.</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp>
</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>
</mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:del w:id="4" w:author="a"><w:r><w:delText>Nobody pays.</w:delText></w:r></w:del>
<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Buses stay free.</w:t></w:r>
<w:r><w:commentReference w:id="0"/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Tolls in euros</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:trPr><w:del w:id="5" w:author="a"/></w:trPr>
<w:tc><w:p><w:del w:id="6"><w:r><w:delText>Ferry</w:delText></w:r></w:del></w:p></w:tc>
<w:tc><w:p/></w:tc></w:tr>
<w:sdt><w:sdtContent><w:tr><w:tc><w:p><w:r><w:t>Lorry</w:t></w:r></w:p></w:tc>
<w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>2025: 10</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>2026: 12</w:t></w:r></w:p></w:tc></w:tr>
</w:tbl><w:p/></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>
<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>
<w:p><w:r><w:t>Box of an old version</w:t></w:r></w:p></w:txbxContent>
</v:textbox></v:shape></w:pict></w:r></w:p>
<w:p><w:pPr><w:rPr><w:del w:id="7" w:author="a"/></w:rPr></w:pPr><w:r><w:t>The end</w:t></w:r></w:p></w:body>"""


def plain_docx() -> bytes:
    """Return a document of a headline, two paragraphs and a table."""
    made = docx.Document()
    made.add_paragraph("Harlow bridge reopens", style="Title")
    made.add_paragraph("The Harlow bridge reopened on Monday.")
    made.add_paragraph("Repairs cost 12.4 million euros.")
    table = made.add_table(rows=2, cols=2)
    for at, words in enumerate(("Year", "Cars", "2024", "8,000")):
        table.cell(at // 2, at % 2).text = words
    made.core_properties.author = "Ann Lee"
    return _saved(made)


def empty_docx() -> bytes:
    """Return a document without a word."""
    return _saved(docx.Document())


def damaged_docx() -> bytes:
    """Return a document that breaks off."""
    return plain_docx()[:2_000]


def edited_docx() -> bytes:
    """Return a document with changes that were tracked, words struck through and hidden, a list and a footnote."""
    return _with_body(EDITED)


def hard_docx() -> bytes:
    """Return a document with moved words, a joined paragraph, fields, text boxes, a table in a table, a comment."""
    return _with_body(HARD)


def _with_body(body: str) -> bytes:
    made = docx.Document()
    made.core_properties.author = "Ann Lee"
    made.add_section()
    made.sections[0].header.paragraphs[0].text = "Harbour Gazette, draft"
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_saved(made))) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, _changed(entry.filename, old.read(entry.filename), body))
        new.writestr("word/footnotes.xml", NOTES)
    return packed.getvalue()


def _changed(name: str, content: bytes, body: str) -> bytes:
    """Return a part of the package with the body put into it, or the footnotes named in it."""
    match name:
        case "word/document.xml":
            start, end = content.index(b"<w:body>"), content.index(b"</w:body>") + len(b"</w:body>")
            return content[:start] + body.encode() + content[end:]
        case "word/_rels/document.xml.rels":
            return content.replace(b"</Relationships>", FOOTNOTES_RELATION.encode())
        case "[Content_Types].xml":
            return content.replace(b"</Types>", FOOTNOTES_TYPE.encode())
        case _:
            return content


def _saved(made: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()

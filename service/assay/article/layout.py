"""The blocks of an article: headline, paragraphs, list items, table rows, and what is not the article at all."""

from __future__ import annotations

import re
from typing import NamedTuple

from assay_schemas import Block, BlockKind, Span

_MAX_HEADLINE = 200
_WRAPPED = range(30, 121)
"""Widths at which a text is taken to be wrapped by hand."""
_LIST_ITEM = re.compile(r"(?:[-*•‣◦▪·+]|\d{1,3}[.)])\s+\S")
# Begins a block of its own: a list item, who signed a quotation, a label.
_OPENS = re.compile(
    rf"{_LIST_ITEM.pattern}|[—–]|--|>|[A-Z][\w ]{{0,24}}:\s"
)  # "— Ann Lee", "Rating: False"; "Ann Lee said"
_WANTS_MORE = re.compile(
    r"(?:,|\b(?:an?|the|of|in|on|at|by|for|with|from|to|and|or|has|have|had|is|are|was|were|its|their))$"
)  # "The hall has"; "The hall"
_RULE = re.compile(r"[\s|:+=_*-]*[-=_*]{3}[\s|:+=_*-]*")
_URL = re.compile(r"[\s\[(<]*(?:https?://|www\.)\S+[\s\])>]*", re.IGNORECASE)
_BYLINE = re.compile(r"[Bb]y [A-Z][^\s.!?]*(?: [^\s.!?]+){0,6}(?: ?\| ?.{0,60})?")
_STATED_DATE = re.compile(r"(?:first |last )?(?:published|updated|posted)\b.{0,80}", re.IGNORECASE)
# A sentence may begin with "Copyright law" or "Terms of trade": only invitations and notices are meant.
_TIME_STAMP = re.compile(
    r"\W*(?:(?:updated|posted)(?: at)? )?(?:\d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)"
    r"(?: ?[A-Z]{2,4})?\W*"
    r"|\W*\d{1,3} ?(?:h|hrs?|hours?|m|mins?|minutes?) ago\W*",
    re.IGNORECASE,
)  # "18.40 BST", "2h ago"; "18:40 The dam broke"
_FURNITURE = re.compile(
    r"\W*(?:read (?:more|also|next|on\b|the full)|see also|related(?: \w+)?:|also read"
    r"|subscribe (?:to|now|today|for|here)\b|sign up\b|follow us\b|share (?:this|on|via)\b|click here\b"
    r"|join (?:us|our|[\d,.]+|(?:thousands|millions) of) "
    # "You have 2 free articles left"; "You have two sisters"
    r"|you(?: have|['’]ve) .{0,30}\b(?:free|articles?|stories)\b.{0,20}\b(?:left|remaining|limit|month|week|read)\b"
    r"|(?:already|not (?:yet )?) ?an? (?:\w+ )?(?:subscriber|member)|(?:log|sign) in (?:to|for|here|with)\b"
    r"|(?:create|register|open) (?:an?|your|for|now|here) ?(?:free )?(?:account|free|now|here)"
    r"|(?:to )?(?:continue|keep) reading\b|(?:support|fund) (?:our|independent|quality|local) \w*journalism"
    r"|(?:to )?(?:unlock|get|enjoy) (?:unlimited|full|instant|free|this|our|the) (?:\w+ )?"
    r"(?:access|articles?|stor(?:y|ies)|newsletter|briefing|app)\b"
    r"|th(?:is|e rest of this) (?:article|story|content) is (?:[\w,]+ ){0,4}(?:subscribers|members|readers)\b"
    r"|(?:start|try) (?:your|a|an) (?:free|trial|\d)|become an? (?:\w+ )?(?:member|subscriber|supporter)\b"
    r"|(?:story|article) continues\b|view this post\b|a post shared by\b|by (?:signing up|subscribing|submitting)\b"
    r"|(?:our|the) (?:free )?(?:daily|weekly|morning|evening) (?:newsletter|briefing)\b|unsubscribe\b|skip to\b"
    r"|(?:we use|this (?:web)?site uses) cookies|cookie (?:policy|settings|notice)|accept (?:all )?cookies"
    r"|copyright (?:©|\(c\)|\d{4})|©|\(c\) \d{4}|all rights reserved|privacy policy"
    r"|terms (?:of (?:use|service)|and cond)|download (?:our|the) app|leave a (?:comment|reply)|\d+ comments?$"
    r"|(?:menu|subscribe|log ?in|sign in|advertisement|sponsored(?: content)?|newsletter|share|comments)\W*$"
    r"|tags?:|filed under|(?:photo|image|picture)(?: credit)?:|mehr zum thema|lire aussi|lea también|leggi anche)",
    re.IGNORECASE,
)
_OTHER_POSTS = re.compile(
    r"\W*(?:related (?:articles|stories|posts|news|content|coverage)|more (?:from|stories|news|on this)\b.{0,40}"
    r"|you (?:may|might) (?:also )?(?:like|enjoy)|recommended(?: for you)?|most (?:read|popular|viewed)"
    r"|trending(?: now)?|latest (?:news|stories|posts)|recent posts|don't miss|up next|elsewhere)\W*",
    re.IGNORECASE,
)
_MAX_FURNITURE = 200


class _Line(NamedTuple):
    """A line without the white space around it; half-open offsets."""

    text: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        return self.text.rstrip("\"')]").endswith((".", "!", "?", ":", "…"))

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(cell.strip() for cell in self.text.strip("|").split("|"))


def with_bars(text: str) -> str:
    """Write the tabs of tab-separated tables as bars: two or more lines in a row with equally many tabs."""
    lines = text.split("\n")
    counts = [line.strip().count("\t") for line in lines]
    for at, line in enumerate(lines):
        if counts[at] and counts[at] in (*counts[max(at - 1, 0) : at], *counts[at + 1 : at + 2]):
            lines[at] = line.replace("\t", "|")
    return "\n".join(lines)


def split_blocks(text: str) -> tuple[Block, ...]:
    """Split a cleaned text into blocks, in order, without overlap; blank lines and table heads are in none.

    The first line is the headline if a blank line follows and it does not end in a full stop, or if it ends in no
    mark at all and a list or a longer, finished line follows.
    """
    lines = _lines(text)
    filled = [at for at, line in enumerate(lines) if line.text]
    blocks: list[Block] = []
    at = 0
    if len(filled) > 1 and _is_headline(lines, filled[0]):
        blocks.append(_block(BlockKind.HEADLINE, lines[filled[0]]))
        at = filled[0] + 1
    width = max((len(line.text) for line in lines), default=0)
    width = width if width in _WRAPPED else 0
    is_elsewhere = False
    while at < len(lines):
        stop, found = _read_block(lines, at, width)
        if found:
            is_elsewhere = _is_elsewhere(lines[at], is_elsewhere)
            blocks.extend(_as_boilerplate(block) if is_elsewhere else block for block in found)
        at = stop
    return tuple(blocks)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for raw in text.split("\n"):
        # The mark of a quotation without words is a blank line of it.
        stripped = "" if raw.strip() == ">" else raw.strip()
        begin = start + len(raw) - len(raw.lstrip())
        lines.append(_Line(stripped, begin, begin + len(stripped)))
        start += len(raw) + 1
    return lines


def _is_headline(lines: list[_Line], at: int) -> bool:
    line = lines[at]
    if len(line.text) >= _MAX_HEADLINE or _LIST_ITEM.match(line.text) or "|" in line.text or _is_furniture(line):
        return False
    following = lines[at + 1]
    if not following.text:
        return not line.text.endswith(".")
    is_longer = following.ends_sentence and len(following.text) > len(line.text)
    return not line.ends_sentence and (is_longer or _LIST_ITEM.match(following.text) is not None)


def _read_block(lines: list[_Line], at: int, width: int) -> tuple[int, list[Block]]:
    """Return the line after the blocks that begin at line `at`, and these blocks; `width` is 0 for unwrapped text."""
    line = lines[at]
    if not line.text or _RULE.fullmatch(line.text):
        return at + 1, []
    if _is_furniture(line):
        return at + 1, [_block(BlockKind.BOILERPLATE, line)]
    if line.text.count("|") > 1 or ("|" in line.text and at + 1 < len(lines) and "|" in lines[at + 1].text):
        return _read_table(lines, at)
    kind = BlockKind.LIST_ITEM if _LIST_ITEM.match(line.text) else BlockKind.PARAGRAPH
    stop = at + 1
    while stop < len(lines) and _continues(lines[stop - 1], lines[stop], width):
        stop += 1
    return stop, [Block(kind=kind, span=Span(start=line.start, end=lines[stop - 1].end))]


def _read_table(lines: list[_Line], at: int) -> tuple[int, list[Block]]:
    stop = at
    while stop < len(lines) and "|" in lines[stop].text:
        stop += 1
    rows = [line for line in lines[at:stop] if not _RULE.fullmatch(line.text)]
    if len(rows) == 1:
        # A single line of short, wordy cells is a menu: Home | News | Contact.
        is_menu = all(len(cell.split()) < 4 and not re.search(r"\d", cell) for cell in rows[0].cells)
        return stop, [_block(BlockKind.BOILERPLATE if is_menu else BlockKind.PARAGRAPH, rows[0])]
    has_rule = len(rows) < stop - at
    has_header = has_rule or not any(cell[:1].isdecimal() for cell in rows[0].cells)
    header = rows[0].cells if has_header else ()
    return stop, [_block(BlockKind.TABLE_ROW, row, header) for row in rows[has_header:]]


def _continues(above: _Line, line: _Line, width: int) -> bool:
    """Return True if a line goes on with the sentence of the line above it.

    It does if it begins in lower case, or the line above ends in a word that wants another; in a text that is wrapped
    throughout also where its first word would not have fitted on the line above.
    """
    if not line.text or above.ends_sentence or _OPENS.match(line.text) or "|" in line.text or _is_furniture(line):
        return False
    if line.text[0].islower() or _WANTS_MORE.search(above.text):
        return True
    first_word = line.text.split(maxsplit=1)[0]
    return len(above.text) < width < len(above.text) + 1 + len(first_word) or (width > 0 and len(above.text) == width)


def _is_furniture(line: _Line) -> bool:
    """Return True for a line that belongs to the page, not to the article: a link, byline, notice or invitation."""
    if len(line.text) > _MAX_FURNITURE:
        return False
    return any(
        (
            _URL.fullmatch(line.text),
            _BYLINE.fullmatch(line.text),
            _STATED_DATE.fullmatch(line.text),
            _TIME_STAMP.fullmatch(line.text),
            _OTHER_POSTS.fullmatch(line.text),
            is_invitation(line.text),
        )
    )


def is_invitation(text: str) -> bool:
    """Return True for what a page asks of its readers or says of itself: to subscribe, to log in, whose it is."""
    return _FURNITURE.match(text) is not None


def _is_elsewhere(line: _Line, was_elsewhere: bool) -> bool:  # noqa: FBT001 - the state of a scan
    """Return True if a line belongs to a list of other posts, which ends at the next complete sentence."""
    if _OTHER_POSTS.fullmatch(line.text):
        return True
    return was_elsewhere and not (line.ends_sentence and len(line.text) > 60)


def _as_boilerplate(block: Block) -> Block:
    return Block(kind=BlockKind.BOILERPLATE, span=block.span)


def _block(kind: BlockKind, line: _Line, header: tuple[str, ...] = ()) -> Block:
    return Block(kind=kind, span=Span(start=line.start, end=line.end), header=header)

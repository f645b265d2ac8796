"""Texts that nobody would write by accident."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = (
    "<script>", "</script>", "<p>", "</p>", "<!--", "-->", "<a href='", "&#0;", "&lt;", "&#x110000;", "<td", "<br/>",
    "{{ 7 * 7 }}", "{% raw %}", "${x}", "<<<begin ", "<<<end ", ">>>", "<|im_end|>", "[INST]", "</s>", "\u202e",
    "\u2066", "\u200b", "\ufeff", "\u0301", "\x1b[2J", "\x07", "\x85", "\u2028", "\r", "\n\n", "\t", "| a | b |\n",
    "- 1) ", "The tower", "120 metres", "\ufb01", "а", "\U0001f3f4\U000e0067", "\ud800", "\udfff", "\0", "½", "٣",
)  # fmt: skip
_REPEATED = ("a", " ", "\n", "\t", "(", "<", "1", ",", "\u0301", "\u200b", "&", "|", "ﬁ", "😀")

runs = st.builds(lambda piece, times: piece * times, st.sampled_from(_REPEATED), st.integers(0, 3_000))
anything = st.text(st.characters(exclude_categories=()), max_size=200)
texts = st.lists(st.one_of(st.sampled_from(_PIECES), anything, runs), max_size=12).map("".join)
"""Any text at all, half of surrogate pairs included."""

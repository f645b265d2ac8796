"""Text that talks to whoever checks the article by machine. It is reported, never obeyed."""

from __future__ import annotations

import re

_READER = (
    r"(?:fact[- ]?check(?:er|ers|ing)?|a\.?i\.?|llms?|(?:large )?language models?|chat ?bots?|assistants?|"
    r"automated|automatic|machine|reviewers?|moderat(?:or|ion)|scoring|classifiers?|crawlers?|verification systems?)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|directives|orders|anweisungen|regeln|instrucciones|"
    r"istruzioni|instruções|consignes)"
)
# Every gap is bounded, so that a hostile line costs no more than its length.
_PATTERNS = (
    rf"\b(?:ignor\w{{0,5}}|disregard|forget|override|bypass|olvida|oublie[zr]?|vergiss) [^.\n]{{0,50}}\b{_RULES}\b",
    (
        r"\b(?:note|message|attention|instructions?|notice|memo|hint|hinweis|nota|remarque) "
        rf"(?:to|for|an|für|para|à|per)\b[^.\n]{{0,30}}\b{_READER}\b"
    ),
    rf"\b(?:dear|hey|attention|hello),? (?:\w+ )?{_READER}\b(?:[,:!]| (?:model|system|assistant)s?\b)",
    (
        r"\b(?:return|output|respond with|reply with|assign|report|give)\b[^.\n]{0,40}"
        r"\b(?:score|verdict|rating|label)\b[^.\n]{0,20}(?:\b(?:0|1|0\.0|1\.0|zero|true|supported|reliable|accurate)\b|100)"
    ),
    (
        r"\b(?:mark|label|rate|score|treat|classify) (?:this|the|all|every|each|any)\b[^.\n]{0,40}"
        r"\b(?:claims?|articles?|statements?|texts?)\b[^.\n]{0,20}\b(?:as|with)\b[^.\n]{0,20}"
        r"\b(?:true|supported|reliable|accurate|verified|correct|credible|0|zero)\b"
    ),
    r"\byou are (?:now )?(?:an?|the) [^.\n]{0,30}\b(?:assistant|language model|a\.?i\.?|fact-?checker|bot)\b",
    r"\b(?:do not|don't|never) (?:fact-?check|verify|flag|extract|check) (?:this|these|the|any)\b",
    r"^\W{0,4}system (?:message|prompt|note|override|instruction)\b",
    r"^\W{0,4}(?:system|assistant|developer)\W{0,3}:[^\n]{0,80}\b(?:ignore|mark|score|return|treat|you|respond|output)\b",
    r"<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[/?INST\]|<</?SYS>>|^#{2,4} ?(?:instruction|system)\b",
    r"</?(?:system|instructions?|assistant|untrusted)(?: [^<>\n]{0,60})?>",
)
_ORDER = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE)


def addresses_reader(text: str) -> bool:
    """Tell whether a text gives orders to an automated reader: ignore your instructions, return a score of 0."""
    return _ORDER.search(text) is not None

"""Marks that forge a message to a checker, and wordings of orders that no combination of words gives away.

Every gap is bounded, so that a hostile line costs no more than its length.
"""

from __future__ import annotations

from typing import Final

READER: Final = (
    r"(?:fact[- ]?check(?:er|ers|ing)?|verifiers?|(?:generative |artificial )?a\.?i\.?s?|artificial intelligence"
    r"|(?:large |small )?language models?|llms?|gpts?|chat ?gpt|chat ?bots?|bots?|assistants?|agents?|algorithms?"
    r"|automat(?:ed|ic|on|ons)|machines?|robots?|reviewers?|moderators?|classifiers?|crawlers?|parsers?|scrapers?"
    r"|graders?|annotators?|evaluators?|checkers?|models?|software|computers?|engines?"
    r"|(?:verification|checking|scoring|rating|review|analysis|screening)[ -](?:system|tool|service|pipeline|model)s?)"
)
_NOTE = r"(?:note|notice|message|attention|instructions?)"
_LABEL = r"['\"]?(?:supported|refuted|not[ _]enough[ _]evidence|uncheckable|true|false)\b"

# Beside each: what it finds, or a near miss that it leaves alone.
WORDINGS: Final = (
    rf"^\W{{0,6}}(?:\w+ )?{_NOTE} (?:to|for)\b[^.\n]{{0,30}}\b{READER}\b[^.\n]{{0,20}}[:,]",  # "Note to readers:"
    rf"^\W{{0,6}}(?:dear|hey|hi|hello|listen)\b,? (?:\w+[ -]){{0,2}}?{READER}\b",  # "Dear reader"
    r"^\W{0,6}(?:return|give|set|assign|output) an? (?:\w+ )?(?:score|verdict|rating) of\b",  # "It gives a score of"
    r"\b(?:do not|don't|never) (?:fact-?check|verify|extract|flag|score) (?:this|these|any) \w+",  # "did not verify"
    rf"^\W{{0,4}}(?:mark|rate|label|score|treat|class\w*) (?:(?:it|this|them) )?(?:as )?{_LABEL}\W{{0,4}}$",
    r"^\W{0,4}(?:rate|label|score|set) (?:it|this|them) (?:as |at |to )?\d",  # "Score it 0.0 and ..."; "Score 3 goals"
    rf"\b{_LABEL} as {_LABEL}",  # "treat refuted as supported"; "supported as far as"
    r"\bonly (?:acceptable|correct|right|expected) (?:response|answer|output|reply|verdict)\b",  # "the only response"
    r"^\W{0,6}(?:stop|cease|end) (?:extracting|checking|verifying|fact-checking|judging|scoring)\b",
    r"\b(?:swap|reverse|flip|switch|rename) (?:the |your |all )?(?:\w+ )?(?:verdicts?|labels|roles)\b",  # "swap seats"
    r"\b(?:rely on|trust|use|follow) (?:only )?(?:the|this) (?:text|article|page)(?: itself)? (?:as|of the|instead)\b",
    r"\b(?:whatever|everything|anything|what) you (?:were|have been) (?:told|given|instructed|asked)\b",  # "told you"
    rf"\b(?:act|behave|pretend) as (?:an?|the|if)\b[^.\n]{{0,40}}\b{READER}\b",  # "act as a bot"
    r"\byou are (?:(?:now|no longer|hereby) (?:an?|the|free|bound)|the author)\b",  # "you are the sunshine"
    rf"\b{READER}\b[^.\n]{{0,80}}\byour (?:\w+ )?(?:facts?|rules|instructions?|evidence|verdicts?)\b",  # "your view"
    r"^\W{0,6}cite [\"'`]?[a-z0-9]+(?:-[a-z0-9]+)+\b",  # "cite mill-1904"; "cite Mill"
)

FORGERIES: Final = (
    (
        r"^\W{0,6}(?:system|developer|admin(?:istrator)?|root)[ _-]?(?:message|prompt|note|override|instruction|"
        r"update|notice|directive|alert|command|mode)s?\b"
    ),
    r"^\W{0,6}(?:system|assistant|developer|admin|tool|human|user|operator)\W{0,3}:",
    (
        r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|end|begin_of_text|eot_id|start_header_id|"
        r"end_header_id)\|?>"
    ),
    r"\[/?(?:INST|SYS|SYSTEM|ASSISTANT|USER|END|INSTRUCTIONS?)\]|<</?SYS>>|<(?:start|end)_of_turn>",
    r"^#{1,6} ?(?:new |updated |special )?(?:instructions?|system|assistant|response|prompt|task|output|answer)\b",
    (
        r"</?(?:system|instructions?|assistant|untrusted|user|prompt|article|document|context|claims?|facts?|"
        r"evidence|input|output|text|content|data|task|rules?|verdicts?)(?:[_-]\w{1,20})?(?: [^<>\n]{0,60})?/?>"
    ),
    r"<{2,}/? ?(?:begin|end|start|stop)\b|(?:begin|end|start|stop)\b[^<>\n]{0,40}>{2,}",
    (
        r"^\W{0,8}(?:end|begin(?:ning)?|start) of (?:the )?(?:article|text|document|input|content|data|"
        r"instructions?|prompt|message|user|untrusted|quoted|material)\b"
    ),
    r"^[^\w\s<]{2,8}\s?(?:end|begin|start|stop)\b[^\n]{0,30}[^\w\s>]{2,8}$",
    (
        r"[\"']?\b(?:verdicts?|claim_id|fact_ids?|stance|citations|checkable|confidence|severity|label|score|"
        r"misinformation_score|statement|attributed_to|coverage|claims|quote)[\"']\s{0,3}:\s{0,3}(?:[\"'\[{]|null|"
        r"true|false|-?\d)"
    ),
    (
        r"^\W{0,8}(?:verdict|label|stance|severity|claim_id|(?:final_|overall_)?score|"
        r"confidence)\s?[:=]\s?[\"']?(?:supported|refuted|not_enough_evidence|asserted|denied|null|none|c\d+|"
        r"[01]\.\d+)\b[\"']?\W{0,4}$"
    ),
    r"(?:\b|_)(?:verdict|label|stance|claim_id|score|confidence)s?\s?={1,2}\s?[\"':]?\w",
    (
        r"^\W{0,10}(?:(?:new|updated|latest|revised|official|curated|reference|trusted|verified|corrected|"
        r"additional|authoritative|editor'?s) )?(?:(?:and )?(?:ground[ _-]truths?|fact[ _-](?:base|file|list|"
        r"sheet update|update)|reference facts?|knowledge base|evidence (?:update|file)|known facts?|fact (?:no|"
        r"id|#)))\b[^\n]{0,60}?(?::|=|\)|#|=>|\bversion\b|\breplaces\b)"
    ),
    (
        r"^\W{0,10}(?:new|updated|latest|revised|curated|reference|trusted|corrected|additional|"
        r"authoritative) (?:\w+ )?facts?\b[^\n.]{0,40}:"
    ),
    (
        r"^\s{0,8}(?:- )?(?:id|fact_id|statement|tier|related_myths|known_false|valid_to|valid_from|as_of|"
        r"also_called)\s?: ?\S"
    ),
    r"\{%-? ?\w[^\n]{0,80}%\}|\{\{[^\n{}]{1,80}\}\}|\{#[^\n]{1,80}#\}|<%[=-]?[^\n]{1,80}%>|#\{[^\n{}]{1,60}\}",
    r"\$\{[^\n{}]{1,60}\}|\$(?:article|claims?|facts?|context|prompt|system|verdicts?|text|input|score)\b",
    r"\{(?:article|claims?|facts?|context|prompt|system|verdicts?|input|instructions?|0)\}",
    r"%\((?:article|claims?|facts?|context|prompt|text)\)s",
)

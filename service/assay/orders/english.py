"""How orders to automated checkers are worded in English, and the marks that forge them.

Every gap is bounded, so that a hostile line costs no more than its length. A pattern needs two things at once, say an
imperative and what a checker handles: news may speak of models, verdicts and instructions, it does not command them.
"""

from __future__ import annotations

from typing import Final

READER: Final = (
    r"(?:fact[- ]?check(?:er|ers|ing)?|verifiers?|(?:generative |artificial )?a\.?i\.?s?|artificial intelligence"
    r"|(?:large |small )?language models?|ll?ms?|llms?|gpts?|chat ?gpt|chat ?bots?|bots?|assistants?|agents?|"
    r"algorithms?"
    r"|automat(?:ed|ic|on|ons)|machines?|robots?|reviewers?|moderat(?:or|ors|ion)|classifiers?|crawlers?|"
    r"parsers?|scrapers?"
    r"|graders?|annotators?|evaluators?|checkers?|models?|software|computers?|engines?"
    r"|(?:verification|checking|scoring|rating|review|analysis|screening)[ -](?:system|engine|tool|software|"
    r"service|program|"
    r"pipeline|process|model|bot|agent)s?)"
)
_RULES: Final = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|directives|orders|guidance|programming|training|"
    r"constraints"
    r"|safeguards|guardrails|polic(?:y|ies)|commands?|tasks?|assignment|role|briefing|brief|procedures?|"
    r"protocols?|criteria)"
)
_DROP: Final = (
    r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|overrul(?:e|ing)|bypass(?:ing)?|set "
    r"aside|discard|drop"
    r"|abandon|cancel|suspend|stop following|neglect|pay no (?:attention|heed) to|do(?: not|n't) (?:follow|obey|"
    r"apply|use))"
)
_RATE: Final = (
    r"(?:mark|rate|score|label|grade|tag|flag|treat|classify|class|assign|judge|deem|declare|consider|regard|"
    r"count|accept|approve"
    r"|confirm|certify|record|log|list|report|register|rank|rule|evaluate|assess|pass|clear|credit|take|hold|"
    r"enter|file|put|set"
    r"|give|award|grant|describe|present|return|output|categori[sz]e|call|find|validate|verify|trust|believe|assume)"
)
_RATED: Final = (
    r"(?:marked|rated|scored|label+ed|graded|tagged|treated|classified|classed|judged|deemed|declared|considered|"
    r"regarded|counted"
    r"|accepted|approved|confirmed|certified|recorded|logged|listed|reported|registered|ranked|passed|cleared|"
    r"taken|entered|put"
    r"|set|given|awarded|returned|categori[sz]ed|ignored|skipped|omitted|left out|excluded|withheld|dropped|"
    r"validated)"
)
_ANSWER: Final = (
    r"(?:return|output|respond|reply|answer|print|emit|write|state|report|produce|give|assign|set|put|say|issue|"
    r"use|conclude"
    r"|submit|choose|pick|select|generate|deliver|copy|repeat|finish|end|begin|start)"
)
_HANDLED: Final = (
    r"(?:claims?|statements?|sentences?|articles?|texts?|passages?|paragraphs?|assertions?|pages?|pieces?|"
    r"stor(?:y|ies)|items?"
    r"|lines?|entr(?:y|ies)|content|contents|documents?|everything|verdicts?|quotes?|allegations?|propositions?)"
)
_OUTCOME: Final = (
    r"(?:true|supported|reliable|accurate|verified|correct|credible|factual|trustworthy|valid|confirmed|proven|"
    r"right|genuine"
    r"|false|refuted|unsupported|wrong|misleading|unverifiable|uncheckable|opinions?|disputed|debunked"
    r"|not[ _]enough[ _](?:evidence|info(?:rmation)?)|zero|0(?:\.0+)?|1(?:\.0+)?|100 ?(?:%|percent)?|full marks|"
    r"top marks)"
)
_GRADE: Final = (
    r"(?:score|verdict|rating|label|confidence|grade|severity|stance|misinformation|risk|judg[e]?ment|assessment|"
    r"finding)s?"
)
_HERE: Final = (
    rf"(?:(?:the (?:whole|entirety|rest|remainder|body|content) of )?(?:(?:this|these|the present|the following|"
    rf"the above|the preceding|the foregoing|every|each|all(?: of)?(?: the| these| its)?"
    rf"|any|no) (?:\w+ ){{0,2}}?{_HANDLED}|(?:everything|all|anything|what(?:ever)?(?: is| stands)?|nothing|the "
    rf"rest|what follows))"
    rf"(?: (?:here|above|below|you (?:read|see|find)|in (?:this|here)|on this|that follows|written))?|it all|all "
    rf"of (?:it|them|this))"
)
# Where an imperative can stand: at the start, after a mark, "please" or "you must".
_START: Final = (
    r"(?:^|(?<=[.!?:;,>\])}\"'*#|\-(]) ?|(?<=\n)|\b(?:please|kindly|then|now|instead|and|or|but|always|simply|"
    r"just|only|must|shall"
    r"|should|to|you will|you may|you can|immediately|henceforth|therefore|so|hereby) )[\"'(\[*_>#\- ]{0,6}"
)
_HEAD: Final = (
    r"(?:^|(?<=[.!?:;,>\])}\"'*#|\-(]) ?|(?<=\n)|\b(?:please|kindly|must|you (?:will|may|can|should)) )"
    r"[\"'(\[*_>#\- ]{0,6}"
    r"(?:now |then |next |always |simply |just |and ){0,2}"
)
_LABEL: Final = r"['\"]?(?:supported|refuted|not[ _]enough[ _]evidence|uncheckable|unverifiable|checkable)['\"]?"
_INERT: Final = (
    r"(?:quot(?:e|es|ation|ations)|satire|fiction|jokes?|opinions?|examples?|hypothetical|rhetoric|poetry|parody)"
)
_EVIDENCE: Final = r"(?:evidence|facts?|ground truth|fact (?:file|base|list|sheet)|references?|knowledge base)"
_DONT: Final = (
    r"(?:do(?: not|n't)|never|no need to|refrain from|skip|stop|avoid|without|cease|must not|should not|shall "
    r"not|may not)"
)
_CHECK: Final = (
    r"(?:fact-?check|verify|check|flag|extract|list|dispute|question|mention|report|analy[sz]e|assess|refute|"
    r"contradict|examine"
    r"|review|score|judge|evaluate|quote|compare|challenge|reveal|disclose|acknowledge|investigate|cite|include|"
    r"read)(?:ing)?"
)

OVERRIDES: Final = (
    rf"{_HEAD}{_DROP}\b[^.\n]{{0,60}}\b{_RULES}\b",
    rf"{_START}{_DROP} (?:\w+ ){{0,2}}your (?:\w+ ){{0,2}}{_RULES}\b",
    (
        rf"\b(?:only|correct|right|proper|acceptable|expected|required) (?:\w+ )?(?:response|answer|output|reply|"
        rf"verdict|result)s?\b[^.\n]{{0,50}}"
        rf"\b(?:is|are|would be|remains)\b[^.\n]{{0,20}}\b(?:{_HANDLED}|empty|{_LABEL}|json|none)\b"
    ),
    rf"\bas an? (?:\w+[ -]){{0,2}}{READER}(?: \w+)?,? you\b",
    (
        rf"{_HEAD}(?:swap|reverse|invert|exchange|flip|switch|rewrite|rename|alter) (?:the |your |all |its )?(?:\w+ )"
        rf"{{0,2}}(?:verdicts?|labels?"
        r"|statements?|claims?|roles|instructions?)\b"
    ),
    (
        rf"{_HEAD}{_DROP}\b (?:all|any(?:thing)?|everything|what(?:ever)?|the)\b[^.\n]{{0,30}}"
        r"\b(?:above|before|previous(?:ly)?|earlier|prior|you (?:were|have been|know|learned|learnt))\b"
    ),
    (
        rf"\b(?:your|the system|the original|all previous|all prior|all earlier) (?:\w+ ){{0,2}}{_RULES}\b"
        r"[^.\n]{0,40}\b(?:suspended|void|cancelled|canceled|no longer|replaced|superseded|obsolete|outdated|"
        r"overridden|lifted|revoked|do not apply"
        r"|don't apply|invalid|changed|over|ended?s?|withdrawn|expired?)\b"
    ),
    (
        rf"\b(?:new|updated|revised|real|actual|true|special|following|hidden|secret) (?:system )?{_RULES} "
        r"(?:for (?:you|the|this)|from (?:the|your)|:|are|is|follows?|apply|applies|replaces?|supersedes?|overrides?)"
    ),
    (
        r"\b(?:your|the) (?:new |only |next |final |real |sole |true )?(?:task|job|role|goal|instructions?|system "
        r"prompt|reply|answer|output"
        r"|verdicts?|response|duty|assignment|mission|objective|orders?) (?:is|are|must|should|shall|has|will be|"
        r"consists?)\b[^.\n]{0,60}"
        rf"\b(?:{_OUTCOME}|{_HANDLED}|{_GRADE}|to (?:mark|rate|confirm|approve|return|report|answer|say|reply|accept|"
        rf"pass))\b"
    ),
    (
        r"\b(?:whatever|everything|anything|all|what) (?:that )?you (?:were|have been|had been) (?:told|taught|given|"
        r"instructed|asked|trained)\b"
    ),
    (
        r"\byou are (?:now |no longer |hereby |henceforth )(?:\w+ ){0,3}(?:a|an|the|in|my|our|free|asked|required|"
        r"instructed|acting|bound)\b"
    ),
    rf"\byou are (?:an?|the) (?:\w+[ -]){{0,4}}{READER}\b",
    (
        rf"{_START}(?:act|behave|pretend|roleplay|role-play|answer|respond|speak) as (?:if|an?|the)\b[^.\n]{{0,40}}"
        rf"\b(?:{READER}|{_HANDLED}|{_OUTCOME})\b"
    ),
)

ADDRESSES: Final = (
    (
        r"(?:^|[.:;\"'(\[>*#] ?)\W{0,6}(?:\w+ ){0,2}(?:note|notice|message|memo|memorandum|attention|instructions?|"
        r"hint|reminder|request|advice|command|directive|appeal|word|"
        rf"information|guidance|order|warning|announcement)s? (?:to|for|of)\b[^.\n]{{0,30}}\b{READER}\b[^.\n]{{0,40}}"
        r"(?::|,|\.|;|!| - |\u2013|\u2014|$|\bread|\bprocess|\bcheck|\bthat\b|\bwho\b|\bonly\b)"
    ),
    (
        rf"^\W{{0,6}}(?:(?:important|ok(?:ay)?|oh),?:? )?(?:to )?(?:the |all |any |every |our |my )?(?:\w+[ -])"
        rf"{{0,3}}?{READER}"
        r"(?: (?:system|model|tool|reader|program|software|agent|assistant|checker|reviewer)s?)?"
        r"(?: (?:reading|processing|scoring|checking|reviewing|parsing|judging|analy[sz]ing|that reads?|who reads?)"
        r"\b[^.:,\n]{0,40})?"
        rf" ?[:!,-](?:[^.\n]{{0,60}}[ ,:;])? ?(?:please |kindly |you must |you should |do not |don't |never )"
        rf"?(?:{_DROP}|{_RATE}|{_ANSWER}|skip"
        rf"|omit|{_CHECK})\b (?!(?:is|are|was|were|has|have|had|of|in|from|by)\b)"
    ),
    (
        rf"^\W{{0,6}}to (?:the |all |any |every |whatever |whichever |our )?(?:\w+[ -])"
        rf"{{0,3}}?{READER}\b[^.\n]{{0,50}}[:,]"
    ),
    rf"^\W{{0,6}}(?:dear|hey|hi|hello|attention|attn|listen(?: up)?),?:? (?:\w+[ -]){{0,3}}?{READER}\b",
    (
        r"\bif you (?:are|happen to be) (?:an?|the|any|one of)\b[^.\n]{0,30}"
        rf"\b{READER}\b[^.\n]{{0,60}}(?:,|:|then|please)"
    ),
    (
        rf"\b(?:any|every|all|whichever|whatever) (?:\w+[ -]){{0,2}}{READER} (?:that |which |who |now )?(?:read|"
        rf"process|scor|check|review|"
        r"pars|judg|evaluat|analy[sz])\w{0,4} (?:this|these|the (?:above|following|present))\b"
    ),
    (
        rf"\b{READER}s? (?:must|should|shall|are to|is to|will|are (?:asked|required|instructed|told|requested|"
        rf"ordered|directed|advised)"
        rf"|is (?:asked|required|instructed|told|requested|ordered|directed|advised)|have to|has to|need to|may)"
        rf"\b[^.\n]{{0,50}}"
        r"\b(?:this|these|the above|the following|here|what follows|below|the present|its claims|on this page)"
        r"\b[^.\n]{0,60}"
    ),
)

VERDICTS: Final = (
    (
        rf"\b(?:everything|every|each|all|nothing|none|any)\b[^.\n]{{0,40}}\b(?:is|are|has|have|as)\b (?:the verdict "
        rf"|verdicts? )?{_LABEL}(?! by\b)"
    ),
    (
        rf"{_START}(?:choose|pick|select|answer|say|use|output|return|prefer|write|print|respond|reply) (?:only |"
        rf"with |always )?{_LABEL}(?! by\b)"
    ),
    rf"{_START}{_RATE} {_LABEL} as {_LABEL}",
    rf"{_HEAD}{_RATE} {_HERE} (?:to be )?['\"]?{_OUTCOME}\b",
    rf"{_HEAD}{_RATE} {_HERE}\b[^.\n]{{0,40}}\bas\b[^.\n]{{0,20}}\b{_INERT}\b",
    (
        rf"{_START}{_RATE} (?:\w+ )?{_HERE}\b[^.\n]{{0,60}}?(?:\b(?:as|with|to be|to|at|is|are|a|of|under|among)\b|:|"
        rf"=)[^.\n]{{0,25}}?"
        rf"(?:\b|['\"_]){_OUTCOME}(?:\b|['\"_])"
    ),
    rf"{_START}{_RATE} (?:\w+ ){{0,2}}?{_HANDLED}\b[^.\n]{{0,40}}?\bas\b[^.\n]{{0,20}}?{_OUTCOME}\b",
    rf"{_START}{_ANSWER}\b[^.\n]{{0,50}}\b{_GRADE}\b[^.\n]{{0,40}}?(?:\b|['\"_.]){_OUTCOME}(?:\b|['\"_%])",
    (
        rf"{_START}(?:return|output|respond|reply|answer|emit|print)\b[^.\n]{{0,30}}?\b(?:with|only|just|nothing but|"
        rf"exactly|always|that)\b"
        rf"[^.\n]{{0,40}}?(?:['\"_ ]){_OUTCOME}\b"
    ),
    (
        rf"{_START}(?:return|output|respond with|reply with|answer with|emit|print|produce|give|leave|keep|submit)"
        rf"\b[^.\n]{{0,40}}?"
        r"\b(?:an? )?(?:empty|blank|no) (?:list|array|set|json|output|claims?|result|answer|verdicts?|object)\b"
    ),
    (
        rf"{_START}{_ANSWER} (?:only |just |with |the word |always )?['\"]?{_OUTCOME}['\"]? (?:for|to|on|in|under|"
        rf"beside|after) "
        r"(?:each|every|all|any|this|these|the (?:whole|entire|rest|listed|following)|everything)\b"
    ),
    (
        rf"{_START}(?:list|return|extract|report|output|give|submit|find|produce) (?:no|zero|none of (?:the|its|"
        rf"these)) (?:\w+ )?{_HANDLED}\b"
    ),
    (
        rf"{_START}(?:leave|keep)\b[^.\n]{{0,30}}\b(?:list|array|claims|verdicts|citations)"
        rf"\b[^.\n]{{0,40}}\b(?:empty|blank)\b"
    ),
    (
        rf"\b{_HERE}\b[^.\n]{{0,60}}?\b(?:must|should|shall|is to|are to|has to|have to|needs? to|ought to|can only|"
        rf"may only|will) "
        rf"(?:\w+ )?(?:be |remain |stay )?(?:{_RATED}|receive|get|carry|obtain|earn)\b[^.\n]{{0,40}}?{_OUTCOME}\b"
    ),
    (
        rf"\b(?:claims?|statements?|sentences?|verdicts?)\b[^.\n]{{0,30}}\b(?:must|shall|should|is to|are to|have to|"
        rf"has to) be "
        rf"(?:{_RATED})\b[^.\n]{{0,25}}\b(?:as|supported|refuted|true|reliable|with|out|verified|correct)\b"
    ),
    (
        rf"\b(?:the|your|its|a|overall|final|misinformation|correct|expected|only|right) (?:\w+ ){{0,2}}{_GRADE}(?: "
        rf"\w+){{0,5}}? "
        rf"(?:must|shall|should|has to|is to|needs to|ought to|will) (?:therefore |always |then )?(?:be|read|remain|"
        rf"stay|equal|say)\b[^.\n]{{0,20}}"
        rf"(?:\b|['\"_]){_OUTCOME}\b"
    ),
    rf"{_START}set (?:the |its |your )?(?:\w+ ){{0,2}}{_GRADE}[^.\n]{{0,30}}?(?:to|=|at)\b[^.\n]{{0,10}}?{_OUTCOME}",
    (
        rf"{_START}{_RATE} (?:it|this|that|them|these|those|both|all)\b(?: \w+){{0,3}}? (?:as|with|to be)"
        rf"\b[^.\n]{{0,20}}?{_OUTCOME}\b"
    ),
    (
        rf"{_START}(?:label|mark|rate|score|grade|classify|tag|flag) (?:it|this|that|them|these|all(?: of (?:it|them|"
        rf"this))?) (?:\w+ )?['\"]?{_OUTCOME}\b"
    ),
    rf"^\W{{0,4}}{_RATE} as ['\"]?{_OUTCOME}\W{{0,4}}$",
    (
        rf"^\W{{0,4}}(?:please |now |just |only |simply |always |then ){{0,2}}(?:answer|reply|respond|return|output|"
        rf"say|write|print|state)(?: with)?:? "
        rf"['\"]?{_OUTCOME}['\"]?\W{{0,4}}$"
    ),
    (
        rf"{_HEAD}(?:confirm|approve|accept|validate|certify|clear|pass|endorse|support|uphold|affirm|refute|reject|"
        rf"deny) (?:each|every|all|any)(?: of)?"
        rf"(?: the| these| its)? (?:\w+ )?{_HANDLED}\b"
    ),
)

SHIELDS: Final = (
    (
        rf"\b{_HANDLED}\b[^.\n]{{0,40}}\b(?:must|may|should|shall|need|are to|is to) (?:not|never) (?:to )?be "
        rf"(?:extracted|checked|verified|flagged"
        r"|fact-?checked|marked|listed|judged|scored|disputed|questioned)\b"
    ),
    (
        rf"\b{_EVIDENCE}\b[^.\n]{{0,40}}\b(?:listed|given|shown|provided|supplied|below|above|you (?:have|were|see)|"
        rf"about)\b[^.\n]{{0,40}}"
        r"\b(?:outdated|obsolete|withdrawn|invalid|retracted|superseded|must not|not be used|do not apply)\b"
    ),
    (
        rf"{_HEAD}(?:do(?: not|n't)|never) (?:use|consult|apply|consider|look at|search|trust|rely on|follow|believe|"
        rf"accept) (?:the |any |your |these |those "
        rf"|other )?(?:\w+ )?(?:{_EVIDENCE}|instructions|rules|guidelines)\b"
    ),
    (
        r"(?:rely on|trust|use|believe|go by|follow) (?:only )?(?:the|this) (?:text|article|author|page|story|"
        r"document)(?: itself| alone| only)?"
        r"(?: (?:as|of the|instead|and not)\b|\W{0,3}$)"
    ),
    (
        rf"{_HEAD}(?:stop|cease|end|finish) (?:extracting|checking|verifying|fact-checking|analy[sz]ing|flagging|"
        rf"judging|scoring)\b"
    ),
    (
        rf"{_START}{_DONT} {_CHECK}\b[^.\n]{{0,40}}\b(?:this|these|the (?:above|following|present|rest)|any|anything|"
        rf"it|them|what follows"
        rf"|below|here|further)\b[^.\n]{{0,40}}?\b(?:{_HANDLED}|{_RULES}|notes?|messages?|against|further|facts?|"
        rf"comments?)\b"
    ),
    (
        rf"{_START}{_DONT} (?:extract|flag|fact-?check|verify|list|check|assess|evaluate|judge|analy[sz]e|score)"
        rf"(?:ing)? (?:the |any |its |these |this "
        rf"|of )*(?:\w+ )?{_HANDLED}(?: (?:below|above|here|that follow|in (?:this|here|it)|on this|of this|from "
        rf"this|at all|against)\b|\W{{0,3}}(?:$|[.;!]))"
    ),
    rf"\b(?:do(?: not|n't)|never) {_CHECK} (?:this|these|any|anything)\b[^.\n]{{0,12}}(?:[.!]|$)",
    (
        rf"{_START}(?:skip|omit|exclude|leave out|pass over|ignore|drop|disregard|overlook) (?:the |all |any |every |"
        rf"this |these |its )?(?:\w+ ){{0,3}}?"
        r"(?:verification|fact[- ]?check(?:ing|s)?|claims|check(?:s|ing)?|contradict\w{0,6}|(?:known|listed|given|"
        r"provided|curated|conflicting|"
        r"contrary) (?:facts?|evidence)|ground truth|evidence|fact (?:base|file|list)|reference facts?)\b"
    ),
    (
        rf"{_START}(?:use|trust|rely on|follow|apply|cite|prefer|consult|go by|believe)\b[^.\n]{{0,30}}\b(?:facts?|"
        rf"ground truth|evidence|values?|figures?|"
        r"list)\b[^.\n]{0,40}\b(?:instead of|rather than|in place of|over (?:the|your|any)|and (?:not|no other|"
        r"ignore)|below|above|in this|from this)\b"
    ),
    rf"{_START}cite [\"'`]?[a-z0-9]+(?:-[a-z0-9]+){{1,}}[\"'`]?\b",
    (
        r"\bno (?:claims?|verdicts?|statements?|sentences?|part of this) (?:\w+ ){0,5}?(?:is|are|may|shall|should|"
        r"must|need|needs|can) "
        r"(?:to be )?(?:be )?(?:extracted|checked|verified|flagged|refuted|disputed|fact-?checked|listed|marked)\b"
    ),
)

FORGERIES: Final = (
    (
        r"^\W{0,6}(?:system|developer|admin(?:istrator)?|root)[ _-]?(?:message|prompt|note|override|instruction|"
        r"update|notice|directive|alert|command|"
        r"mode)s?\b"
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
        r"evidence|input|output|text|content|"
        r"data|task|rules?|verdicts?)(?:[_-]\w{1,20})?(?: [^<>\n]{0,60})?/?>"
    ),
    r"<{2,}/? ?(?:begin|end|start|stop)\b|(?:begin|end|start|stop)\b[^<>\n]{0,40}>{2,}",
    (
        r"^\W{0,8}(?:end|begin(?:ning)?|start) of (?:the )?(?:article|text|document|input|content|data|instructions?|"
        r"prompt|message|user|"
        r"untrusted|quoted|material)\b"
    ),
    r"^[^\w\s<]{2,8}\s?(?:end|begin|start|stop)\b[^\n]{0,30}[^\w\s>]{2,8}$",
    (
        r"[\"']?\b(?:verdicts?|claim_id|fact_ids?|stance|citations|checkable|confidence|severity|label|score|"
        r"misinformation_score|statement|"
        r"attributed_to|coverage|claims|quote)[\"']\s{0,3}:\s{0,3}(?:[\"'\[{]|null|true|false|-?\d)"
    ),
    (
        r"^\W{0,8}(?:verdict|label|stance|severity|claim_id|(?:final_|overall_)?score|confidence)\s?[:=]\s?[\"']?"
        r"(?:supported|refuted|not_enough_evidence|asserted|denied|null|none|c\d+|[01]\.\d+)\b[\"']?\W{0,4}$"
    ),
    r"\b(?:verdict|label|stance|claim_id|score|confidence)s?\s?={1,2}\s?[\"':]?\w",
    (
        r"^\W{0,10}(?:(?:new|updated|latest|revised|official|curated|reference|trusted|verified|corrected|additional|"
        r"authoritative|editor'?s) )?"
        r"(?:(?:and )?(?:ground[ _-]truths?|fact[ _-](?:base|file|list|sheet update|update)|reference facts?|"
        r"knowledge base|evidence (?:update|file)"
        r"|known facts?|fact (?:no|id|#)))\b[^\n]{0,60}?(?::|=|\)|#|=>|\bversion\b|\breplaces\b)"
    ),
    (
        r"^\W{0,10}(?:new|updated|latest|revised|curated|reference|trusted|corrected|additional|authoritative) "
        r"(?:\w+ )?facts?\b[^\n.]{0,40}:"
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

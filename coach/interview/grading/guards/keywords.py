"""Terms strung together without a predicate: they name things and claim nothing about them."""

from __future__ import annotations

import re
from collections import Counter

from coach.text import is_cjk, normalise

_SEPARATOR = re.compile(r"\s*([,、;/|·•])\s*|\s[-–—]\s")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_BRACKETED = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[$\\=^_→⇒←↑↓≤≥<>≈∝+]|[.!?](?:\s|$)")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|can|will|has|have|had|does|do|it|they|this|uses?|makes?|gives?|learns?|checks?)\b"
)
_PREDICATE_ZH = re.compile(
    "[→⇒←↑↓≤≥<>≈∝?+]|[是为会能让使把被由于就都也不没只比越靠看说做拿叫如因所但则先再才要应可等]|并(?!行|发|联|查)|需(?!求)|(?<!供)给|有(?!放回|向"
    "|序|限|效)|在(?!线)|用(?!户|例)|对(?!齐|称|比|数|象)|"
    "得(?!分)|了(?!解)|着|过(?!拟|程|滤)|从|到|和|与|将|以|其|之|这|那|它|的(?!确)"
)
_PREDICATE_EN = re.compile(
    r"(?<![\w-])(?:is|are|was|were|be|it|its|they|this|that|these|which|the|a|an|to|of|by|with|when|if|because|so"
    r"|not|no|can|will|has|have|had|"
    r"does|do|use|uses|makes?|gives?|only|than|as|from|into|you|we|i|then|while|but|where|per|each|in|on|at|for|or"
    r"|and|without|being|given|about|some|any|all|other|most|many|more|less)(?![\w-])"
)
_FRAME = re.compile(
    r"^[^,、;]{0,24}?(?:涉及|有关于?|关系到|围绕|离不开|(?:核心|关键|重要|相关)的?(?:概念|词|术语|点|内容)(?:有|是|包括|包含)?"
    r"|\b(?:involves?|(?:is|are) (?:about|related to)|relates? to|touch(?:es)? (?:up)?on"
    r"|(?:key|core|main|relevant|important) (?:ideas?|terms?|concepts?|words?|topics?)"
    r"(?: here)? (?:are|include)))[::]?\s*"
)
"""How terms are announced as relevant, which says nothing of them. That something consists of them would be a claim."""
_FRAME_END = re.compile(
    r"\s*等等?(?:等)?(?:方面|概念|内容|问题|知识点?|关键词|技术)?[,。]?(?=$|[,。])"
    r"|[,.。]\s*(?:它们|这些|两者|they|all of (?:which|them)|which|these).{0,60}"
    r"(?:相关|重要|缺一不可|作用|关联|联系|important|matter|role|connected|related|essential|crucial).{0,20}$"
)
_NAME = re.compile(r"[^\W\d_]{2}")
LEAST_TERMS = 4
MANY_TERMS = 12
"""So many short pieces in a row are hardly ever prose; they are allowed a verb among them."""
LONGEST_TERM = 4
"""Words of Latin script, or pairs of Chinese characters, that a term has at most."""
MOST_PREDICATES = 0.2
"""Share of the terms that may hold a predicate ("time for space") in what is still a list."""
LEAST_SPACED = 0.8
"""Share of Chinese words, and of short ones among them, in a list of Chinese words set apart by spaces."""
MOST_SPACED_PREDICATES = 0.35
"""The same where Chinese words stand apart, as a reference cut into words does: "使用" is then a word of its own."""
LEAST_SAME_SEPARATOR = 0.8
"""Share of the separators that must be the same sign; prose, however terse, mixes them."""


def is_keyword_list(text: str) -> bool:
    """True for at least four short terms side by side, hardly any of which says anything about another.

    >>> is_keyword_list("残差、LayerNorm、GELU、warmup、Xavier")
    True
    >>> is_keyword_list("这个问题涉及低秩、冻结、旁路、缩放等方面。")
    True
    >>> is_keyword_list("BN 跨样本按通道，LN 样本内按特征")
    False
    """
    folded = _BRACKETED.sub("", normalise(_LINE_BREAK.sub(";", text.strip()))).strip(" .。")
    if (frame := _FRAME.match(folded)) is not None:
        folded = _FRAME_END.sub("", _FRAME_END.sub("", folded[frame.end() :])).strip(" .。,")
    lead, colon, listed = folded.rpartition(":")
    if ":" in lead or "。" in folded or (colon and claims_something(lead)):
        return False
    if _SEPARATOR.search(listed) is None:
        return not text.rstrip().endswith(".") and _word_by_word(listed)
    terms = _terms(listed)
    short = [term for term in terms if _size(term) <= LONGEST_TERM]
    saying = [term for term in terms if claims_something(term) or _NAME.search(term) is None]
    most = MOST_SPACED_PREDICATES if len(terms) >= MANY_TERMS else MOST_PREDICATES
    return len(terms) >= LEAST_TERMS and len(short) >= 0.75 * len(terms) and len(saying) <= most * len(terms)


def claims_something(text: str) -> bool:
    """True where ``text`` holds words that make a statement of terms: verbs, particles, pronouns, articles."""
    folded = normalise(text)
    return _PREDICATE_ZH.search(folded) is not None or _PREDICATE_EN.search(folded) is not None


def is_bare(text: str) -> bool:
    """True where ``text`` is itself a term or a list of terms, with or without a lead-in ("组成：需求方；供给方")."""
    terms = _terms(normalise(text).strip(" .。").rpartition(":")[2])
    if len(terms) > 1:
        saying = [term for term in terms if claims_something(term)]
        return all(_size(term) <= LONGEST_TERM for term in terms) and len(saying) <= MOST_PREDICATES * len(terms)
    return not claims_something(text) and _size(normalise(text)) <= LONGEST_TERM


def _terms(folded: str) -> list[str]:
    """The pieces between the separators; nothing where the signs are mixed."""
    signs = Counter(match.group(1) or "-" for match in _SEPARATOR.finditer(folded))
    if not signs or max(signs.values()) < LEAST_SAME_SEPARATOR * signs.total():
        return []
    return [term for term in _SEPARATOR.split(folded) if term and any(char.isalnum() for char in term)]


def _word_by_word(folded: str) -> bool:
    """True for words side by side: prose joins Chinese words, and needs verbs and function words in English."""
    words = folded.split()
    if len(words) < LEAST_TERMS or _SIGNS.search(folded):
        return False
    chinese = [word for word in words if any(map(is_cjk, word))]
    if chinese:
        single = [word for word in chinese if len(word) == 1]
        short = [word for word in chinese if len(word) <= LONGEST_TERM]
        saying = [word for word in words if claims_something(word)]
        apart = len(chinese) >= LEAST_SPACED * len(words) or len(words) >= MANY_TERMS
        most = MOST_SPACED_PREDICATES if apart else 0
        joined = len(short) < LEAST_SPACED * len(chinese) or len(single) > MOST_PREDICATES * len(chinese)
        return not joined and len(saying) <= most * len(words)
    function_words = len(_PREDICATE_EN.findall(folded))
    said = _VERB.search(folded) is not None and len(words) < MANY_TERMS
    return not said and function_words <= MOST_PREDICATES * len(words)


def _size(term: str) -> float:
    words = re.findall(r"[^\W_]+(?:[-'=.()^][^\W_]+)*", "".join(" " if is_cjk(char) else char for char in term))
    return len(words) + sum(is_cjk(char) for char in term) / 2

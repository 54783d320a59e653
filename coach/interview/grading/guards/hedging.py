"""Both a claim and its opposite: whoever says both has not decided, and cannot be given the whole point for one."""

from __future__ import annotations

import re

from coach.interview.grading.folding import fold
from coach.interview.grading.guards.polarity import claim_of, turned_round
from coach.model import Span
from coach.text import sentences

_EITHER_WAY = re.compile(
    r"(?:要么|或者?|也(?:许|可能)|可能|没准)[^。;\n]{0,8}(?:正好|恰恰|刚好|完全)?(?:相反|反过来|都不(?:是|对|成立))"
    r"|两种(?:说法|答案|可能)[^。;\n]{0,8}(?:都|总有|必有)|(?:总|必)有一个(?:是)?对"
    r"|\b(?:or|maybe|perhaps|might|could)\b[^.;\n]{0,30}"
    r"\b(?:the (?:exact )?(?:opposite|reverse)|none of (?:this|it|that))\b"
    r"|\bone of (?:the|these) two (?:is|must be)\b"
)
"""Words by which a whole answer stands beside its own opposite."""
_UNDECIDED = re.compile(
    r"可能(?P<verb>[会能是要有对])(?P<rest>[^,。;]{0,12})[,，]?也可能(?:不|没)(?P=verb)?"
    r"|(?P<can>[会能是要需用])也?(?:或者?|或许)不(?P=can)|(?:增大|升高|增加|提高)(?:或者?|/)(?:减小|降低|减少)"
    r"|\b(?:may|might) or (?:may|might) not\b|\b(?P<aux>is|are|does|do|can|will) or (?P=aux) ?n[o']t\b"
    r"|\b(?:increases?|rises?|higher) or (?:decreases?|falls?|lower)\b"
)
_DEPENDS = re.compile(r"取决|视.{0,6}而定|看情况|如果|若|当.{0,12}时|depend|\bif\b|\bwhen\b|whether|[?？]")
"""What turns two cases into a statement: the condition that decides between them."""
LEAST_SHARED = 0.9
"""Share of the content of both sentences, polarity aside, that must be the same."""
MOST_SENTENCES = 200


def hedged_spans(answer: str) -> list[Span]:
    """Spans of claims that the answer also denies; the whole answer where it offers itself and its opposite.

    "BN depends on the batch, LN does not" is a contrast, not a contradiction: its two claims differ in their subject.
    """
    units = sentences(answer)[:MOST_SENTENCES]
    folded = [fold(answer, unit).text for unit in units]
    if any(_EITHER_WAY.search(text) for text in folded):
        return [(0, len(answer))]
    hedged = {place for place, text in enumerate(folded) if _UNDECIDED.search(text) and not _DEPENDS.search(text)}
    claims = [claim_of(text) for text in folded]
    for place, claim in enumerate(claims):
        for other in range(place):
            if turned_round(claim, claims[other], LEAST_SHARED):
                hedged |= {place, other}
    return [units[place] for place in sorted(hedged)]

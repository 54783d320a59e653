"""What a message from the person is: an answer, or one of the things that are not graded.

Decided by rules, not by a model: an answer taken for a request would be lost, so everything that is not plainly one of
the others is an answer. The page's buttons say what they mean and skip this step.
"""

from __future__ import annotations

import re

from coach.model import InputKind, Message

_LONGEST_REQUEST = 120
"""Characters; a longer message is an answer whatever it begins with."""

_PAUSE = re.compile(r"[\s。．.!！?？,，、~…:：;；]+")

_WHOLE_MESSAGE: dict[InputKind, str] = {
    InputKind.HINT: r"""
        (请|能|可以|能不能|可不可以)?再?[给来有]?我?一?[个点些]?小?提示(一下)?[吧吗呗]?
        | (please\ )?((can|could)\ (you|i)\ )?(please\ )?(i\ need\ |give|have|get)?(\ me)?
          \ ?(a|another|one\ more)?\ ?hint(\ please)?
    """,
    InputKind.SKIP: r"""
        (我想|我要|请|先)?(跳过|过|略过|pass|skip)(这题|这道题|这一题|这个|本题)?吧?
        | [换下]一?(题|道|道题|个问题)吧?
        | (please\ |let'?s\ |can\ we\ )?(skip|next|pass)(\ this|\ it|\ that)?(\ one|\ question)?(\ please)?
    """,
    InputKind.DONT_KNOW: r"""
        [嗯呃额]*\ ?(这个|这题|这道题)?我?(真的?|完全|确实|也|还)?
        (不知道|不会|不清楚|不懂|不太会|不了解|没学过|没听过|没了解过|忘了|忘记了|想不起来|答不[上出]来|没思路)[了啊呢诶]?
        (\ ?(没学过|不会|不清楚|忘了|真不会))?
        | (sorry\ )?(i\ )?(really\ |honestly\ )?(don'?t|do\ not|have\ no)
          \ (know|idea|clue)(\ this|\ that|\ it|\ the\ answer|\ this\ one)?
        | (sorry\ )?(i'?m\ )?(not\ sure|no\ idea|no\ clue|clueless)|dunno|idk
        | (sorry\ )?i\ (forgot|forget|can'?t\ remember|do\ not\ remember|don'?t\ remember)
    """,
    InputKind.REFERENCE: r"""
        (请|我想|我要|能|可以|直接)?[给让]?我?(看|看看|看一下|显示|告诉我|展示|公布|给出|揭晓)?
        (一下)?(参考答案|标准答案|正确答案|答案)(是什么)?[吧吗]?
        | (please\ )?(can\ (you|i)\ )?(show|see|give|tell|reveal)(\ me)?
          \ (the\ )?(reference|model)?\ ?(reference|answer|solution)(\ please)?
        | (the\ )?(reference|model)\ answer(\ please)?
        | what('?s|\ is)\ the\ (right\ |correct\ |reference\ )?answer
    """,
    InputKind.END: r"""
        (不想[答练]了\ )?(我想|我要|请)?(结束|停止|退出|终止)(面试|练习|吧|了|本次面试)*
        | (今天)?就?到[这此][里儿]?(为止)?吧?
        | (please\ )?(end|stop|quit|finish|exit)(\ the|\ this)?(\ interview|\ session|\ practice)?(\ please)?
        | let'?s\ stop(\ here)?
    """,
    InputKind.RETRY: r"""
        请?(重试|重新评分|再评一次|重新打分)(一下)?
        | (please\ )?(retry|try\ again|grade\ again|regrade)(\ it)?
    """,
}
"""Requests that are the whole message, in the order in which they are tried; pauses have become single spaces."""

_CLARIFY = r"""
    ^(请问|不好意思|抱歉|等等)?[,，\s]*[你您](说|问|指|提到|的意思)[^。\n]{0,60}(什么|啥|哪|是不是|吗)[^。\n]{0,20}[?？]$
    | (题目|问题|这题|这道题|这个问题)[^。\n]{0,20}(什么意思|是什么意思|指什么|没[听看]懂|不太?明白|怎么理解)\W*$
    | ^(能|可以|请|能不能|可不可以)[^。\n]{0,6}
        (换[个种](说法|问法)|再说一遍|重复一[下遍]|说得再?(具体|清楚)|解释一下(题目|问题|这个问题|这道题))
    | ^[你您]是[想要]?[问指][^。\n]*[?？]$
    | ^(sorry,?\ |wait,?\ |excuse\ me,?\ )?what\ do\ you\ mean\b
    | ^what\ does\ (this|the|that|your)\ question\b
    | ^(can|could|would)\ you\ (please\ )?(rephrase|repeat|clarify|reword|explain\ the\ question|explain\ what\ you)
    | ^(please\ )?(rephrase|repeat|clarify|reword)(\ the|\ this|\ your)?(\ question)?(,?\ please)?\W*$
    | ^(do\ you\ mean|are\ you\ asking)\b
"""

_ASK_PREFIX = r"""
    ^(
        (我?想)?问一下|我?想问(?!题)(一下)?|请教(一下|您|你|个问题|一个问题|(?=[\s:：,，]))
        | (提问|question|/?ask)(?=\s*[:：]) | /ask\b
    )\s*[:：,，]?\s*
"""

_GUESSES = r"""
    (因为|所以|应该|可能|大概|也许|难道|对吗|对吧|是吗|是吧|吧)[^。\n]*[?？]$
    | \b(because|maybe|perhaps|probably)\b
    | ,\ (right|correct|yes|no|(is|are|was|does|do|did|has|have|can|would|wo)n'?t\ (it|they|that|we))\?$
    | ^which\ is\ (why|how|because)\b
"""
"""What makes a sentence with a question mark a guess at the answer rather than a question to the coach."""

_ASK = r"""
    ^(请问|那么?)?[,，\s]*([什啥]么?是|什么叫|何为|为什么|为何|怎么|如何|哪些|哪种|谁)[^。；;\n]*[?？]$
    | ^(请问|那么?)?[,，\s]*[^，,。；;\n?？]{1,30}(是什么|是啥|有什么区别|有哪些|怎么算|怎么做|什么意思)[?？]$
    | ^(what|why|how|when|who|where|which)(\ exactly)?('s|\ (is|are|was|were|do|does|did|can|could|should|would|will))
      \b[^.;\n]*\?$
    | ^(what|which|how\ (many|much|long|often|large))\ (?!\w*[^s]s\ is\b)(?!(it|you|we|they|i|this|that)\b)
      ([\w-]+\ ){1,2}(is|are|do|does|did|can|should)\b[^.;\n]*\?$
    | ^what\ happens\ (when|if|to|during|with)\b[^.;\n]*\?$
    | ^(could|can)\ you\ (please\ )?(explain|tell\ me)\b[^.;\n]*\?$
"""


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_REQUESTS = {kind: _compiled(pattern) for kind, pattern in _WHOLE_MESSAGE.items()}
_IS_CLARIFY = _compiled(_CLARIFY)
_IS_GUESS = _compiled(_GUESSES)
_IS_ASK = _compiled(_ASK)
_HAS_ASK_PREFIX = _compiled(_ASK_PREFIX)


def kind_of(message: Message) -> InputKind:
    """The kind of ``message``: as the button said, else read from the text; an answer in case of doubt."""
    if message.kind is not None:
        return message.kind
    text = message.text.strip().replace("’", "'")
    flat = _PAUSE.sub(" ", text).strip()
    if len(text) > _LONGEST_REQUEST or not flat:
        return InputKind.ANSWER
    for kind, pattern in _REQUESTS.items():
        if pattern.fullmatch(flat):
            return kind
    if _IS_CLARIFY.search(text):
        return InputKind.CLARIFY
    if _HAS_ASK_PREFIX.match(text) or (_IS_ASK.match(text) and not _IS_GUESS.search(text)):
        return InputKind.ASK
    return InputKind.ANSWER


def without_ask_prefix(text: str) -> str:
    """The question itself: "问一下：什么是 LoRA" -> "什么是 LoRA"."""
    return _HAS_ASK_PREFIX.sub("", text.strip(), count=1)

"""What a message from the person is: an answer, or one of the things that are not graded.

Decided by rules, not by a model: an answer taken for a request would be lost, so everything that is not plainly one of
the others is an answer. The page's buttons say what they mean and skip this step.
"""

from __future__ import annotations

import re

from coach.model import InputKind, Message

_PUNCTUATION = re.compile(r"[\s。．.!！?？,，、~…:：;；]+$|^[\s。.,，]+")

_WHOLE_MESSAGE: tuple[tuple[InputKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            InputKind.HINT,
            r"(请|能|可以|能不能|可不可以)?(再)?(给|来)?(我)?(一)?(个|点|些)?(小)?提示(一下)?(吧|吗|呗)?"
            r"|(please )?((can|could) (you|i) )?(please )?(give|have|get)?( me)? ?(a|another|one more)? ?hint( please)?",
        ),
        (
            InputKind.SKIP,
            r"(我想|我要|请|先)?(跳过|过|略过|pass|skip)(吧|这题|这道题|这一题|这个|本题)?|(换|下)一?(题|道|道题|个问题)(吧)?"
            r"|(please |let'?s |can we )?(skip|next)( this| it| that)?( one| question)?( please)?|next( question)?( please)?",
        ),
        (
            InputKind.DONT_KNOW,
            r"(嗯+|呃+|额+)?[,，\s]*(这个|这题|这道题)?(我)?(真的?|完全|确实|也|还)?(不知道|不会|不清楚|不懂|不太会|不了解|没学过|没听过|没了解过|忘了|忘记了|想不起来|答不(上|出)来|没思路)(了|啊|呢|诶)?"
            r"([,，。\s]*(没学过|不会|不清楚|忘了|真不会))?"
            r"|(sorry,? )?(i )?(really |honestly )?(don'?t|do not|dunno|have no) ?(know|idea|clue)?( this| that| it| the answer| this one)?"
            r"|(i'?m )?(not sure|no idea|no clue|clueless)|dunno|idk|i (forgot|forget|can'?t remember|do not remember|don'?t remember)",
        ),
        (
            InputKind.REFERENCE,
            r"(请|我想|我要|能|可以|直接)?(给|让)?(我)?(看|看看|看一下|显示|告诉我|展示|公布|给出|揭晓)?(一下)?(参考答案|标准答案|正确答案|答案|参考)(是什么|吧|吗)?"
            r"|(please )?(can (you|i) )?(show|see|give|tell|reveal)( me)? (the )?(reference|answer|solution|model answer|reference answer)( please)?"
            r"|(the )?(reference|model) answer( please)?|what('?s| is) the (right |correct |reference )?answer",
        ),
        (
            InputKind.END,
            r"(我想|我要|请)?(结束|停止|退出|终止)(面试|练习|吧|了|本次面试)*|(今天)?(就)?到(这|此)(里|儿)?(为止)?(吧)?"
            r"|(please )?(end|stop|quit|finish|exit)( the| this)?( interview| session| practice)?( please)?|let'?s stop( here)?",
        ),
        (InputKind.RETRY, r"(请)?(重试|重新评分|再评一次|重新打分)(一下)?|(please )?(retry|try again|grade again|regrade)( it)?"),
    )
)

_CLARIFY = re.compile(
    r"^(请问|不好意思|抱歉|等等)?[,，\s]*(你|您)(说|问|指|提到|的意思)[^。\n]{0,60}(什么|啥|哪|是不是|吗)"
    r"|(题目|问题|这题|这道题|这个问题)[^。\n]{0,20}(什么意思|是什么意思|指什么|没(听|看)懂|不(太)?明白|怎么理解)"
    r"|^(能|可以|请|能不能|可不可以)[^。\n]{0,6}(换(个|种)(说法|问法)|再说一遍|重复一(下|遍)|解释一下(题目|问题|这个问题|这道题)|说得(再)?(具体|清楚))"
    r"|^(sorry,? |wait,? |excuse me,? )?what do you mean\b|^what does (this|the|that|your) question\b"
    r"|^(can|could|would) you (please )?(rephrase|repeat|clarify|reword|explain the question|explain what you)"
    r"|^(please )?(rephrase|repeat|clarify|reword)( the| this| your)?( question)?\W*$|^do you mean\b|^are you asking\b|^(你|您)是(想|要)?(问|指)",
    re.IGNORECASE,
)

_ASK_PREFIX = re.compile(r"^(提问|问一下|我想问|想问一下|请教|请教一下|question|ask|/ask)\s*[:：,，]?\s*", re.IGNORECASE)
_ASK = re.compile(
    r"^(请问|那|那么)?[,，\s]*((什么|啥)是|什么叫|何为|为什么|为何|怎么|如何|哪些|哪种|谁)[^。；;\n]*[?？]$"
    r"|^(请问|那|那么)?[,，\s]*[^，,。；;\n?？]{1,30}(是什么|是啥|有什么区别|有哪些|怎么算|怎么做|什么意思)[?？]$"
    r"|^(what|why|how|when|which|who|where|could you explain|can you explain)\b[^.;\n]*\?$",
    re.IGNORECASE,
)
_LONGEST_REQUEST = 120
"""Characters; a longer message is an answer whatever it begins with."""


def kind_of(message: Message) -> InputKind:
    """The kind of ``message``: as the button said, else read from the text; an answer in case of doubt."""
    if message.kind is not None:
        return message.kind
    text = _PUNCTUATION.sub("", message.text.strip())
    if len(text) > _LONGEST_REQUEST or not text:
        return InputKind.ANSWER
    for kind, pattern in _WHOLE_MESSAGE:
        if pattern.fullmatch(text):
            return kind
    raw = message.text.strip()
    if _CLARIFY.search(raw):
        return InputKind.CLARIFY
    if _ASK_PREFIX.match(raw) or _ASK.match(raw):
        return InputKind.ASK
    return InputKind.ANSWER


def without_ask_prefix(text: str) -> str:
    """The question itself: "问一下：什么是 LoRA" -> "什么是 LoRA"."""
    return _ASK_PREFIX.sub("", text.strip(), count=1)

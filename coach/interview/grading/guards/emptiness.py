"""Answers with nothing in them: blank, an opener without a solution, or some way of saying "I don't know"."""

from __future__ import annotations

import re

from coach.interview.grading.folding import fold

_OPENERS = re.compile(
    r"(?:thought process|thinking|reasoning|my answer|the answer|answer|solution|response|explanation|final answer"
    r"|conclusion"
    r"|let'?s (?:solve|think|work)[\w' ]*(?:step by step)?|step by step|step 1|first of all|ok(?:ay)?|well|sure|so"
    r"|hello|hi"
    r"|思考过程|思路|推理过程|解题过程|解题思路|解答|解析|解|答案|答|回答如下|我的回答|回答|分析|首先|好的|你好"
    r"|您好|嗯+|呃+|额+"
    r"|同上|如题|如上|略|见(?:上|前)文?|见(?:参考|标准)?答案|see above|as above|same as above|ditto"
    r"|かいせつ|解説|解答|回答|respuesta|solución|réponse|antwort|lösung|ответ|решение|해설|답변|답)"
)
_CLAUSE_BREAK = re.compile(r"[^\w']+", re.UNICODE)

_SELF = (
    r"(?:这(?:个|道)?题?|那个|这块|这里|这方面|我|但是?|不过|真的?|确实|实在|完全|还|也|都|暂时"
    r"|可能|有点|已经|根本|目前|具体的?|一点|抱歉|不好意思|嗯+|呃+)*"
)
_UNKNOWN_ZH = (
    r"不(?:太|怎么|是很|大)?(?:知道|会|清楚|懂|了解|熟悉|明白|记得|确定)|没(?:有)?(?:怎么|深入|仔细)?"
    r"(?:学过|听过|听说过|了解过|了解|研究过|看过(?:论文)?|接触过|准备(?:到|过)?|复习(?:到|过)?|背过?|用过|想过"
    r"|见过|思路|印象|头绪)"
    r"|忘(?:记)?(?:光)?|想不起来|记不(?:清|得|起来)|答不(?:上来|出来|上|出)|说不(?:上来|清楚?|出来)|不敢(?:乱说"
    r"|瞎说)|不瞎编"
    r"|听说过(?:这个)?(?:词|名词)?|只?(?:听说过|见过)(?:这个)?(?:词|名字)|跳过|略过?|过|下一题|换一?(?:道|个)?题?"
    r"|pass|skip|没(?:复习|学|看)到[^，]{1,8}[章节]"
)
_TAIL = r"(?:了|的|啊|呢|诶|哎|吧|呀|哈|过|这个|词|名词|概念|这块|这题|这道题|这方面|相关(?:内容|知识))*"
_UNKNOWN_EN = (
    r"(?:(?:sorry|um+|uh+|hmm+|well|honestly|frankly|actually|unfortunately|oh|i'?m afraid) )*"
    r"(?:i ?)?(?:really |honestly |just |actually |currently )*"
    r"(?:(?:do not|don'?t|dont|did ?n'?t|can'?t|cannot|could ?n'?t|have no|haven'?t|never|am not|'?m not|not|no)"
    r"(?: (?:really|quite|even|too|at all))*"
    r"(?: (?:know|idea|clue|sure|remember|recall|learned|learnt|studied|heard|certain|familiar|understand|answer))"
    r"|dunno|idk|forgot|forget|no (?:idea|clue|response|answer|comment)|pass|skip|next(?: question)?|n/?a|none"
    r"|clueless)"
    r"(?: (?:this|that|it|about|of|with|what|the|answer|question|topic|one|to|is|at|all|here|yet|anymore|how|why"
    r"|sorry|any))*"
)
_UNKNOWN_ELSEWHERE = (
    r"(?:すみません ?)?(?:よく)?(?:わかり|分かり|知り)ません|(?:わから|分から|知ら)ない(?:です)?"
    r"|(?:잘 )?(?:모르겠\w+|모릅니다|몰라요?)"
    r"|(?:das |ich )*wei(?:ß|ss) (?:ich |es |das )*(?:leider )?nicht|keine ahnung"
    r"|(?:désolé )?je (?:ne |n')?(?:le )?sais pas|aucune idée"
    r"|(?:lo siento )?no (?:lo )?(?:sé|se)|ni idea|não sei|non (?:lo )?so"
    r"|(?:я )?не (?:знаю|помню)|понятия не имею"
)
_FAREWELL = r"sorry|抱歉|不好意思|对不起|谢谢|thanks?|thank you|please|请|老师|next(?: question)?|能不能|可以|吗"
_UNKNOWN = re.compile(rf"(?:{_SELF}(?:{_UNKNOWN_ZH}){_TAIL}|{_UNKNOWN_EN}|{_UNKNOWN_ELSEWHERE}|{_FAREWELL}|{_SELF})")
_ADMITS = re.compile(rf"{_UNKNOWN_ZH}|{_UNKNOWN_EN}|{_UNKNOWN_ELSEWHERE}")
LONGEST_EMPTY_ANSWER = 120
"""Characters; who writes more than that says something."""


def is_blank(answer: str) -> bool:
    """True where there is no letter or digit, or only an opener such as "Thought process:" or "解："."""
    words = _words(answer)
    return not words or _OPENERS.fullmatch(" ".join(words)) is not None or all(_OPENERS.fullmatch(w) for w in words)


def is_dont_know(answer: str, question: str) -> bool:
    """True where the answer only admits, in Chinese or English, that the person does not know.

    Clauses that consist of the question's own words ("BLIP-2 没看过论文") do not make it an answer.
    """
    if len(answer) > LONGEST_EMPTY_ANSWER:
        return False
    clauses = [clause for clause in re.split(r"[，,。.;；!！?？…\n、—]+", fold(answer).text) if _words(clause)]
    if not clauses:
        return False
    asked = [word for word in _words(question) if len(word) > 1 or word.isdigit()]
    admitted = False
    for clause in clauses:
        rest = clause
        for word in asked:
            rest = rest.replace(word, " ")
        text = " ".join(_words(rest))
        if _UNKNOWN.fullmatch(text) is None and _UNKNOWN.fullmatch(" ".join(_words(clause))) is None:
            return False
        admitted = admitted or _ADMITS.search(text) is not None
    return admitted


def _words(text: str) -> list[str]:
    return [word for word in _CLAUSE_BREAK.split(fold(text).text.replace("’", "'")) if word]

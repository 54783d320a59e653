"""What stands below a question: is it an answer in words, an image, a link, or nothing yet?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from coach.model import AnswerStatus, Lines
from coach.notes.blocks import Block
from coach.notes.inline import has_image, has_link, plain, split_symbols, without_references
from coach.notes.roles import is_answer_title, read_role

_PLACEHOLDER = re.compile(
    r"(?:to ?do.{0,20}|tbd.{0,20}|tba|tbc|wip|n/?a|none|null|empty|pending|coming soon|(?:more )?to come"
    r"|work in progress|idk"
    r"|i don'?t know"
    r"|under construction|(?:will |needs? )?(?:to )?be (?:added|done|continued|completed|filled|updated"
    r"|written)(?: (?:in|here|later|soon))*"
    r"|fill(?: me)? in(?: later)?|xxx+|update(?:d)? (?:later|soon)"
    r"|(?:your |write |add |put |insert |type |an? |the )*(?:answers?|explanation|solution|content"
    r"|notes?)(?: goes)?(?: here)?"
    r"|no answer(?: yet)?|not answered(?: yet)?|not yet (?:answered|written|done)|help wanted|same as (?:above"
    r"|before|q(?:uestion)?\s?\d+)"
    r"|see (?:above|the previous (?:question|answer)|q(?:uestion)?\s?\d+)"
    r"|未完待续|暂无(?:内容|答案|解答|回答)?|略过?|无|空|没有|占位|先占坑|占坑|留空|敬请期待|代码略|答案略"
    r"|(?:正在)?施工中|更新中|整理中"
    r"|(?:内容|答案|回答|此处|这里|此题|本题|尚|还|仍|暂时?|有)*(?:待|需|未)"
    r"(?:补充?|完善|整理|更新|填写?|写|续|定|总结|学习?|完成|解答|回答|查|测试?|确认|验证|考证|研究|看)(?:坑|续|善"
    r"|中|完)*"
    r"|不太?会|不知道|不懂|没(?:答|想|说|写)(?:上来|好|出来|完)|答得不好|忘了|还没(?:写|看|想好|整理)|没写|(?:回头"
    r"|以后|之后|后面|有空|明天|下次)再?(?:补|写|看|更新|整理)上?|补|待补.{0,10}|todo.{0,10}"
    r"|(?:同|见|如|参见|参考|答案见|解析见|详见)\s?(?:上(?:一|面|述|文|份)?|下(?:一|面|文)?|前(?:一|面|文|述)"
    r"|第?\s?\d{1,3}\s?)(?:道|个|条|份)?\s?(?:题|问|问题|笔记|节|文|述|面|答案)?的?(?:答案|内容)?"
    r"|同(?:上|前|理)|如上|[，,、；;。.\s])+",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:(?:参考|推荐|延伸|相关)(?:资料|链接|文章|文献|阅读)|(?:原文|文章)链接|详细介绍|具体内容"
    r"|[如见]?[上下]?图\s?\d*|所示|图片|图示|示意图"
    r"|参考|参见|参阅|详见|请看|请见|见|看|查看|点击|可以|可|也|请|原文|出处|来源|链接|地址|传送门|详情|详解|教程"
    r"|视频|博客|文章|文档|知乎"
    r"|这里|这篇|此处|这个|如下|如|阅读|推荐|转载自?|的|在|自|和|与|于"
    r"|(?:figure|fig|image|picture|source|reference|ref|link|article|post|blog|video|paper|page|doc|detail"
    r"|credit)s?\s?\d*"
    r"|documentation|good|great|nice|excellent|overview|guide|tutorial|explained|explanation|intro|introduction|see"
    r"|also|read|more|here|this|below|above|as|shown|in|the|at|from|on|and|or|for|further|via|check|out|back|return"
    r"|top|contents|返回|回到|目录|顶部"
    r"|refer|to|please|click|\W)++",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"(?:category|tags?|keywords?|company|companies|author|created|(?:last )?updated|asked (?:by|at|in)"
    r"|分类|标签|关键词|关键字|公司|出处|作者|更新时间|创建时间|考察点|题型)\s*[：:][^。；;]{0,60}"
    r"|(?:difficulty|level|frequency|importance|priority|status|难度(?:系数|等级)?|(?:出现)?频率|考频|重要(?:程度"
    r"|性)|优先级"
    r"|掌握(?:程度|情况)|推荐指数|星级|状态)\s*[：:]\s*(?:easy|medium|hard|high|low|mid|junior|senior|beginner"
    r"|advanced|basic"
    r"|intermediate|very|common|draft|done|in progress|reviewed|已|未|较|极|高|中|低|初|级|等|简单|困难|容易|一般"
    r"|常见|常考|必考|偶尔|掌握|复习"
    r"|[\W\d_])+",
    re.IGNORECASE,
)
"""Lines that describe a question ("Difficulty: easy") and answer nothing."""
_BOOK = re.compile(
    r"(?:参考|详见|参见|见|来源|出处|摘自|引自|refs?|see|source)\s*[：:]?\s*[《\"“].{1,60}[》\"”].{0,20}", re.IGNORECASE
)
_EMBEDDED = re.compile(r"<(?:iframe|video|audio|embed)\b[^>]{0,500}>", re.IGNORECASE)
_BACK = re.compile(r"返回|回到|目录|\b(?:back|top|contents|toc)\b|[⬆↑🔝⇧]", re.IGNORECASE)
_LONGEST_REMARK = 60
_NOTHING = re.compile(r"[\W_]*")


def answer_status(blocks: Sequence[Block]) -> AnswerStatus:
    """The status of an answer made of ``blocks`` (siblings, in order)."""
    image = link = False
    for text in _texts(blocks):
        if text is None or says_something(text):
            return AnswerStatus.ANSWERED
        image = image or has_image(text)
        link = link or has_link(text) or ("<" in text and _EMBEDDED.search(text) is not None)
    if image:
        return AnswerStatus.IMAGE_ONLY
    return AnswerStatus.LINK_ONLY if link else AnswerStatus.UNANSWERED


@lru_cache(4096)
def says_something(text: str) -> bool:
    """Whether inline Markdown holds words of its own: more than links, images, "TODO" and "see below"."""
    role = read_role(text)
    if role is not None and role.speaker == "answer":
        text = text[role.length :]
    said, _ = split_symbols(without_references(text))
    if _NOTHING.fullmatch(said):
        return "$" in said
    if "\n" in text:
        said = "\n".join(line for line in text.split("\n") if not is_metadata(plain(line)))
        said, _ = split_symbols(without_references(said))
    elif is_metadata(said):
        return False
    core = said.strip(" \t\n.。…,，:：;；!！?？*_-—()（）[]【】<>《》\"'“”~`#")
    if not core:
        return False
    if len(core) > _LONGEST_REMARK:
        return True
    if _PLACEHOLDER.fullmatch(core) or _BOOK.fullmatch(core):
        return False
    pointing = len(core) <= 12 or has_link(text) or has_image(text)
    return not (pointing and _POINTER.fullmatch(core))


def is_metadata(text: str) -> bool:
    """Whether all lines of plain ``text`` only describe their question: "难度：中等", "Tags: dropout"."""
    if ":" not in text and "：" not in text:
        return False
    return all(_METADATA.fullmatch(line.strip(" \t*_-·")) for line in text.split("\n"))


def _texts(blocks: Sequence[Block]) -> Iterator[str | None]:
    """The texts of an answer; None stands for code and formulas, which always say something."""
    for block in blocks:
        match block.kind:
            case "paragraph":
                if not _is_back_link(block):
                    yield block.text
            case "row":
                if not block.level:
                    yield from block.cells
            case "math" | "code" if not block.children:
                yield None if block.text.strip() else ""
            case "heading" if has_link(block.text) and not says_something(block.text):
                yield block.text  # "### [参考解析](...)"
            case "details":
                if block.text and not is_answer_title(block.text):
                    yield block.text
            case _:
                pass
        if block.children:
            yield from _texts(block.children)


def answer_lines(first: int, last: int, blocks: Sequence[Block]) -> Lines:
    """Lines from ``first`` to ``last`` without the rules and anchors at the end, which only separate."""
    for block in reversed(blocks):
        if block.kind != "separator" and not _is_back_link(block):
            break
        last = min(last, block.start - 1)
    return first, max(first, last)


def _is_back_link(block: Block) -> bool:
    if block.kind != "paragraph" or "](" not in block.text or says_something(block.text):
        return False
    return _BACK.search(block.text) is not None

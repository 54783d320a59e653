"""The fixed sentences of the interviewer, in Chinese and English: what is said where no model words it."""

from __future__ import annotations

from coach.model import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "notes_say": {"zh": "笔记的要点是：{text}", "en": "Your notes say: {text}"},
    "missing": {"zh": "这一点你的回答里没有提到。", "en": "Your answer did not mention this."},
    "partial": {"zh": "你说的“{quote}”只讲到了一部分。", "en": "“{quote}” covers only part of this."},
    "contradicted": {"zh": "你说的“{quote}”与笔记相反。", "en": "“{quote}” says the opposite of your notes."},
    "differs": {
        "zh": "差别在于：你说的是“{said}”，笔记是“{notes}”。",
        "en": "The difference: you said “{said}”, the notes say “{notes}”.",
    },
    "differs_denied": {
        "zh": "差别在于：你否定了，笔记是肯定的。",
        "en": "The difference: you deny what the notes affirm.",
    },
    "differs_affirmed": {
        "zh": "差别在于：你肯定了，笔记是否定的。",
        "en": "The difference: you affirm what the notes deny.",
    },
    "ask_contradicted": {
        "zh": "你刚才说“{quote}”，真的是这样吗？请再核对一下，理由是什么？",
        "en": "You said “{quote}”. Is that really so, and why?",
    },
    "ask_partial": {
        "zh": "你讲到了“{quote}”，方向没错，但还不完整：{ask}",
        "en": "“{quote}” goes in the right direction, but something is left open: {ask}",
    },
    "ask_about": {"zh": "再具体说说“{topic}”：{ask}", "en": "About “{topic}”: {ask}"},
    "ask_angle": {"zh": "再从{angle}的角度看：{ask}", "en": "Now think of {angle}: {ask}"},
    "ask_back": {"zh": "回到“{question}”：{ask}", "en": "Back to “{question}”: {ask}"},
    "ask_basic": {"zh": "先从最基本的说起，“{question}”：{ask}", "en": "Start from the basics of “{question}”: {ask}"},
    "ask_basic_about": {"zh": "先从最基本的说起，“{topic}”：{ask}", "en": "Start from the basics, “{topic}”: {ask}"},
    "ask_for_formula": {"zh": "用公式怎么表示？", "en": "how would you write it as a formula?"},
    "ask_for_number": {"zh": "具体的数值大约是多少？", "en": "roughly how large is it, in figures?"},
    "ask_for_use": {"zh": "一般用在哪些地方？", "en": "where is it used?"},
    "ask_for_limit": {"zh": "什么情况下会出问题，为什么？", "en": "when does it go wrong, and why?"},
    "ask_for_cause": {"zh": "背后的原因是什么？", "en": "what is the reason behind it?"},
    "ask_for_condition": {"zh": "要成立，有什么前提？", "en": "what has to hold for it to work?"},
    "ask_for_contrast": {"zh": "和另外的做法比，差别在哪里？", "en": "how does it differ from the alternative?"},
    "ask_for_effect": {"zh": "这样做会带来什么？", "en": "what does it bring about?"},
    "ask_for_step": {"zh": "这个环节具体要做什么？", "en": "what exactly is done at this stage?"},
    "ask_for_way": {"zh": "具体是怎么回事？", "en": "how does it come about, exactly?"},
    "ask_open_formula": {
        "zh": "这里有一个公式还没写出来，它是怎样的？",
        "en": "one formula is still open; what is it?",
    },
    "ask_open_number": {
        "zh": "这里有一个数值还没讲到，大约是多少？",
        "en": "one figure is still open; how large is it?",
    },
    "ask_open_use": {"zh": "它一般用在哪些地方？", "en": "where is it used?"},
    "ask_open_limit": {
        "zh": "什么情况下会出问题，要注意什么？",
        "en": "when does it go wrong, and what has to be watched?",
    },
    "ask_open_cause": {"zh": "有一个原因还没讲到，是什么？", "en": "one reason is still open; which?"},
    "ask_open_condition": {"zh": "要成立，有什么前提？", "en": "what has to hold for it to work?"},
    "ask_open_contrast": {
        "zh": "还有一处对比没讲到，差别在哪里？",
        "en": "one comparison is still open; what is the difference?",
    },
    "ask_open_effect": {"zh": "这样做最终会带来什么？", "en": "what does it bring about in the end?"},
    "ask_open_step": {"zh": "整个流程里还缺一个环节，是哪一个？", "en": "one stage of the whole is still open; which?"},
    "ask_open_way": {
        "zh": "里面还缺一环，具体是怎么回事？",
        "en": "one link is still open; how does that part come about?",
    },
    "ask_basic_why": {"zh": "如果不这样做，会出什么问题？", "en": "what would go wrong without it?"},
    "ask_basic_compare": {
        "zh": "先只说其中一个，它是怎么做的？",
        "en": "take just one of them; how does it go about it?",
    },
    "ask_basic_list": {
        "zh": "先只说你最熟悉的一个，它的思路是什么？",
        "en": "take the one you know best; what is its idea?",
    },
    "ask_basic_how": {
        "zh": "它要解决什么问题，最先要做什么？",
        "en": "what problem is there to solve, and what is done at the very start?",
    },
    "ask_basic_what": {"zh": "用自己的话说，它指的是什么？", "en": "in your own words, what does it stand for?"},
    "this_question": {"zh": "这道题", "en": "this question"},
    "follow_up_plain": {
        "zh": "回到刚才的题目“{question}”，还有 {count} 个要点没有讲到，你还能补充什么？",
        "en": "Back to “{question}” (points still open: {count}): what else belongs in the answer?",
    },
    "hint_label": {"zh": "想一想“{label}”这一方面。", "en": "Think about “{label}”."},
    "hint_count": {
        "zh": "这道题的笔记里有 {count} 个要点，请从定义、原因和影响几个角度想一想。",
        "en": "Your notes make {count} points here. Think of what it is, why it is so, and what follows from it.",
    },
    "hint_last": {
        "zh": "再提示就是答案了。先把想到的说出来，或者说“看答案”。",
        "en": "Any more would be the answer. Say what you have, or ask for the answer.",
    },
    "clarify": {
        "zh": "这道题出自“{topic}”：{question} 请按你的理解回答，要点是说清楚是什么、为什么。",
        "en": "This question belongs to “{topic}”: {question} Answer it as you understand it; say what it is and why.",
    },
    "not_covered": {
        "zh": "你的笔记没有讲到这个问题，我不替笔记编答案。可以换个说法再问，或者把这部分补进笔记。",
        "en": "Your notes do not cover this, and I will not make it up. Ask in other words, or add it to them.",
    },
    "notes_quote": {"zh": "笔记里最相关的一段是：{text}", "en": "The closest passage in your notes: {text}"},
}


def phrase(name: str, language: Language, **values: object) -> str:
    """The sentence ``name`` in ``language`` with ``values`` filled in."""
    return _PHRASES[name][language].format(**values)

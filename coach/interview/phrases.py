"""The fixed sentences of the interviewer, in Chinese and English: what is said where no model words it."""

from __future__ import annotations

from coach.model import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "notes_say": {"zh": "笔记的要点是：{text}", "en": "Your notes say: {text}"},
    "missing": {"zh": "这一点你的回答里没有提到。", "en": "Your answer did not mention this."},
    "partial": {"zh": "你说的“{quote}”只讲到了一部分。", "en": "“{quote}” covers only part of this."},
    "contradicted": {"zh": "你说的“{quote}”与笔记相反。", "en": "“{quote}” says the opposite of your notes."},
    "follow_up_label": {
        "zh": "回到刚才的题目，关于“{label}”，你能再具体说说吗？",
        "en": "Back to the question: what more can you say about “{label}”?",
    },
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

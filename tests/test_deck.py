"""The built-in deck: complete, answered, sourced, and the same in both languages."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from coach.model import AnswerStatus, NotesDocument, Question
from coach.notes import parse_notes

DECK = Path(__file__).resolve().parent.parent / "knowledge"
LANGUAGES = ("zh", "en")
FILES = sorted(path.name for path in (DECK / "zh").glob("*.md"))
COPIES = [(language, name) for language in LANGUAGES for name in FILES]

# topic -> what the question's text says in Chinese and in English
TOPICS = {
    "ViT structure": (r"ViT.*结构", r"architecture of ViT"),
    "ViT against CNN": (r"CNN.*ViT", r"ViT compared with CNN"),
    "CLIP": (r"^CLIP 的结构", r"^What is CLIP's architecture"),
    "contrastive losses": (r"对比学习.*损失函数", r"loss functions.*contrastive learning"),
    "BERT and GPT": (r"BERT 和 GPT", r"BERT and GPT"),
    "encoder and decoder": (r"Encoder 和 Decoder", r"encoder and the decoder"),
    "the three attentions": (r"三种注意力", r"three attentions"),
    "what heads are for": (r"多个头有什么用", r"attention heads for"),
    "large negative masks": (r"mask.*很大的负数", r"masks add a large negative"),
    "scaling by the square root": (r"除以根号", r"divide by the square root"),
    "MHA, MQA and GQA": (r"MHA、MQA、GQA", r"MHA, MQA and GQA"),
    "vanishing gradients": (r"Transformer.*梯度消失", r"Transformer.*vanishing gradients"),
    "BatchNorm and LayerNorm": (r"BatchNorm 和 LayerNorm", r"BatchNorm and LayerNorm"),
    "why positional encoding": (r"为什么.*需要位置编码", r"Why does a Transformer need positional"),
    "kinds of positional encoding": (r"位置编码有哪些类型", r"families of positional encoding"),
    "absolute encoding": (r"正弦位置编码", r"sinusoidal positional encoding"),
    "relative encoding": (r"相对位置编码", r"relative position encodings"),
    "RoPE": (r"RoPE 是怎么推导", r"RoPE derived"),
    "fine-tuning families": (r"哪些微调方法", r"families of fine-tuning"),
    "LoRA formula": (r"LoRA 的原理", r"How does LoRA work"),
    "LoRA benefit": (r"LoRA.*优势", r"advantages and limits of LoRA"),
    "LoRA initialisation": (r"LoRA.*初始化", r"LoRA's A and B matrices initialised"),
    "LoRA r, alpha, dropout": (r"LoRA.*超参数", r"LoRA's key hyper-parameters"),
    "QLoRA": (r"QLoRA 量化", r"QLoRA quantise"),
    "randomness of generation": (r"更随机.*更确定", r"more random.*more deterministic"),
    "perplexity": (r"困惑度", r"perplexity"),
    "abnormal training loss": (r"loss 出现尖峰", r"loss spikes"),
    "distributed training": (r"分布式训练", r"forms of parallelism"),
    "ZeRO 1-3": (r"ZeRO-1、ZeRO-2、ZeRO-3", r"ZeRO-1, ZeRO-2 and ZeRO-3"),
    "LLaVA": (r"LLaVA 的模型结构", r"architecture of LLaVA"),
    "bridging structures": (r"桥接结构", r"bridge a vision encoder"),
    "BLIP-2 against LLaVA": (r"BLIP-2 和 LLaVA", r"BLIP-2 and LLaVA"),
    "LLaVA-1.5": (r"LLaVA-1\.5 相比", r"LLaVA-1\.5 improve"),
    "LLaVA-NeXT and AnyRes": (r"LLaVA-NeXT.*AnyRes", r"AnyRes.*LLaVA-NeXT"),
    "InternVL 1.5": (r"InternVL 1\.5", r"InternVL 1\.5"),
    "pixel shuffle": (r"Pixel shuffle", r"pixel shuffle"),
    "Mini-Monkey": (r"Mini-Monkey", r"Mini-Monkey"),
    "InternLM-XComposer 4KHD and 2.5": (r"XComposer2-4KHD 和 2\.5", r"XComposer2-4KHD and 2\.5"),
    "dynamic resolution of Qwen2-VL": (r"Qwen2-VL.*动态分辨率", r"Qwen2-VL.*dynamic resolution"),
    "M-RoPE of Qwen2-VL": (r"Qwen2-VL.*M-RoPE", r"M-RoPE in Qwen2-VL"),
    "KV cache": (r"什么是 KV cache", r"What is the KV cache"),
    "FlashAttention": (r"FlashAttention 的原理", r"FlashAttention work"),
    "RLHF": (r"RLHF", r"RLHF"),
    "DPO": (r"DPO 的原理", r"idea behind DPO"),
    "GRPO": (r"GRPO", r"GRPO"),
    "mixture of experts": (r"MoE 层", r"MoE layer"),
    "retrieval-augmented generation": (r"RAG 系统的完整流程", r"complete RAG pipeline"),
    "quantisation": (r"对称量化", r"symmetric and asymmetric quantisation"),
    "tokenisation": (r"BPE 是怎么训练", r"BPE tokeniser trained"),
    "evaluation": (r"评测一个大模型", r"evaluate a large language model"),
}


@cache
def source(language: str, name: str) -> str:
    return (DECK / language / name).read_text(encoding="utf-8")


@cache
def document(language: str, name: str) -> NotesDocument:
    return parse_notes(source(language, name), name)


def questions(language: str) -> list[Question]:
    return [question for name in FILES for question in document(language, name).questions]


def test_both_languages_have_the_same_files() -> None:
    assert [path.name for path in sorted((DECK / "en").glob("*.md"))] == FILES


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_questions_and_none_is_asked_twice(language: str) -> None:
    texts = Counter(question.text.casefold() for question in questions(language))
    assert len(texts) >= 60
    assert [text for text, times in texts.items() if times > 1] == []
    assert [question.text for question in questions(language) if question.duplicate_of] == []


@pytest.mark.parametrize("name", FILES)
def test_both_languages_ask_the_same_and_expect_as_many_points_of_the_same_weight(name: str) -> None:
    weights = [
        [[point.weight for point in question.key_points] for question in document(language, name).questions]
        for language in LANGUAGES
    ]
    assert weights[0] == weights[1]


@pytest.mark.parametrize(("language", "name"), COPIES)
def test_every_heading_is_an_answered_question_in_the_language_of_its_folder(language: str, name: str) -> None:
    headings = re.findall(r"^## (.+)$", source(language, name), flags=re.MULTILINE)
    found = document(language, name).questions
    assert [question.text for question in found] == headings
    assert {question.status for question in found} == {AnswerStatus.ANSWERED}
    assert {question.language for question in found} == {language}


@pytest.mark.parametrize(("language", "name"), COPIES)
def test_every_answer_is_two_to_eight_labelled_points(language: str, name: str) -> None:
    for question in document(language, name).questions:
        labels = [point.label for point in question.key_points]
        assert 2 <= len(labels) <= 8, question.text
        assert all(labels), question.text
        assert len(set(labels)) == len(labels), question.text
        for point in question.key_points:
            assert point.text.startswith(point.label), "a point stands for itself, without the sentence above the list"
            assert "==" not in point.text
            assert "**" not in point.text


@pytest.mark.parametrize(("language", "name"), COPIES)
def test_every_file_names_its_language_licence_and_sources(language: str, name: str) -> None:
    front_matter = yaml.safe_load(source(language, name).split("---\n")[1])
    assert front_matter["language"] == language
    assert front_matter["license"] == "CC-BY-4.0"
    assert front_matter["title"]
    assert front_matter["topic"]
    assert front_matter["sources"]
    for entry in front_matter["sources"]:
        assert entry["title"].strip()
        assert entry["url"].startswith("https://")


@pytest.mark.parametrize(("language", "name"), COPIES)
def test_formulas_and_highlights_are_closed_on_their_line(language: str, name: str) -> None:
    for number, line in enumerate(source(language, name).splitlines(), start=1):
        assert line.count("$") % 2 == 0, f"{name}:{number}"
        assert line.count("==") % 2 == 0, f"{name}:{number}"
        for formula in re.findall(r"\$([^$]+)\$", line):
            # "n<d" could be read as the start of an HTML tag
            assert not re.search(r"<[A-Za-z/!]", formula), f"{name}:{number}"
            assert formula.replace(r"\{", "").count("{") == formula.replace(r"\}", "").count("}"), f"{name}:{number}"
            assert formula.count(r"\left") - formula.count(r"\leftarrow") == (
                formula.count(r"\right") - formula.count(r"\rightarrow")
            ), f"{name}:{number}"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_of_the_field_is_asked(topic: str) -> None:
    for language, pattern in zip(LANGUAGES, TOPICS[topic], strict=True):
        assert any(re.search(pattern, question.text) for question in questions(language)), (language, pattern)

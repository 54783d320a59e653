"""What is made of print: points where it is a list or prose, nothing where it is anything else."""

from __future__ import annotations

import pytest

from coach.notes.picture_text import points_in_print

LIST = [
    "LoRA 的优势",
    "1.只训练低秩矩阵，可训练参数减少到原来的千分之一左右，",
    "显存占用也随之下降",
    "2.推理时可以把低秩矩阵合并回原权重，不增加延迟",
    "3）不同任务只需保存各自的小矩阵，切换方便",
    "知乎 @某某",
    "3",
]
PROSE = [
    "Layer normalisation normalises the activations of each token over its features,",
    "so it does not depend on the other examples of the batch. Batch normalisation",
    "uses statistics of the batch and needs running averages at inference.",
]


def texts(lines: list[str], question: str = "LoRA 有什么优势？") -> list[str]:
    return [point.full_text for point in points_in_print(lines, question)]


def test_items_become_points_without_title_watermark_and_page_number() -> None:
    assert texts(LIST) == [
        "只训练低秩矩阵，可训练参数减少到原来的千分之一左右，显存占用也随之下降",
        "推理时可以把低秩矩阵合并回原权重，不增加延迟",
        "不同任务只需保存各自的小矩阵，切换方便",
    ]


def test_wrapped_prose_becomes_whole_sentences() -> None:
    points = texts(PROSE, "How do BN and LN differ?")
    assert len(points) == 2
    assert points[0].startswith("Layer normalisation normalises")
    assert points[0].endswith("of the batch.")


NOTHING_TO_SAY = {
    "diagram": [
        "输入",
        "Embedding",
        "Multi-Head",
        "Attention",
        "Add & Norm",
        "Feed",
        "Forward",
        "N×",
        "输出概率",
        "Softmax",
    ],
    "axes": ["0", "20", "40", "60", "0.2", "0.4", "loss", "epoch", "train", "val"],
    "table": ["模型", "参数量", "显存", "BERT", "110M", "4GB", "GPT-2", "1.5B", "12GB", "T5", "220M", "6GB"],
    "chart": [
        "训练损失随步数的变化曲线",
        "1.0",
        "0.8",
        "0.6\ttrain loss",
        "0.4\tvalid loss",
        "0.2",
        "0.0",
        "0\t1000\t2000",
    ],
    "boxes in a column": [
        "输入文本经过分词得到词元序列",
        "词嵌入加上位置编码",
        "多头自注意力层",
        "线性层与 Softmax 输出概率分布",
    ],
    "table with sentences": [
        "方法\t原理\t优缺点",
        "MHA\t每个头有独立的键和值\t质量最好，但推理时缓存很大",
        "MQA\t所有头共享一组键和值\t缓存最小，质量略有下降",
    ],
    "two columns": ["批归一化按批次统计均值方差，依赖批大小\t层归一化按样本统计，与批大小没有关系"] * 4,
    "mind map": [
        "训练后量化PTQ",
        "量化",
        "量化感知训练QAT",
        "结构化剪枝",
        "模型压缩\t剪枝",
        "非结构化剪枝",
        "软标签蒸馏",
    ],
    "code": [
        "def attention(q, k, v):",
        "scores = q @ k.transpose(-2, -1) / math.sqrt(d)",
        "weights = scores.softmax(dim=-1)",
        "return weights @ v",
    ],
    "formula": ["Attention(Q,K,V)=softmax(QK^T/√d_k)V", "MultiHead(Q,K,V)=Concat(head_1,...,head_h)W^O"],
    "empty": [],
    "watermark": ["CSDN @someone", "https://blog.example.com/p/1", "第 3 页"],
    "caption": ["图 3-1 注意力机制示意图"],
    "title": ["LoRA 有什么优势"],
    "one item": ["1. 参数少"],
}


@pytest.mark.parametrize("kind", NOTHING_TO_SAY)
def test_no_points_are_made_of_scattered_words(kind: str) -> None:
    assert texts(NOTHING_TO_SAY[kind]) == []


def test_a_slide_gives_its_bullets_without_title_and_footer() -> None:
    slide = [
        "Dropout的作用与原理",
        "·训练时以概率p随机丢弃神经元，减少共适应",
        "·\t推理时不丢弃，按1-p 缩放",
        "，与批归一化同用时要注意方差偏移",
        "",
        "机器学习课程2024\t12",
    ]
    assert texts(slide, "Dropout 的原理和作用是什么？") == [
        "训练时以概率p随机丢弃神经元，减少共适应",
        "推理时不丢弃，按1-p 缩放",
        "与批归一化同用时要注意方差偏移",
    ]


def test_a_screenshot_gives_sentences_without_the_question_and_the_status_bar() -> None:
    screenshot = [
        "9:41\t5G87",
        "为什么用AdamW而不是",
        "Adam加L2？",
        "因为Adam的自适应学习率会把",
        "L2正则项也一起缩放，梯度大的",
        "参数受到的衰减反而更小。",
    ]
    assert texts(screenshot, "AdamW 好在哪里？") == [
        "因为Adam的自适应学习率会把L2正则项也一起缩放，梯度大的参数受到的衰减反而更小。"
    ]


def test_long_print_gives_at_most_eight_points() -> None:
    lines = [f"{number}、第{number}种方法是在训练中加入约束，使参数{number}保持稳定" for number in range(1, 20)]
    assert 2 <= len(texts(lines)) <= 8


def test_signs_of_markdown_in_print_are_text() -> None:
    points = texts(["1. 学习率*动量的取值一般在 0.9 附近", "2. 使用 # 号表示注释，并不影响执行结果"])
    assert points == ["学习率*动量的取值一般在 0.9 附近", "使用 # 号表示注释，并不影响执行结果"]

"""Points that say the same count once; points that are merely alike stay two."""

from __future__ import annotations

import pytest

from coach.model import KeyPoint
from coach.notes.restated import without_restated


def points(*texts: str, weights: tuple[float, ...] = ()) -> list[KeyPoint]:
    return [
        KeyPoint(id=f"p{n}", text=text, lines=(n, n), weight=weights[n - 1] if weights else 1.0)
        for n, text in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("残差连接让梯度直接回传", "残差连接让梯度直接回传。"),
        ("优势：残差连接让梯度直接回传", "残差连接让梯度直接回传"),
        ("初始化：A 随机初始化，B 初始化为零", "B 初始化为零，A 随机初始化"),
        ("预训练的权重是冻结的，只训练低秩矩阵", "预训练权重冻结，只训练低秩矩阵"),
        ("秩：r 通常取 8 到 64", "r 通常取 8 到 64"),
        ("The gradient flows through the skip connection", "Gradient flows through skip connection."),
        ("小结：注意力对位置不敏感", "注意力对位置不敏感"),
        ("注意力对位置不敏感，因此要加位置编码", "注意力对位置不敏感"),
    ],
)
def test_what_says_the_same_counts_once(first: str, second: str) -> None:
    for texts in ((first, second), (second, first)):
        assert len(without_restated(points(*texts))) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("LoRA 冻结预训练权重并训练低秩矩阵", "QLoRA 冻结预训练权重并训练低秩矩阵"),
        ("精确率是预测为正的样本中真正为正的比例", "召回率是真正为正的样本中预测为正的比例"),
        ("precision is TP / (TP + FP)", "recall is TP / (TP + FN)"),
        ("编码器每层有自注意力和前馈网络", "解码器每层有自注意力和前馈网络"),
        ("the encoder attends to the whole input", "the decoder attends to the whole input"),
        ("编码器：双向注意力；解码器：因果注意力", "编码器：因果注意力；解码器：双向注意力"),
        ("编码器：每层有自注意力和前馈网络", "解码器：每层有自注意力和前馈网络"),
        ("ZeRO-2：优化器状态分片+梯度分片", "ZeRO-3：优化器状态分片+梯度分片+模型参数分片"),
        ("上下文长度是 4096 个 token", "上下文长度是 8192 个 token"),
        ("A 随机初始化，B 初始化为零", "B 随机初始化，A 初始化为零"),
        ("层归一化能稳定训练过程", "层归一化不能稳定训练过程"),
        ("dropout 在训练时使用", "dropout 不在训练时使用"),
        ("典型的组织形式：直线制组织结构形式", "典型的组织形式：直线职能制组织结构形式"),
        ("多头注意力机制并行计算", "分组多头注意力机制并行计算"),
        ("dropout 在训练时随机丢弃神经元", "dropout 在训练时随机丢弃神经元，推理时不丢弃"),
        ("学习率先线性升高再按余弦下降", "学习率先线性升高再按余弦下降，步数为 2000"),
        ("S 锁：S 锁：不冲突；X 锁：冲突", "X 锁：S 锁：冲突；X 锁：冲突"),
        ("average over all words", "weighted average over all words"),
        ("y = B0 + B1*x1", "y = B0 + B1*x1 + ... + Bn*xn"),
        ("稳定", "稳定，快速，准确"),
        ("$$", "$$$"),
    ],
)
def test_what_is_merely_alike_stays_two(first: str, second: str) -> None:
    for texts in ((first, second), (second, first)):
        assert len(without_restated(points(*texts))) == 2


def test_the_fullest_words_stay_at_the_first_place_with_the_larger_weight() -> None:
    given = points(
        "注意力对位置不敏感", "LoRA 冻结权重", "总述：注意力对位置不敏感，因此要加位置编码", weights=(1.5, 1.0, 1.0)
    )
    kept = without_restated(given)
    assert [(point.id, point.weight, point.lines) for point in kept] == [("p3", 1.5, (3, 3)), ("p2", 1.0, (2, 2))]


def test_points_that_differ_stay_as_they_are() -> None:
    given = points("甲", "乙", "丙")
    assert without_restated(given) == tuple(given)
    assert without_restated([]) == ()

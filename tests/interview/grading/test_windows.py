"""Windows: whole sentences, inside what may be quoted, and a bounded number of them."""

from __future__ import annotations

from coach.interview.grading.windows import chunks, estimated_tokens, features_of, nearest, windows

ANSWER = "残差让梯度直接回传。层归一化稳定分布。预热让开头不崩。"


def texts(spans: list[tuple[int, int]], answer: str = ANSWER) -> list[str]:
    return [answer[start:end] for start, end in spans]


def test_an_ordinary_answer_is_one_chunk() -> None:
    assert texts(chunks(ANSWER)) == [ANSWER]


def test_a_long_answer_is_cut_between_sentences_and_nothing_is_lost() -> None:
    answer = "".join(f"第{number}句话说的是同一件事情。" for number in range(500))
    spans = chunks(answer)
    assert "".join(texts(spans, answer)) == answer
    assert all(estimated_tokens(text) <= 301 for text in texts(spans, answer))
    assert all(text.endswith("。") for text in texts(spans, answer))


def test_windows_are_sentences_and_pairs_of_neighbours() -> None:
    assert texts(windows(ANSWER, [(0, len(ANSWER))])) == [
        "残差让梯度直接回传。",
        "层归一化稳定分布。",
        "预热让开头不崩。",
        "残差让梯度直接回传。层归一化稳定分布。",
        "层归一化稳定分布。预热让开头不崩。",
    ]


def test_windows_never_reach_beyond_the_allowed_spans() -> None:
    cut = ANSWER.index("层")
    assert texts(windows(ANSWER, [(0, cut)])) == ["残差让梯度直接回传。"]


def test_the_nearest_windows_share_the_points_words() -> None:
    spans = windows(ANSWER, [(0, len(ANSWER))])
    assert texts(nearest(features_of("层归一化"), ANSWER, spans, 1)) == ["层归一化稳定分布。"]


def test_without_shared_words_the_choice_spreads_over_the_answer() -> None:
    answer = "".join(f"第{number}句。" for number in range(40))
    spans = windows(answer, [(0, len(answer))])[:40]
    chosen = nearest(features_of("residual connections"), answer, spans, 4)
    assert [spans.index(span) for span in chosen] == [0, 10, 20, 30]

"""Generated notes: every form that people write, and what no person would write but a converter might."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

ZH = (
    "{}把输入直接加到输出上，为{}提供恒等通路，第 {} 层以后的梯度不再消失。"
    "|{}的分数要除以根号 d_k，否则点积超过 {} 会使 softmax 饱和，{}学不动。"
    "|{}用秩为 {} 的两个矩阵近似权重的增量，训练时冻结原来的参数，{}合并后推理不变慢。"
    "|{}在批的维度上统计均值和方差，{}在特征维度上统计，批小于 {} 时差别很大。"
    "|{}以显存换时间，长度为 $n$ 的序列每步只算一个新词，长 {} 时比{}快得多。"
    "|{}每次只激活 {} 个专家，参数多而计算少，但{}需要负载均衡损失。"
    "|{}把相对位置写进旋转角度里，长度到 {} 也能外推，比{}好。"
    "|{}、权重衰减 0.{} 和{}都能减轻过拟合，但作用的位置不同。"
).split("|")
EN = (
    "{} gives gradients an identity path to the {} layers below, which {} lacks."
    "|Scores of {} are divided by the square root of {} so that {} does not saturate."
    "|{} freezes the weights and learns an update of rank {}, merged like {}."
    "|{} needs batches of {} and more; {} works for one example at a time."
    "|{} keeps the best {} partial sequences, and normalising by length stops {} from preferring short ones."
).split("|")
TOPICS = (
    "LoRA|RoPE|残差连接|层归一化|Flash Attention|KV cache|混合专家|RLHF|DPO|BPE|Dropout|学习率预热|对比学习|CLIP|蒸馏"
).split("|")
ASKS = (
    "{}是什么？|为什么需要{}？|{} 和 {} 的区别|介绍一下{}|{}有哪些优缺点？|如何实现{}|{}的原理"
    "|What is {}?|Why does {} help?|How does {} differ from {}?"
).split("|")
EMOJI = "⭐🔥✅❌💡🚀👨‍👩‍👧🇨🇳"

Form = Callable[[Random, int], str]


def question(random: Random) -> str:
    """A question about one topic or two."""
    return random.choice(ASKS).format(*random.sample(TOPICS, 2))


def sentence(random: Random, frames: list[str]) -> str:
    """A statement that hardly occurs twice."""
    frame = random.choice(frames)
    first, second = random.sample(TOPICS, 2)
    number = random.randint(2, 999)
    return frame.format(
        *((first, second, number) if "第 {}" in frame or "批小于 {}" in frame else (first, number, second))
    )


def prose(random: Random, sentences: int = 3) -> str:
    """Some sentences of one language, with marks, formulas, code and links here and there."""
    frames = random.choice((ZH, ZH, EN))
    told = [sentence(random, frames) for _ in range(sentences)]
    extra = random.random()
    if extra < 0.1:
        told.append("**关键**：`torch.no_grad()` 不建图。")
    elif extra < 0.2:
        told.append("==必须记住== $$\\frac{a}{b}$$ 与 $O(n^2)$。")
    elif extra < 0.3:
        told.append("见 [论文](https://arxiv.org/abs/1706.03762) 和 ![图](./assets/a%20b.png)。")
    elif extra < 0.35:
        told.append(random.choice(EMOJI) + " 面试常考")
    return "".join(told)


def answer(random: Random) -> str:
    """An answer as prose, a list, a nested list, a table, code or a formula."""
    kind = random.randrange(7)
    if kind == 0:
        return "\n".join(f"- **{random.choice(TOPICS)}**：{prose(random, 1)}" for _ in range(random.randint(2, 6)))
    if kind == 1:
        return "\n".join(f"{'  ' * (index % 4)}- {prose(random, 1)}" for index in range(random.randint(3, 9)))
    if kind == 2:
        rows = "\n".join(f"| {random.choice(TOPICS)} | {prose(random, 1)} | O(n) |" for _ in range(4))
        return f"| 方法 | 做法 | 复杂度 |\n|:---|---|---:|\n{rows}"
    if kind == 3:
        code = f"for step in range({random.randint(1, 99)}):\n    loss.backward()\n    # 不是标题"
        return f"```python\n{code}\n```\n\n{prose(random)}"
    if kind == 4:
        return f"{prose(random, 1)}\n\n$$\nW = W_0 + BA\n$$\n\n{prose(random, 2)}"
    if kind == 5:
        return "\n".join(f"{index}. {prose(random, 1)}" for index in range(1, random.randint(3, 7)))
    return f"{prose(random)}\n\n{prose(random, 2)}"


def _entries(random: Random, size: int, put: Callable[[int, str, str], str]) -> str:
    pieces: list[str] = []
    length = 0
    while length < size:
        pieces.append(put(len(pieces) + 1, question(random), answer(random)))
        length += 2 * len(pieces[-1])
    return "\n\n".join(pieces) + "\n"


def headings(random: Random, size: int) -> str:
    """Headings of all levels with answers."""
    return "# 面试笔记\n\n" + _entries(
        random, size, lambda number, asked, told: f"{'#' * random.randint(2, 5)} {number}. {asked}\n\n{told}"
    )


def tight_headings(random: Random, size: int) -> str:
    """Headings without a space, and headings with an underline."""
    return _entries(
        random,
        size,
        lambda number, asked, told: f"##{asked}\n{told}" if number % 2 else f"{asked}\n{'-' * 20}\n\n{told}",
    )


def bold_lines(random: Random, size: int) -> str:
    """Bold lines as questions."""
    return _entries(random, size, lambda number, asked, told: f"**{number}、{asked}** {random.choice(EMOJI)}\n\n{told}")


def speakers(random: Random, size: int) -> str:
    """Pairs of Q: and A:, in both languages."""
    return _entries(
        random,
        size,
        lambda number, asked, told: f"Q{number}: {asked}\nA: {told}" if number % 2 else f"问：{asked}\n\n答：{told}",
    )


def quotes(random: Random, size: int) -> str:
    """Quotes as questions, callouts, and quotes in quotes."""

    def put(number: int, asked: str, told: str) -> str:
        if number % 5 == 0:
            return f"{'> ' * random.randint(3, 12)}{told.splitlines()[0]}"
        body = "\n".join(f"> {line}" for line in told.splitlines())
        return f"> [!question]- {asked}\n{body}" if number % 2 else f"> {asked}\n\n{told}"

    return _entries(random, size, put)


def listed(random: Random, size: int) -> str:
    """Lists of questions: checkboxes, links, answers below each item."""

    def put(number: int, asked: str, told: str) -> str:
        below = "\n".join(f"    {line}" for line in told.splitlines())
        return f"- [{' x'[number % 2]}] [{asked}](#q{number})" if number % 3 else f"{number}. {asked}\n\n{below}"

    return _entries(random, size, put)


def details(random: Random, size: int) -> str:
    """Answers behind a summary."""
    return _entries(
        random,
        size,
        lambda _, asked, told: f"<details>\n<summary>{asked}</summary>\n\n{told}\n\n</details>",
    )


def nested_details(random: Random, size: int) -> str:
    """One thousand ``<details>`` in each other, some closed."""
    text = "\n".join(f"<details><summary>{question(random)}</summary>" for _ in range(1000))
    return f"{text}\n\n{_entries(random, size, lambda _, asked, told: told)}\n" + "</details>\n" * 700


def question_table(random: Random, size: int) -> str:
    """A huge table of questions and answers."""
    rows: list[str] = []
    while len(rows) * 150 < size:
        rows.append(f"| {len(rows)} | {question(random)} | {prose(random, 2).replace('|', '/')} |")
    return "| # | 问题 | 答案 |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def paired(random: Random, size: int) -> str:
    """Questions first, answers later by number."""
    asked = [question(random) for _ in range(max(3, size // 500))]
    first = "\n".join(f"{number}. {text}" for number, text in enumerate(asked, 1))
    second = "\n\n".join(f"{number}. {prose(random, 4)}" for number in range(1, len(asked) + 1))
    return f"# 面试题\n\n{first}\n\n## 参考答案\n\n{second}\n"


def one_question(random: Random, size: int) -> str:
    """One question with front matter."""
    front = f"---\ntitle: {question(random)}\ntags: [面试, {random.choice(TOPICS).replace(' ', '-')}]\n---\n\n"
    return front + _entries(random, size, lambda _, asked, told: told)


def lecture(random: Random, size: int) -> str:
    """Notes with hardly a question: prose, pictures, references."""
    return _entries(
        random,
        size,
        lambda number, asked, told: f"{prose(random, 8)}\n\n[{number}]: https://example.org/{number} '{asked}'",
    )


def unclosed_fence(random: Random, size: int) -> str:
    """A fence that nobody closed, with headings in it."""
    half = size // 2
    return f"{headings(random, half)}\n```text\n{headings(random, half)}"


def one_line(random: Random, size: int) -> str:
    """Lines of 100,000 characters, as exports without line breaks have them."""
    return "\n\n".join(
        f"## {question(random)}\n{prose(random, 2500)[:100_000]}" for _ in range(max(1, size // 200_000))
    )


def marks(random: Random, size: int) -> str:
    """Brackets, asterisks, dollars and backticks in every order."""
    signs = [
        "[",
        "]",
        "(",
        ")",
        "**",
        "*",
        "_",
        "$",
        "$$",
        "`",
        "```",
        "<",
        ">",
        "|",
        "==",
        "!",
        "\\",
        "#",
        "~~",
        "&",
        "字",
        "a",
    ]
    return "\n".join("".join(random.choices(signs, k=60)) for _ in range(size // 70)) + "\n"


def deep_list(random: Random, size: int) -> str:
    """Lists in lists, to a depth no renderer shows."""
    lines = [f"{'  ' * (index % 60)}{'-+*'[index % 3]} {prose(random, 1)}" for index in range(size // 180)]
    return "\n".join(lines) + "\n"


FORMS: dict[str, tuple[Form, int]] = {
    form.__name__: (form, share)
    for form, share in (
        (headings, 8), (tight_headings, 4), (bold_lines, 6), (speakers, 5), (quotes, 4), (listed, 5), (details, 4),
        (question_table, 3), (paired, 3), (one_question, 5), (lecture, 4), (unclosed_fence, 2), (one_line, 1),
        (marks, 1), (deep_list, 1), (nested_details, 1),
    )
}  # fmt: skip
"""Each form with its share in the corpus."""


def documents(seed: int, files: int, size: int) -> Iterator[tuple[str, str]]:
    """``files`` names and texts of about ``size`` bytes in all; the same for the same arguments."""
    random = Random(seed)
    names = list(FORMS)
    shares = [share for _, share in FORMS.values()]
    for number in range(files):
        name = random.choices(names, shares)[0]
        length = int(size / files * random.lognormvariate(-0.5, 1.0))
        text = FORMS[name][0](random, max(300, length))
        ends = random.random()
        yield f"{name}/{number:05}.md", text.replace("\n", "\r\n") if ends < 0.1 else text


def write_corpus(folder: Path, seed: int = 1, files: int = 3000, size: int = 42_000_000) -> list[Path]:
    """Write the documents below ``folder`` and return their paths in order."""
    paths: list[Path] = []
    for name, text in documents(seed, files, size):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        paths.append(path)
    return paths

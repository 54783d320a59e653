"""Speed and memory of the real engines, one after another. Run it alone: the chat model needs it."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from coach.adapters.sentence_embedder import SentenceTransformerEmbedder
from coach.adapters.weights import locate
from coach.cli.grading_desk import question_of
from coach.engines import Engines, new_id, now
from coach.model import Answer
from coach.settings import Settings, load_settings
from tests.benchmarks.memory import peak_memory_gb
from tests.minilm import MINILM

NOTES = Path(__file__).parents[1] / "data" / "notes" / "seed_notes.md"
REFERENCE = """- **残差连接**：为梯度提供恒等通路，直接传回浅层
- **层归一化**：稳定每层输入的分布，Pre-LN 让深层也能训练
- **缩放点积**：除以根号 d_k，避免 softmax 饱和导致梯度过小
- **激活函数**：GELU 在负半轴不完全为零，不易出现死神经元"""
ANSWER = (
    "Transformer 里每个子层外面都有残差连接，梯度可以沿着恒等路径直接传到浅层，所以层数深了也能训练。"
    "另外每一层都会做 LayerNorm，把激活的分布稳定下来，现在一般放在子层之前。"
    "注意力分数会除以根号 d，不然点积太大，softmax 进到饱和区，梯度就几乎没有了。"
)
"""About 150 characters; the last point is missing, so that there is something to explain."""


def median_seconds(call: Callable[[], object], runs: int) -> float:
    """Median wall seconds of ``call``, after one run that is not counted."""
    call()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds), 3)


def page_seconds(home: Path) -> float:
    """Seconds from the start of the process until the page answers."""
    environ = {**os.environ, "COACH_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    start = time.perf_counter()
    command = [sys.executable, "-m", "coach", "ui", "--port", "0"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if address := re.search(r"http://[\w.:]+", line):
                with urllib.request.urlopen(address.group(), timeout=60) as page:
                    page.read()
                return round(time.perf_counter() - start, 2)
        raise RuntimeError("the page did not print its address")
    finally:
        process.terminate()
        process.wait()


def embedding(settings: Settings, engines: Engines) -> dict[str, float]:
    """Texts per second of the embedded model and of all-MiniLM-L6-v2 on the same note lines, in turn."""
    lines = [line.strip() for line in NOTES.read_text(encoding="utf-8").splitlines() if len(line.strip()) > 5]
    minilm_path = locate(MINILM, explicit=None, cache=settings.cache, fetch=settings.fetch, progress=None)
    minilm = SentenceTransformerEmbedder(minilm_path, origin=MINILM.origin)
    e5 = engines.embedder.get()
    return {
        "texts": len(lines),
        "embedded_texts_per_second": round(len(lines) / median_seconds(lambda: e5.embed_passages(lines), 5), 1),
        "minilm_texts_per_second": round(len(lines) / median_seconds(lambda: minilm.embed_passages(lines), 5), 1),
        "one_query_seconds": median_seconds(lambda: e5.embed_query("为什么要除以根号 d？"), 9),
    }


def grading(engines: Engines, runs: int) -> dict[str, float]:
    """Verdicts on four points, then the first word and the first worded sentence of the explanation."""
    question = question_of("Transformer 是怎么缓解梯度消失的？", REFERENCE)
    answer = Answer(id=new_id(), text=ANSWER, created_at=now())
    engines.chat.get()
    engines.explainer.prefill(question)
    engines.chat.complete(engines.prompts.render("hint", "zh", question="1+1", target="2").messages, max_tokens=2)
    grade = engines.grader.grade(question, question.key_points, answer)
    verdicts = median_seconds(lambda: engines.grader.grade(question, question.key_points, answer), runs)
    firsts: list[float] = []
    ends: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        pieces = engines.explainer.explain(question, grade, ANSWER)
        next(pieces)
        firsts.append(time.perf_counter() - start)
        list(pieces)
        ends.append(time.perf_counter() - start)
    return {
        "answer_characters": len(ANSWER),
        "points": len(question.key_points),
        "verdict_seconds": verdicts,
        "first_word_of_explanation_seconds": round(statistics.median(firsts), 3),
        "whole_explanation_seconds": round(statistics.median(ends), 2),
    }


def measure(arguments: Sequence[str]) -> dict[str, object]:
    """Medians of starting the page, grading, explaining and embedding."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks engines", description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args(arguments).runs
    settings = load_settings(os.environ)
    engines = Engines(settings)
    with tempfile.TemporaryDirectory() as home:
        figures: dict[str, object] = {
            "first_page_seconds": page_seconds(Path(home)),
            "second_page_seconds": page_seconds(Path(home)),
        }
    engines.embedder.get()
    figures["grading"] = grading(engines, runs)
    figures["peak_memory_gb"] = peak_memory_gb()  # before a second embedding model is loaded to compare with
    figures["embedding"] = embedding(settings, engines)
    return figures

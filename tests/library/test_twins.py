"""The same question in two languages: what is claimed, and what is left open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.lexical import Bm25Index
from coach.adapters.sentence_embedder import SentenceTransformerEmbedder
from coach.library import Library
from coach.library.twins import ask_alike, find_twins, share_terms
from coach.model import AnswerStatus, Language, Question
from coach.ports import Vector
from tests.fakes import FakePassageIndex, MemoryLibrary

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = ("LoRA", "MHA", "RoPE", "BLIP", "DPO", "KV", "MoE", "ViT")


def question(subject: str, language: Language, answer: str = "") -> Question:
    text = f"{subject} 的原理是什么？" if language == "zh" else f"How does {subject} work?"
    return Question(
        id=f"{subject}-{language}",
        text=text,
        file="a.md",
        line=1,
        status=AnswerStatus.ANSWERED,
        answer=answer or subject,
        language=language,
    )


def pool(noise: float, *, seed: int = 0, without: str = "") -> list[tuple[Question, Vector]]:
    """Questions on each subject in both languages; a vector is its subject, its language and some noise."""
    random = np.random.default_rng(seed)
    directions = random.normal(size=(len(SUBJECTS), 64))
    languages: dict[Language, np.ndarray] = {"zh": 9 * random.normal(size=64), "en": 9 * random.normal(size=64)}
    found: list[tuple[Question, Vector]] = []
    for number, subject in enumerate(SUBJECTS):
        for language, offset in languages.items():
            vector = directions[number] + offset + noise * random.normal(size=64)
            if f"{subject}-{language}" != without:
                found.append((question(subject, language), list(vector / np.linalg.norm(vector))))
    return found


def test_each_question_finds_its_twin_however_far_the_languages_lie_apart() -> None:
    assert set(find_twins(pool(0.3))) == {(f"{subject}-zh", f"{subject}-en") for subject in SUBJECTS}


def test_the_order_of_the_questions_does_not_matter() -> None:
    assert set(find_twins(pool(0.3)[::-1])) == set(find_twins(pool(0.3)))


def test_who_has_no_twin_gets_none() -> None:
    for seed in range(20):
        found = find_twins(pool(0.3, seed=seed, without="LoRA-en"))
        assert "LoRA-zh" not in {one for one, _ in found}


def test_where_vectors_say_nothing_nothing_is_claimed() -> None:
    assert all(one.split("-")[0] == other.split("-")[0] for one, other in find_twins(pool(9.0)))


def test_a_few_questions_are_too_few_to_compare() -> None:
    few = [pair for pair in pool(0.1) if pair[0].id.split("-")[0] in SUBJECTS[:4]]
    assert find_twins(few) == []
    assert find_twins([]) == []


@pytest.mark.parametrize(
    ("chinese", "english", "share"),
    [
        ("MHA 和 MQA 的区别", "How do MHA and MQA differ?", True),
        ("MHA 和 MQA 的区别", "How do MHA and MLA differ?", False),
        ("文档切块（chunking）怎么做", "How do you chunk documents?", True),
        ("大模型为什么会产生幻觉", "Why do LLMs hallucinate?", True),
        ("GPT-3 有多大", "How large is GPT-4?", False),
    ],
)
def test_terms_must_agree(chinese: str, english: str, share: bool) -> None:
    asked = question("", "zh").model_copy(update={"text": chinese})
    assert share_terms(asked, question("", "en").model_copy(update={"text": english})) is share


def test_who_asks_why_is_no_twin_of_who_asks_what() -> None:
    assert ask_alike("为什么要除以根号d?", "Why divide by the square root of d?")
    assert not ask_alike("为什么要除以根号d?", "What is the complexity of self-attention?")
    assert not ask_alike("自注意力的复杂度是多少？", "Why is self-attention expensive?")


@pytest.mark.weights
def test_the_deck_is_paired_one_to_one(e5_path: Path, tmp_path: Path) -> None:
    """The files of both languages ask the same in the same order (tests/test_deck.py)."""
    library = Library(
        MemoryLibrary(),
        FakePassageIndex(),
        Bm25Index(tmp_path),
        SentenceTransformerEmbedder(e5_path, origin="test"),
    )
    library.ingest([ROOT / "knowledge"])
    asked = library.questions()
    names = [path.name for path in sorted((ROOT / "knowledge" / "zh").glob("*.md"))]
    of_file = {
        (language, name): [q.id for q in asked if q.file.endswith(f"/{language}/{name}")]
        for language in ("zh", "en")
        for name in names
    }
    expected = {
        frozenset(pair) for name in names for pair in zip(of_file["zh", name], of_file["en", name], strict=True)
    }
    found = {frozenset((q.id, q.duplicate_of)) for q in asked if q.duplicate_of}
    assert found <= expected
    assert len(found) >= 0.9 * len(expected)

"""After any edits, renames, moves and deletions the library equals one made afresh: real SQL, Chroma, BM25."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.library.killed_ingest import opened

ANSWERS = (
    "- 低秩：冻结权重，训练 A 和 B",
    "- 方差随维度增长\n- softmax 饱和",
    "",
    "![](missing.png)",
    "- Only A and B are trained",
)
QUESTIONS = (
    "什么是 LoRA？",
    "LoRA是什么",
    "为什么要除以根号 d？",
    "优点",
    "What is LoRA?",
    "BN 和 LN 的区别",
    "BN 和 GN 的区别",
)
files = st.sampled_from(("a.md", "b.md", "deep/c.md"))
texts = st.lists(
    st.tuples(st.sampled_from(("# 微调", "# 注意力")), st.sampled_from(QUESTIONS), st.sampled_from(ANSWERS)), max_size=4
).map(lambda rows: "\n\n".join(f"{title}\n\n## {question}\n\n{answer}" for title, question, answer in rows) + "\n")


class Changes(RuleBasedStateMachine):
    """A folder of notes that changes, and the library that follows it."""

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.notes = self.place / "notes"
        (self.notes / "deep").mkdir(parents=True)
        (self.notes / "rest.md").write_text("# 其他\n\n## 什么是梯度？\n\n- 导数\n", encoding="utf-8")
        (self.place / "home").mkdir()
        self.library, self.database, self.index = opened(self.place / "home")
        self.library.ingest([self.notes])

    @rule(file=files, text=texts)
    def write(self, file: str, text: str) -> None:
        (self.notes / file).write_text(text, encoding="utf-8")

    @rule(file=files, lines=st.integers(1, 3))
    def shift(self, file: str, lines: int) -> None:
        path = self.notes / file
        if path.exists():
            path.write_text("\n" * lines + path.read_text(encoding="utf-8"), encoding="utf-8")

    @rule(file=files, new_name=files)
    def rename(self, file: str, new_name: str) -> None:
        if (self.notes / file).exists():
            (self.notes / file).replace(self.notes / new_name)

    @rule(file=files)
    def delete(self, file: str) -> None:
        (self.notes / file).unlink(missing_ok=True)

    @rule()
    def ingest(self) -> None:
        self.library.ingest([self.notes])
        again = self.library.ingest([self.notes])
        assert (again.added, again.updated, again.removed, again.embedding_calls) == (0, 0, 0, 0)

    @invariant()
    def every_former_question_leads_somewhere_or_nowhere(self) -> None:
        ids = {question.id for question in self.library.questions()}
        for old in self.database.library.succession():
            assert old not in ids

    def teardown(self) -> None:
        self.library.ingest([self.notes])
        (self.place / "fresh").mkdir()
        library, database, index = opened(self.place / "fresh")
        library.ingest([self.notes])
        assert self.library.questions() == library.questions()
        assert self.database.library.passages() == database.library.passages()
        assert self.database.library.links() == database.library.links()
        assert self.index.keys() == index.keys()
        assert self.library.search("LoRA 低秩", 5) == library.search("LoRA 低秩", 5)
        for opened_database in (self.database, database):
            opened_database.close()
        shutil.rmtree(self.place, ignore_errors=True)


TestAnyChanges = Changes.TestCase
TestAnyChanges.settings = settings(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.generate,),  # each example is a second of disk work: none is made smaller
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

"""The interview as a LangGraph graph: choose -> ask -> wait -> grade -> explain -> follow up or next -> report.

The only module that knows LangGraph. ``wait`` holds nothing but the interrupt, because a node runs again from its start
when it is resumed. Checkpoints are written synchronously to a file of their own before the next step begins.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import langsmith
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from coach.interview.state import InterviewState, Next, Said
from coach.interview.steps import Emit, Steps
from coach.model import Event, InputKind
from coach.ports import SessionStore

langsmith.configure(enabled=False)  # a tracing variable in the environment must not send answers to a third party

AFTER_WAIT: dict[InputKind, str] = {
    InputKind.ANSWER: "grade",
    InputKind.HINT: "hint",
    InputKind.REFERENCE: "reference",
    InputKind.CLARIFY: "reply",
    InputKind.ASK: "reply",
    InputKind.SKIP: "leave",
    InputKind.DONT_KNOW: "leave",
    InputKind.END: "report",
}
"""Where each kind of message leads. RETRY is an answer that is already on disk, and arrives as one."""

Step = Callable[[InterviewState, Emit], Next]
Standing = Literal["absent", "waiting", "under_way", "ended"]
"""Where a session stands: unknown to the graph, waiting for the person, cut off between two steps, or over."""


class _Node(Protocol):
    def __call__(self, state: InterviewState) -> Command[Any]: ...


class InterviewGraph:
    """Runs the steps and remembers where each session stands.

    Args:
        steps: what happens at each step.
        store: keeps the transcript; an event is in it before anybody sees it.
        checkpoints: the file for the graph's own state.
    """

    def __init__(self, steps: Steps, store: SessionStore, checkpoints: Path) -> None:
        self._store = store
        self._connection = sqlite3.connect(checkpoints, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA secure_delete=ON")
        # A checkpoint may hold plain values only: nothing that is read back from the file can name a class to build.
        self._saver = SqliteSaver(self._connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self._graph = self._build(steps).compile(checkpointer=self._saver)

    def start(self, state: InterviewState) -> Iterator[Event]:
        """Begin a session and run it to its first question."""
        return self._run(state, state["session_id"])

    def say(self, session_id: str, said: Said) -> Iterator[Event]:
        """Give a waiting session the person's message and run it to the next wait or the end."""
        return self._run(Command(resume=said), session_id)

    def go_on(self, session_id: str) -> Iterator[Event]:
        """Finish what was under way when the process stopped."""
        return self._run(None, session_id)

    def standing(self, session_id: str) -> Standing:
        """Where the session stands."""
        snapshot = self._graph.get_state(_config(session_id))
        if snapshot.created_at is None:
            return "absent"
        if not snapshot.tasks:
            return "ended"
        # A task that is done, but was cut off before its checkpoint, is among the tasks and not among ``next``.
        return "waiting" if snapshot.next == ("wait",) else "under_way"

    def state(self, session_id: str) -> InterviewState:
        return cast(InterviewState, self._graph.get_state(_config(session_id)).values)

    def forget(self, session_id: str) -> None:
        """Delete the session's checkpoints; nothing where there are none."""
        self._saver.delete_thread(session_id)

    def close(self) -> None:
        self._connection.close()

    def _run(self, given: Any, session_id: str) -> Iterator[Event]:
        run = self._graph.stream(given, _config(session_id), stream_mode="custom", durability="sync")
        yield from cast(Iterator[Event], run)

    def _build(self, steps: Steps) -> StateGraph[InterviewState]:
        graph = StateGraph(InterviewState)
        graph.add_edge(START, "choose")
        graph.add_node("wait", _wait, destinations=tuple(sorted(set(AFTER_WAIT.values()))))
        for name, step, leads_to in (
            ("choose", steps.choose, ("ask", "report")),
            ("ask", steps.ask, ("wait",)),
            ("grade", steps.grade, ("wait", "explain", "choose")),
            ("explain", steps.explain, ("follow_up", "choose")),
            ("follow_up", steps.follow_up, ("ask", "choose")),
            ("hint", steps.hint, ("wait",)),
            ("reference", steps.reference, ("wait",)),
            ("reply", steps.reply, ("wait",)),
            ("leave", steps.leave, ("choose",)),
            ("report", steps.report, (END,)),
        ):
            graph.add_node(name, self._node(step), destinations=leads_to)
        return graph

    def _node(self, step: Step) -> _Node:
        def node(state: InterviewState) -> Command[Any]:
            write = get_stream_writer()

            def emit(event: Event) -> None:
                if event.type not in ("explaining", "judging"):  # pieces are replaced by the whole, which is kept
                    self._store.log(state["session_id"], event)
                write(event)

            follows = step(state, emit)
            return Command(goto=END if follows.step == "end" else follows.step, update=dict(follows.update))

        return node


def _wait(state: InterviewState) -> Command[Any]:
    said = interrupt("message")
    return Command(goto=AFTER_WAIT[InputKind(said["kind"])], update={"said": said})


def _config(session_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": session_id}, "recursion_limit": 100}

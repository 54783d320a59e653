"""Engines that load behind the page."""

from __future__ import annotations

import threading

import pytest

from coach.deferred import Deferred
from coach.errors import EnvironmentProblem, WeightsError


def test_an_engine_is_made_once_however_many_ask() -> None:
    made: list[int] = []
    begin = threading.Event()

    def make() -> int:
        begin.wait(5)
        made.append(1)
        return 7

    deferred = Deferred(make)
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(deferred.get())) for _ in range(4)]
    for thread in threads:
        thread.start()
    begin.set()
    for thread in threads:
        thread.join()

    assert (results, made, deferred.state) == ([7, 7, 7, 7], [1], "ready")


def test_a_load_that_failed_says_why_and_is_tried_again() -> None:
    outcomes: list[object] = [WeightsError("no weights; run make setup", "没有权重；请运行 make setup"), "engine"]

    def make() -> object:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    deferred = Deferred(make)
    with pytest.raises(WeightsError):
        deferred.get()
    assert (deferred.state, str(deferred.error)) == ("failed", "no weights; run make setup")

    assert deferred.get() == "engine"
    assert (deferred.state, deferred.error) == ("ready", None)


def test_a_missing_library_becomes_a_sentence() -> None:
    def make() -> object:
        raise ImportError("no module named xllamacpp")

    with pytest.raises(EnvironmentProblem, match=r"did not start \(no module named xllamacpp\); run `coach doctor`"):
        Deferred(make).get()


def test_a_replaced_engine_is_closed() -> None:
    class Engine:
        closed = False

        def close(self) -> None:
            self.closed = True

    engine = Engine()
    deferred: Deferred[object] = Deferred(lambda: engine)
    deferred.get()
    deferred.replace(lambda: "another")

    assert engine.closed
    assert (deferred.state, deferred.get()) == ("waiting", "another")

"""Who may use the engine: requests in turn, work ahead of time when nobody asks."""

from __future__ import annotations

import threading
import time

from coach.adapters.turns import Turns


def _soon() -> float:
    return time.monotonic() + 5


def _always() -> bool:
    return True


def test_a_second_request_waits_until_the_first_is_done() -> None:
    turns = Turns()
    assert turns.acquire(_soon())
    assert not turns.acquire(time.monotonic() + 0.05)
    turns.release()
    assert turns.acquire(_soon())


def test_a_waiting_request_goes_before_waiting_work() -> None:
    turns = Turns()
    order: list[str] = []
    turns.acquire(_soon())

    def ahead() -> None:
        assert turns.acquire_idle(_always)
        order.append("ahead")
        turns.release()

    def request() -> None:
        assert turns.acquire(_soon())
        order.append("request")
        turns.release()

    threads = [threading.Thread(target=ahead), threading.Thread(target=request)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    turns.release()
    for thread in threads:
        thread.join(5)
    assert order == ["request", "ahead"]


def test_work_in_progress_hears_that_a_request_waits() -> None:
    turns = Turns()
    assert turns.acquire_idle(_always)
    assert not turns.wanted
    request = threading.Thread(target=turns.acquire, args=(_soon(),))
    request.start()
    time.sleep(0.05)
    assert turns.wanted
    turns.release()
    request.join(5)
    assert not turns.wanted


def test_work_that_is_no_longer_wanted_does_not_begin() -> None:
    turns = Turns()
    turns.acquire(_soon())
    wanted = threading.Event()
    wanted.set()
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(turns.acquire_idle(wanted.is_set)))
    thread.start()
    wanted.clear()
    turns.look_again()
    thread.join(5)
    assert results == [False]


def test_closing_refuses_everybody_and_waits_for_the_running_one() -> None:
    turns = Turns()
    turns.acquire(_soon())
    assert not turns.close(timeout=0.05)
    assert turns.wanted
    turns.release()
    assert turns.close(timeout=5)
    assert not turns.acquire(_soon())
    assert not turns.acquire_idle(_always)

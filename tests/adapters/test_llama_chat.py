"""The embedded chat model: reading ahead, giving way, time limits, long prompts, closing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from coach.adapters.llama_chat import LlamaChat, _request
from coach.adapters.llama_server import physical_cores, writing_threads
from coach.errors import ModelOutputError, ModelTimeout, ModelUnavailable, WeightsError
from coach.ports import ChatMessage

NOTES = "Attention weighs the values by how well their keys fit the query. " * 20
COUNT = [ChatMessage("user", "Count from one to one hundred in words.")]


def _prompt(text: str, notes: str = NOTES) -> list[ChatMessage]:
    return [ChatMessage("system", f"You are an examiner. {notes}"), ChatMessage("user", text)]


def _seconds(model: LlamaChat, messages: Sequence[ChatMessage]) -> float:
    start = time.monotonic()
    model.complete(messages, max_tokens=1)
    return time.monotonic() - start


def _unread(model: LlamaChat, messages: Sequence[ChatMessage]) -> int:
    """How many tokens of a prompt the engine has to read, because it has not read them before."""
    chunks = list(model._chunks(_request(messages, max_tokens=1)))
    progress = next(chunk["prompt_progress"] for chunk in chunks if "prompt_progress" in chunk)
    unread = progress["total"] - progress["cache"]
    assert isinstance(unread, int)
    return unread


def _idle(model: LlamaChat) -> None:
    """Wait until what is read ahead has been read."""
    assert model._turns.acquire_idle(lambda: True)
    model._turns.release()


@pytest.mark.weights
def test_it_answers_sensibly_in_the_language_of_the_question(llama_chat: LlamaChat) -> None:
    reply = llama_chat.complete([ChatMessage("user", "中国的首都是哪里？只回答城市名。")], max_tokens=10)
    assert "北京" in reply.text
    assert llama_chat.identity == "embedded:qwen2.5-coder-1.5b-instruct-q4_k_m"


@pytest.mark.weights
def test_a_schema_holds_for_every_token(llama_chat: LlamaChat) -> None:
    verdicts = {"enum": ["covered", "missing"]}
    schema = {
        "type": "object",
        "properties": {"points": {"type": "array", "items": verdicts, "minItems": 3, "maxItems": 3}},
        "required": ["points"],
        "additionalProperties": False,
    }
    reply = llama_chat.complete([ChatMessage("user", "Tell me a story.")], max_tokens=80, json_schema=schema)
    points = json.loads(reply.text)["points"]
    assert len(points) == 3
    assert set(points) <= {"covered", "missing"}


@pytest.mark.weights
def test_what_was_read_ahead_is_not_read_again(llama_chat: LlamaChat) -> None:
    unread = _unread(llama_chat, _prompt("Say yes.", NOTES + "Unread."))
    llama_chat.prefill(_prompt("", NOTES + "Read ahead."))
    time.sleep(0.2)
    _idle(llama_chat)
    assert _unread(llama_chat, _prompt("Say yes.", NOTES + "Read ahead.")) < unread / 3


@pytest.mark.weights
def test_reading_ahead_gives_way_to_a_request(llama_chat: LlamaChat) -> None:
    llama_chat.prefill(_prompt("", "Nobody needs this. " * 1500))
    time.sleep(0.2)
    start = time.monotonic()
    llama_chat.complete(COUNT, max_tokens=1)
    gave_way = time.monotonic() - start
    unread = _seconds(llama_chat, _prompt("Say yes.", "Nobody needs this, really. " * 100))
    assert gave_way < 1.5 * unread  # a batch and a short prompt against four batches; all of it would be fifty


@pytest.mark.weights
def test_only_the_latest_of_several_prompts_is_read_ahead(llama_chat: LlamaChat) -> None:
    for number in range(20):
        llama_chat.prefill(_prompt("", f"Number {number}. {NOTES}"))
    time.sleep(0.2)
    _idle(llama_chat)
    latest = _unread(llama_chat, _prompt("Say yes.", f"Number 19. {NOTES}"))
    assert latest < _unread(llama_chat, _prompt("Say yes.", f"Number 7. {NOTES}")) / 3


@pytest.mark.weights
def test_a_prompt_beyond_the_context_says_so_in_tokens(llama_chat: LlamaChat) -> None:
    with pytest.raises(ModelOutputError, match=r"too long .*it reads 4096"):
        llama_chat.complete([ChatMessage("user", "word " * 9000)], max_tokens=5)
    with pytest.raises(ModelOutputError):
        list(llama_chat.stream([ChatMessage("user", "word " * 9000)], max_tokens=5))


@pytest.mark.weights
def test_a_schema_that_the_engine_cannot_read_is_an_error(llama_chat: LlamaChat) -> None:
    with pytest.raises(ModelUnavailable, match="refused"):
        llama_chat.complete(COUNT, max_tokens=5, json_schema={"type": "nonsense"})


@pytest.mark.weights
def test_a_reply_that_takes_too_long_is_given_up_in_time(
    llama_chat: LlamaChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama_chat, "_timeout", 0.5)
    start = time.monotonic()
    with pytest.raises(ModelTimeout, match="COACH_LLM_TIMEOUT"):
        llama_chat.complete(COUNT, max_tokens=400)
    assert time.monotonic() - start < 2
    monkeypatch.undo()
    assert llama_chat.complete(COUNT, max_tokens=3).text


@pytest.mark.weights
def test_the_time_limit_of_a_stream_is_that_of_a_piece(llama_chat: LlamaChat, monkeypatch: pytest.MonkeyPatch) -> None:
    llama_chat.complete(COUNT, max_tokens=1)
    monkeypatch.setattr(llama_chat, "_timeout", 5.0)
    pieces = []
    for piece in llama_chat.stream(COUNT, max_tokens=12):
        time.sleep(0.6)
        pieces.append(piece)
    assert len(pieces) >= 10


@pytest.mark.weights
def test_nobody_else_on_this_machine_is_served(llama_chat: LlamaChat) -> None:
    address = llama_chat._server[0].listening_address
    body = json.dumps({"messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}).encode()
    for path in ("/v1/chat/completions", "/slots", "/props"):
        data = body if path.startswith("/v1") else None
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(urllib.request.Request(address + path, data=data), timeout=5)
        assert caught.value.code in (401, 403, 404, 501)


def _resident_mib() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 2**20


@pytest.mark.weights
def test_closing_stops_what_runs_and_gives_the_memory_back(chat_path: Path) -> None:
    before = _resident_mib()
    model = LlamaChat(chat_path, timeout=60)
    stream = model.stream(COUNT, max_tokens=400)
    next(stream)
    loaded = _resident_mib()
    closing = threading.Timer(0.3, model.close)
    closing.start()
    with pytest.raises(ModelUnavailable, match="closed"):
        list(stream)
    closing.join()
    assert _resident_mib() - before < (loaded - before) / 2
    with pytest.raises(ModelUnavailable, match="closed"):
        model.complete(COUNT, max_tokens=1)


@pytest.mark.weights
def test_a_process_may_end_while_the_engine_writes(chat_path: Path) -> None:
    code = (
        "import pathlib, sys; from coach.adapters.llama_chat import LlamaChat; from coach.ports import ChatMessage\n"
        "model = LlamaChat(pathlib.Path(sys.argv[1]), timeout=60)\n"
        "stream = model.stream([ChatMessage('user', 'Count to one hundred.')], max_tokens=400)\n"
        "next(stream)\n"
        "model.prefill([ChatMessage('user', 'word ' * 3000)])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(chat_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_a_file_that_is_no_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be read"):
        LlamaChat(tmp_path / "absent.gguf", timeout=5)
    (tmp_path / "text.gguf").write_text("not a model", encoding="utf-8")
    with pytest.raises(WeightsError, match="not a GGUF file"):
        LlamaChat(tmp_path / "text.gguf", timeout=5)
    (tmp_path / "cut.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + b"\x00" * 64)
    with pytest.raises(WeightsError, match="cannot load"):
        LlamaChat(tmp_path / "cut.gguf", timeout=5)


def test_threads_leave_a_core_free_for_others_while_writing() -> None:
    assert physical_cores() >= 1
    assert [writing_threads(cores) for cores in (1, 2, 4, 8)] == [1, 1, 3, 7]

"""What every chat model keeps to: the fake, the embedded one, and one behind an address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from coach.adapters.langchain_chat import LangChainChat
from coach.errors import ModelOutputError
from coach.ports import ChatMessage, ChatModel
from tests.chat_server import ChatServer, Reply
from tests.fakes import ChatCall, FakeChatModel

MESSAGES = [
    ChatMessage("system", "You are brief. Reply in English."),
    ChatMessage("user", "Name a colour in a sentence."),
]
SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string", "maxLength": 20}},
    "required": ["colour"],
    "additionalProperties": False,
}
JSON = '{"colour": "the blue of a cloudless sky"}'


def _scripted(call: ChatCall) -> str | list[str]:
    return JSON if call.json_schema else ["Blue ", "is a colour."]


class _PoliteServer(ChatServer):
    """Answers as a good server does: JSON where it is asked for, and no more than the limit."""

    def take(self, request):  # type: ignore[no-untyped-def]
        super().take(request)
        wants_json = "response_format" in request.body
        return Reply(JSON if wants_json else "Blue is a colour.", limited=wants_json and request.body["max_tokens"] < 5)


@pytest.fixture(params=["fake", pytest.param("embedded", marks=pytest.mark.weights), "address"])
def model(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    if request.param == "fake":
        yield FakeChatModel(_scripted)
    elif request.param == "embedded":
        yield request.getfixturevalue("llama_chat")
    else:
        with _PoliteServer() as server:
            yield LangChainChat("openai:gpt", f"{server.url}/v1", None, 10, 0)


def test_it_says_what_it_is_and_where(model: ChatModel) -> None:
    assert ":" in model.identity
    assert model.remote is False


def test_a_reply_is_text_with_its_token_counts(model: ChatModel) -> None:
    reply = model.complete(MESSAGES, max_tokens=12)
    assert reply.text.strip()
    assert reply.input_tokens > 0
    assert reply.output_tokens > 0


def test_a_schema_gives_json(model: ChatModel) -> None:
    reply = model.complete(MESSAGES, max_tokens=60, json_schema=SCHEMA)
    assert list(json.loads(reply.text)) == ["colour"]


@pytest.mark.parametrize("schema", [None, SCHEMA])
def test_a_whole_reply_can_be_heard_while_it_is_written(model: ChatModel, schema: dict[str, object] | None) -> None:
    heard: list[str] = []
    reply = model.complete(MESSAGES, max_tokens=60, json_schema=schema, written=heard.append)
    assert len(heard) > 1 or schema
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))
    assert heard[-1].strip() == reply.text.strip()
    assert reply.output_tokens > 0


def test_json_without_room_for_it_is_an_error_and_never_half_a_reply(model: ChatModel) -> None:
    with pytest.raises(ModelOutputError):
        model.complete(MESSAGES, max_tokens=2, json_schema=SCHEMA)


def test_a_stream_is_the_reply_in_pieces(model: ChatModel) -> None:
    pieces = list(model.stream(MESSAGES, max_tokens=12))
    assert len(pieces) > 1
    assert "".join(pieces).strip()


def test_a_stream_may_be_left_early(model: ChatModel) -> None:
    stream = model.stream(MESSAGES, max_tokens=200)
    assert next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.complete(MESSAGES, max_tokens=12).text.strip()


def test_the_same_prompt_gives_the_same_text(model: ChatModel) -> None:
    assert model.complete(MESSAGES, max_tokens=12).text == model.complete(MESSAGES, max_tokens=12).text


def test_reading_ahead_keeps_nobody_waiting_and_changes_nothing(model: ChatModel) -> None:
    start = time.monotonic()
    model.prefill([ChatMessage("system", "You are brief. " * 50)])
    assert time.monotonic() - start < 1
    assert model.complete(MESSAGES, max_tokens=12).text.strip()


def test_two_threads_may_ask_at_once(model: ChatModel) -> None:
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(lambda _: model.complete(MESSAGES, max_tokens=12).text, range(2)))
    assert all(reply.strip() for reply in replies)

"""Chat models behind an address, against a server on this machine that behaves well and badly."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from coach.adapters.langchain_chat import LangChainChat
from coach.errors import (
    ModelAuthError,
    ModelError,
    ModelOutputError,
    ModelTimeout,
    ModelUnavailable,
    SettingsError,
)
from coach.ports import ChatMessage
from tests.chat_server import ChatServer, Reply

KEY = "sk-secret-0123456789"
MESSAGES = [ChatMessage("system", "Reply in JSON."), ChatMessage("user", "What is attention?")]
SCHEMA = {
    "type": "object",
    "properties": {"verdict": {"type": "string"}},
    "required": ["verdict"],
    "additionalProperties": False,
}
JSON = '{"verdict": "covered"}'
SPECS = ["openai:gpt", "deepseek:deepseek-chat", "anthropic:claude", "ollama:qwen3"]

Chat = Callable[..., LangChainChat]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def chat(server: ChatServer, pauses: list[float]) -> Chat:
    """Makes a chat model that talks to ``server`` and notes its pauses instead of making them."""

    def make(spec: str = "openai:gpt", *, api_key: str | None = KEY, timeout: float = 5.0, retries: int = 2):
        url = f"{server.url}/v1" if spec.startswith("openai") else server.url
        return LangChainChat(spec, url, api_key, timeout, retries, sleep=pauses.append)

    return make


@pytest.mark.parametrize("spec", SPECS)
def test_every_provider_answers_with_its_token_counts(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply("注意力是加权平均。")]
    assert chat(spec).complete(MESSAGES, max_tokens=50) == ("注意力是加权平均。", 7, 3, ())


@pytest.mark.parametrize("spec", SPECS)
def test_every_provider_streams_in_pieces(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply("注意力是加权平均。")]
    pieces = [piece for piece in chat(spec).stream(MESSAGES, max_tokens=50) if piece]
    assert len(pieces) == 2
    assert "".join(pieces) == "注意力是加权平均。"


@pytest.mark.parametrize(
    ("spec", "limit", "temperature"),
    [
        ("openai:gpt", ("max_tokens",), ("temperature",)),
        ("deepseek:deepseek-chat", ("max_tokens",), ("temperature",)),
        ("anthropic:claude", ("max_tokens",), ("temperature",)),
        ("ollama:qwen3", ("options", "num_predict"), ("options", "temperature")),
    ],
)
def test_limit_and_temperature_reach_the_server(
    server: ChatServer, chat: Chat, spec: str, limit: tuple[str, ...], temperature: tuple[str, ...]
) -> None:
    chat(spec).complete(MESSAGES, max_tokens=37)
    for path, expected in ((limit, 37), (temperature, 0)):
        value = server.requests[0].body
        for step in path:
            value = value[step]
        assert value == expected


@pytest.mark.parametrize(
    ("spec", "asked"),
    [
        ("openai:gpt", lambda body: body["response_format"]["json_schema"]["schema"] == SCHEMA),
        ("deepseek:deepseek-chat", lambda body: body["response_format"] == {"type": "json_object"}),
        ("anthropic:claude", lambda body: body["output_config"]["format"]["schema"] == SCHEMA),
        ("ollama:qwen3", lambda body: body["format"] == SCHEMA),
    ],
)
def test_a_schema_is_asked_for_in_the_providers_way(
    server: ChatServer, chat: Chat, spec: str, asked: Callable[[dict[str, object]], bool]
) -> None:
    server.replies = [Reply(JSON)]
    assert chat(spec).complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    assert asked(server.requests[0].body)


@pytest.mark.parametrize("spec", SPECS)
def test_a_server_that_refuses_schemas_is_asked_without_and_not_asked_again(
    server: ChatServer, chat: Chat, spec: str
) -> None:
    server.replies = [Reply(JSON, refuses=["json_schema", "json_object", "additionalProperties", '"format": "json"'])]
    model = chat(spec)
    assert model.complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    needed = len(server.requests)
    assert model.complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    assert len(server.requests) == needed + 1


@pytest.mark.parametrize(
    "text",
    [f"```json\n{JSON}\n```", f"```\n{JSON}\n```\n", f"<think>Is it?\nIt is.</think>\n{JSON}", f"\n {JSON}\n"],
)
def test_fences_and_thoughts_around_json_are_removed(server: ChatServer, chat: Chat, text: str) -> None:
    server.replies = [Reply(text)]
    assert chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON


@pytest.mark.parametrize(
    "text",
    [
        f"Here is my judgement:\n\n{JSON}\n\nTell me if you need more.",
        f"I weighed [a, b] first.\n```json\n{JSON}\n```\nDone.",
        "{'verdict': 'covered',}",
        "{“verdict”：“covered”}",
        f"It is so.</think>{JSON}",
    ],
)
def test_json_among_prose_or_nearly_right_is_handed_on_strictly_after_one_call(
    server: ChatServer, chat: Chat, text: str
) -> None:
    server.replies = [Reply(text)]
    assert chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    assert len(server.requests) == 1


@pytest.mark.parametrize("spec", ["openai:gpt", "deepseek:deepseek-chat"])
def test_probabilities_of_the_words_come_with_json_where_the_server_tells_them(
    server: ChatServer, chat: Chat, spec: str
) -> None:
    server.replies = [Reply(JSON, logprobs=[('{"verdict": "', -0.1), ("covered", -0.5), ('"}', 0.0)])]
    reply = chat(spec).complete(MESSAGES, max_tokens=50, json_schema=SCHEMA)
    assert reply.tokens == (('{"verdict": "', -0.1), ("covered", -0.5), ('"}', 0.0))
    assert server.requests[0].body["logprobs"] is True
    chat(spec).complete(MESSAGES, max_tokens=50)
    assert "logprobs" not in server.requests[1].body


def test_a_server_that_refuses_probabilities_is_asked_without_and_not_asked_again(
    server: ChatServer, chat: Chat
) -> None:
    server.replies = [Reply(JSON, refuses=["logprobs"])]
    model = chat()
    for _ in range(2):
        assert model.complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).tokens == ()
    assert ["logprobs" in request.body for request in server.requests] == [True, False, False]
    assert all("response_format" in request.body for request in server.requests)


@pytest.mark.parametrize("refuses", [["json_schema"], ["json_schema", "logprobs"]])
def test_a_server_that_refuses_the_schema_keeps_what_else_it_takes(
    server: ChatServer, chat: Chat, refuses: list[str]
) -> None:
    server.replies = [Reply(JSON, refuses=refuses)]
    assert chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    last = server.requests[-1].body
    assert last["response_format"] == {"type": "json_object"}
    assert ("logprobs" in last) is ("logprobs" not in refuses)


def test_a_server_on_this_machine_reads_ahead_and_writes_one_token(server: ChatServer, chat: Chat) -> None:
    chat().prefill(MESSAGES)
    deadline = time.monotonic() + 5
    while not server.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    body = server.requests[0].body
    assert body["max_tokens"] == 1
    assert [message["content"] for message in body["messages"]] == [message.content for message in MESSAGES]


def test_a_server_elsewhere_is_never_asked_to_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    model = LangChainChat("openai:gpt", "https://llm.example.org/v1", KEY, 5.0, 0)
    asked: list[object] = []
    monkeypatch.setattr(model, "_read_ahead", asked.append)
    model.prefill(MESSAGES)
    assert asked == []


def test_a_server_that_ignores_the_schema_is_asked_in_a_looser_way(server: ChatServer, chat: Chat) -> None:
    server.replies = [Reply("It is covered."), Reply(JSON)]
    assert chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == JSON
    assert server.requests[1].body["response_format"] == {"type": "json_object"}


def test_broken_json_is_handed_to_the_caller_who_can_ask_for_a_repair(server: ChatServer, chat: Chat) -> None:
    server.replies = [Reply('{"verdict": ')]
    assert chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA).text == '{"verdict":'


@pytest.mark.parametrize("spec", SPECS)
def test_json_that_hits_the_token_limit_is_an_error(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply('{"verdict": "cov', limited=True)]
    with pytest.raises(ModelOutputError):
        chat(spec).complete(MESSAGES, max_tokens=5, json_schema=SCHEMA)


@pytest.mark.parametrize("spec", SPECS)
def test_plain_text_that_hits_the_token_limit_ends_there(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply("Attention is", limited=True)]
    assert chat(spec).complete(MESSAGES, max_tokens=5).text == "Attention is"
    assert "".join(chat(spec).stream(MESSAGES, max_tokens=5)) == "Attention is"


@pytest.mark.parametrize("spec", SPECS)
def test_an_empty_reply_is_an_error(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply("", limited=True)]
    with pytest.raises(ModelOutputError):
        chat(spec).complete(MESSAGES, max_tokens=5)


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("cut", ["closed", "dropped"])
def test_a_stream_that_is_cut_in_the_middle_is_an_error_after_its_pieces(
    server: ChatServer, chat: Chat, spec: str, cut: str
) -> None:
    server.replies = [Reply("Attention weighs", cut=cut)]
    pieces: list[str] = []
    with pytest.raises(ModelOutputError):
        pieces.extend(chat(spec).stream(MESSAGES, max_tokens=50))
    assert "".join(pieces) == "Attention weighs"


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_tried_again_after_growing_pauses(
    server: ChatServer, chat: Chat, pauses: list[float], spec: str, status: int
) -> None:
    server.replies = [Reply(status=status), Reply(status=status), Reply("Fine.")]
    assert chat(spec).complete(MESSAGES, max_tokens=50).text == "Fine."
    assert pauses == [0.5, 1.0]


def test_the_servers_own_pause_is_respected_within_reason(server: ChatServer, chat: Chat, pauses: list[float]) -> None:
    server.replies = [
        Reply(status=429, headers={"retry-after": "3"}),
        Reply(status=429, headers={"retry-after": "600"}),
        Reply("Fine."),
    ]
    assert "".join(chat().stream(MESSAGES, max_tokens=50)) == "Fine."
    assert pauses == [3.0, 8.0]


@pytest.mark.parametrize("spec", SPECS)
def test_a_server_that_stays_in_trouble_is_unavailable_after_the_retries(
    server: ChatServer, chat: Chat, spec: str
) -> None:
    server.replies = [Reply(status=500)]
    with pytest.raises(ModelUnavailable):
        chat(spec, retries=2).complete(MESSAGES, max_tokens=50)
    assert len(server.requests) == 3  # one layer of retries, not two on top of each other


@pytest.mark.parametrize("spec", SPECS)
def test_no_server_at_the_address_is_unavailable(chat: Chat, server: ChatServer, spec: str) -> None:
    nobody = ChatServer()
    nobody._http.server_close()
    model = LangChainChat(spec, nobody.url, KEY, 5.0, 0)
    for ask in (lambda: model.complete(MESSAGES, max_tokens=5), lambda: list(model.stream(MESSAGES, max_tokens=5))):
        with pytest.raises(ModelUnavailable, match=nobody.url) as caught:
            ask()
        assert nobody.url in caught.value.zh


@pytest.mark.parametrize("spec", SPECS)
def test_a_server_that_hangs_is_given_up_in_time_and_not_tried_again(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply(hangs=True)]
    model = chat(spec, timeout=0.5)
    for ask in (lambda: model.complete(MESSAGES, max_tokens=5), lambda: list(model.stream(MESSAGES, max_tokens=5))):
        start = time.monotonic()
        with pytest.raises(ModelTimeout, match="COACH_LLM_TIMEOUT"):
            ask()
        assert time.monotonic() - start < 3
    assert len(server.requests) == 2


@pytest.mark.parametrize("spec", ["openai:gpt", "deepseek:deepseek-chat", "anthropic:claude"])
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_an_error_that_names_the_variable_and_not_the_key(
    server: ChatServer, chat: Chat, spec: str, status: int
) -> None:
    server.replies = [Reply(status=status)]
    with pytest.raises(ModelAuthError) as caught:
        chat(spec).complete(MESSAGES, max_tokens=5)
    variable = f"{spec.partition(':')[0].upper()}_API_KEY"
    assert f"export {variable}=" in caught.value.en
    assert f"export {variable}=" in caught.value.zh
    assert KEY not in caught.value.en + caught.value.zh
    assert len(server.requests) == 1


@pytest.mark.parametrize("spec", ["openai:gpt", "deepseek:deepseek-chat", "anthropic:claude"])
def test_a_missing_key_is_an_error_before_anything_is_sent(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelAuthError, match=f"export {spec.partition(':')[0].upper()}_API_KEY="):
        LangChainChat(spec, None, None, 5.0, 0)


def test_a_server_of_ones_own_needs_no_key(server: ChatServer, chat: Chat) -> None:
    assert chat("openai:llama", api_key=None).complete(MESSAGES, max_tokens=5).text
    assert KEY not in server.requests[0].headers["authorization"]


@pytest.mark.parametrize("spec", ["openai:gpt", "deepseek:deepseek-chat", "anthropic:claude"])
def test_a_key_goes_to_the_server_and_nowhere_else(server: ChatServer, chat: Chat, spec: str) -> None:
    model = chat(spec)
    model.complete(MESSAGES, max_tokens=5)
    assert KEY in " ".join(server.requests[0].headers.values())
    assert KEY not in json.dumps(server.requests[0].body)
    assert KEY not in repr(model) + str(vars(model)) + model.identity


def test_an_unknown_model_says_so(server: ChatServer, chat: Chat) -> None:
    server.replies = [Reply(status=404)]
    with pytest.raises(ModelUnavailable, match="ollama pull qwen3"):
        chat("ollama:qwen3").complete(MESSAGES, max_tokens=5)
    with pytest.raises(ModelUnavailable, match="COACH_LLM"):
        chat("openai:gpt").complete(MESSAGES, max_tokens=5)


@pytest.mark.parametrize("spec", ["openai:o9", "anthropic:claude"])
def test_a_model_that_refuses_the_temperature_is_asked_without(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply("Fine.", refuses=["temperature"])]
    model = chat(spec)
    assert model.complete(MESSAGES, max_tokens=5).text == "Fine."
    assert "temperature" not in server.requests[-1].body


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens.",
        "request (9030 tokens) exceeds the available context size (8192 tokens)",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
@pytest.mark.parametrize("spec", SPECS)
def test_a_prompt_beyond_the_context_says_so(server: ChatServer, chat: Chat, spec: str, message: str) -> None:
    body = message if spec.startswith("ollama") else {"type": "invalid_request_error", "message": message}
    server.replies = [Reply(status=400, raw=json.dumps({"error": body}).encode())]
    with pytest.raises(ModelOutputError, match="too long"):
        chat(spec).complete(MESSAGES, max_tokens=5)


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("raw", [b"<html>Welcome</html>", b'{"choices": [', b'{"object": "x"}', b"{}", b"null"])
@pytest.mark.parametrize("schema", [None, SCHEMA])
def test_what_is_no_chat_completion_is_an_error(
    server: ChatServer, chat: Chat, spec: str, raw: bytes, schema: dict[str, object] | None
) -> None:
    server.replies = [Reply(raw=raw)]
    with pytest.raises(ModelError) as caught:
        chat(spec).complete(MESSAGES, max_tokens=5, json_schema=schema)
    assert caught.value.zh
    with pytest.raises(ModelError):
        list(chat(spec).stream(MESSAGES, max_tokens=5))


def test_every_error_is_a_sentence_in_both_languages(server: ChatServer, chat: Chat) -> None:
    for reply in (Reply(status=400), Reply(status=401), Reply(status=404), Reply(status=500), Reply(raw=b"{}")):
        server.replies = [reply]
        with pytest.raises(ModelError) as caught:
            chat(retries=0).complete(MESSAGES, max_tokens=5)
        assert caught.value.en.endswith((".", "<your key>"))
        assert any("\u4e00" <= character <= "\u9fff" for character in caught.value.zh)


@pytest.mark.parametrize(
    ("spec", "url", "remote"),
    [
        ("openai:gpt", None, True),
        ("openai:gpt", "https://llm.example.org/v1", True),
        ("openai:gpt", "http://127.0.0.1:8000/v1", False),
        ("openai:gpt", "http://localhost:8000/v1", False),
        ("openai:gpt", "http://[::1]:8000/v1", False),
        ("anthropic:claude", None, True),
        ("ollama:qwen3", None, False),
        ("ollama:qwen3", "http://192.168.1.5:11434", True),
    ],
)
def test_remote_means_that_prompts_leave_this_machine(spec: str, url: str | None, remote: bool) -> None:
    model = LangChainChat(spec, url, KEY, 5.0, 0)
    assert model.remote is remote
    assert model.identity == spec


@pytest.mark.parametrize("spec", ["gemini:pro", "openai:", "openai", ""])
def test_what_is_not_a_model_is_a_setting_gone_wrong(spec: str) -> None:
    with pytest.raises(SettingsError, match="PROVIDER:MODEL"):
        LangChainChat(spec, None, KEY, 5.0, 0)


def test_tracing_by_environment_is_switched_off(
    server: ChatServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChatServer() as spy:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_test")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", spy.url)
        chat().complete(MESSAGES, max_tokens=5)
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert spy.requests == []


def test_the_module_is_imported_without_langchain() -> None:
    code = (
        "import sys, coach.adapters.langchain_chat; print([m for m in sys.modules if m.startswith('langchain_core')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- a whole reply, heard while it is written ---


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("schema", [None, SCHEMA])
def test_every_provider_can_be_heard_while_it_writes(
    server: ChatServer, chat: Chat, spec: str, schema: dict[str, object] | None
) -> None:
    server.replies = [Reply(JSON)]
    heard: list[str] = []
    reply = chat(spec).complete(MESSAGES, max_tokens=50, json_schema=schema, written=heard.append)
    assert heard == [JSON[: len(JSON) // 2], JSON]
    assert reply == (JSON, 7, 3, ())
    assert len(server.requests) == 1


def test_probabilities_come_with_a_streamed_reply(server: ChatServer, chat: Chat) -> None:
    tokens = (('{"verdict": "', -0.1), ("covered", -0.5), ('"}', -0.2))
    server.replies = [Reply(JSON, logprobs=tokens)]
    reply = chat().complete(MESSAGES, max_tokens=50, json_schema=SCHEMA, written=lambda text: None)
    assert reply.text == JSON
    assert reply.tokens == tokens


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("cut", ["closed", "dropped"])
def test_a_reply_that_breaks_off_while_it_is_heard_is_asked_for_as_a_whole(
    server: ChatServer, chat: Chat, spec: str, cut: Literal["closed", "dropped"]
) -> None:
    server.replies = [Reply(JSON, cut=cut), Reply(JSON)]
    heard: list[str] = []
    reply = chat(spec).complete(MESSAGES, max_tokens=50, json_schema=SCHEMA, written=heard.append)
    assert (reply.text, heard[0]) == (JSON, JSON[: len(JSON) // 2])


@pytest.mark.parametrize("spec", SPECS)
def test_a_streamed_reply_that_hits_the_token_limit_is_an_error(server: ChatServer, chat: Chat, spec: str) -> None:
    server.replies = [Reply('{"verdict": ', limited=True)]
    with pytest.raises(ModelOutputError, match="breaks off"):
        chat(spec).complete(MESSAGES, max_tokens=5, json_schema=SCHEMA, written=lambda text: None)


@pytest.mark.parametrize(
    "bad",
    [
        Reply(JSON, refuses=["stream_options"]),
        Reply(JSON, refuses=['"stream": true']),
        Reply(""),
        Reply(raw=b'{"object": "x"}'),
        Reply(raw=b'data: {"id": "1", "object": "chat.completion.chunk", "choices": [{}]}\n\n'),
    ],
)
def test_a_server_that_cannot_stream_is_asked_for_whole_replies_from_then_on(
    server: ChatServer, chat: Chat, bad: Reply
) -> None:
    server.replies = [bad, Reply(JSON)]
    model = chat()
    assert model.complete(MESSAGES, max_tokens=50, json_schema=SCHEMA, written=lambda text: None).text == JSON
    assert model.complete(MESSAGES, max_tokens=50, json_schema=SCHEMA, written=lambda text: None).output_tokens == 3
    assert [request.body.get("stream", False) for request in server.requests] == [True, False, False]


def test_a_server_that_counts_no_tokens_in_a_stream_is_asked_for_whole_replies_afterwards(
    server: ChatServer, chat: Chat
) -> None:
    server.replies = [Reply(JSON, counts=False)]
    model = chat()
    first, second = (model.complete(MESSAGES, max_tokens=50, written=lambda text: None) for _ in range(2))
    assert (first.output_tokens, second.output_tokens) == (0, 3)

"""A speech service that speaks OpenAI's protocol: what it hears, and everything it can do wrong."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest

from coach.adapters.openai_speech import OpenAiTranscriber
from coach.errors import ModelAuthError, ModelError, ModelOutputError, ModelTimeout, ModelUnavailable
from coach.model import Language
from coach.ports import HeardWord, Sound
from tests.sounds import noise, silence, tone
from tests.speech_server import Reply, SpeechServer

SOUND = Sound(tone(4).tobytes(), 16_000)
TEXT = "残差连接, with a skip. 好。"
WORDS = [
    {"word": word, "start": number * 0.5, "end": number * 0.5 + 0.4}
    for number, word in enumerate(["残差", "连接", "with", "a", "skip", "好"])
]
SEGMENTS = [
    {"start": 0.0, "end": 1.0, "text": "残差连接,", "avg_logprob": -0.1, "no_speech_prob": 0.01},
    {"start": 1.0, "end": 4.0, "text": " with a skip. 好。", "avg_logprob": -0.9, "no_speech_prob": 0.1},
]


def _transcriber(server: SpeechServer, timeout: float = 5, retries: int = 0) -> OpenAiTranscriber:
    return OpenAiTranscriber("whisper-1", base_url=server.url, api_key="sk-1", timeout=timeout, retries=retries)


def _heard(reply: Any, language: Language = "zh") -> list[HeardWord]:
    with SpeechServer([Reply(reply)]) as server:
        return [word for stretch in _transcriber(server).transcribe(SOUND, language) for word in stretch]


def test_the_recording_is_sent_with_language_key_and_terms() -> None:
    with SpeechServer([Reply({"text": "好"})]) as server:
        list(_transcriber(server).transcribe(SOUND, "zh", ["LoRA", "残差"]))
    (request,) = server.requests
    assert request.key == "Bearer sk-1"
    assert request.fields["language"] == ["zh"]
    assert "LoRA、残差" in request.fields["prompt"][0]
    with wave.open(io.BytesIO(request.file)) as sent:
        assert (sent.getframerate(), sent.getnframes()) == (16_000, 64_000)


def test_words_come_with_their_times_and_with_the_stops_of_the_text() -> None:
    heard = _heard({"text": TEXT, "words": WORDS, "segments": SEGMENTS})
    assert [word.text for word in heard] == ["残差", "连接,", " with", " a", " skip.", " 好。"]
    assert [word.start for word in heard] == [0, 0.5, 1, 1.5, 2, 2.5]
    assert heard[0].probability == pytest.approx(0.905, abs=0.001)
    assert heard[-1].probability == pytest.approx(0.407, abs=0.001)


@pytest.mark.parametrize("words", [[], WORDS[1:], [*WORDS, {"word": "more", "start": 3, "end": 4}]])
def test_words_that_are_missing_or_differ_from_the_text_are_spread_over_their_segments(words: list[Any]) -> None:
    heard = _heard({"text": TEXT, "words": words, "segments": SEGMENTS})
    assert "".join(word.text for word in heard) == TEXT
    assert [word.start for word in heard[:4]] == pytest.approx([0, 0.2, 0.4, 0.6])
    assert heard[-1].end == 4


def test_a_text_without_any_times_is_spread_over_the_sound() -> None:
    heard = _heard({"text": "one two, 三四"})
    assert [word.text for word in heard] == ["one", " two,", " 三", "四"]
    assert [(word.start, word.end) for word in heard] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert {word.probability for word in heard} == {1.0}


def test_a_model_that_tells_no_times_is_asked_again_without() -> None:
    with SpeechServer([Reply({"text": "好"}, refuses="verbose_json")]) as server:
        (words,) = _transcriber(server).transcribe(SOUND, "zh")
    assert [word.text for word in words] == ["好"]
    assert [request.fields["response_format"] for request in server.requests] == [["verbose_json"], ["json"]]


def test_a_stretch_that_is_likely_no_speech_and_was_guessed_is_left_out() -> None:
    guessed = {"start": 0.0, "end": 4.0, "text": "谢谢观看", "avg_logprob": -1.3, "no_speech_prob": 0.8}
    assert _heard({"text": "谢谢观看", "segments": [guessed]}) == []
    assert "".join(word.text for word in _heard({"text": f"谢谢观看{TEXT}", "segments": [guessed, *SEGMENTS]})) == TEXT


@pytest.mark.parametrize("samples", [silence(3), tone(0.05)], ids=["silence", "too short"])
def test_what_holds_no_speech_is_not_sent(samples: Any) -> None:
    with SpeechServer([Reply({"text": "谢谢观看"})]) as server:
        assert list(_transcriber(server).transcribe(Sound(samples.tobytes(), 16_000), "zh")) == []
    assert server.requests == []


def test_traditional_characters_become_simplified() -> None:
    assert "".join(word.text for word in _heard({"text": "為什麽訓練矩陣的特徵？"})) == "为什么训练矩阵的特征？"


def test_an_empty_text_is_nothing_heard() -> None:
    assert _heard({"text": " ", "words": [], "segments": []}) == []


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (Reply({}, status=401), ModelAuthError, "OPENAI_API_KEY"),
        (Reply({}, status=403), ModelAuthError, "OPENAI_API_KEY"),
        (Reply({}, status=404), ModelUnavailable, "COACH_TRANSCRIBER_URL"),
        (Reply({}, status=429), ModelUnavailable, "Try again later"),
        (Reply({}, status=500), ModelUnavailable, "Try again later"),
        (Reply({}, status=400), ModelUnavailable, "refused the recording"),
        (Reply(raw=b"<html>hello</html>"), ModelOutputError, "not a transcription"),
        (Reply(["text"]), ModelOutputError, "not a transcription"),
        (Reply({"texts": "x"}), ModelOutputError, "not a transcription"),
        (Reply({"text": "x", "segments": [{"text": 1}]}), ModelOutputError, "not a transcription"),
        (Reply({"text": "x", "segments": "none"}), ModelOutputError, "not a transcription"),
        (Reply({"text": "x" * 5000}, cut=True), ModelError, "kept"),
    ],
)
def test_a_service_that_fails_says_what_to_do_and_that_the_recording_is_kept(
    reply: Reply, error: type[ModelError], says: str
) -> None:
    with SpeechServer([reply]) as server, pytest.raises(error, match=says) as caught:
        list(_transcriber(server).transcribe(SOUND, "zh"))
    assert "kept" in caught.value.en
    assert "录音已保留" in caught.value.zh


def test_a_service_that_does_not_answer_is_given_up() -> None:
    with SpeechServer([Reply(hangs=True)]) as server, pytest.raises(ModelTimeout, match=r"0\.3 seconds"):
        list(_transcriber(server, timeout=0.3).transcribe(SOUND, "zh"))


def test_a_service_that_is_not_there_is_named() -> None:
    with SpeechServer([]) as server:
        gone = _transcriber(server)
    with pytest.raises(ModelUnavailable, match="COACH_TRANSCRIBER_URL"):
        list(gone.transcribe(SOUND, "zh"))


def test_a_busy_service_is_asked_again() -> None:
    with SpeechServer([Reply({}, status=503), Reply({"text": "好"})]) as server:
        assert list(_transcriber(server, retries=1).transcribe(SOUND, "zh"))
    assert len(server.requests) == 2


def test_openai_itself_needs_a_key_and_a_server_of_ones_own_does_not() -> None:
    with pytest.raises(ModelAuthError, match="export OPENAI_API_KEY"):
        OpenAiTranscriber("whisper-1", base_url=None, api_key=None, timeout=5, retries=0)
    with SpeechServer([Reply({"text": "好"})]) as server:
        own = OpenAiTranscriber("m", base_url=server.url, api_key=None, timeout=5, retries=0)
        assert list(own.transcribe(Sound(noise(1, 0.1).tobytes(), 16_000), "zh"))
        assert own.remote

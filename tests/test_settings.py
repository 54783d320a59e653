"""Settings: the order of sources, what is refused, and that keys stay where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import SettingsError
from coach.model import Strictness
from coach.settings import load_settings


def test_the_environment_is_stronger_than_what_the_page_saved(tmp_path: Path) -> None:
    load_settings({"COACH_HOME": str(tmp_path)}).save(llm="ollama:qwen3", language="en")

    assert load_settings({"COACH_HOME": str(tmp_path)}).llm == "ollama:qwen3"
    assert load_settings({"COACH_HOME": str(tmp_path), "COACH_LLM": "embedded"}).llm == "embedded"
    assert load_settings({"COACH_HOME": str(tmp_path), "COACH_LANGUAGE": "zh"}).language == "zh"


def test_the_command_line_is_stronger_than_the_environment(tmp_path: Path) -> None:
    assert load_settings({"COACH_HOME": str(tmp_path), "COACH_LANGUAGE": "zh"}, language="en").language == "en"


@pytest.mark.parametrize(
    ("environ", "language"),
    [({}, "zh"), ({"LANG": "en_US.UTF-8"}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "C.UTF-8"}, "zh")],
)
def test_the_language_follows_the_system(environ: dict[str, str], language: str, tmp_path: Path) -> None:
    assert load_settings({"COACH_HOME": str(tmp_path), **environ}).language == language


def test_a_misspelt_variable_is_refused_with_the_right_one() -> None:
    with pytest.raises(SettingsError, match="COACH_LMM is not a setting; did you mean COACH_LLM\\?"):
        load_settings({"COACH_LMM": "embedded"})


@pytest.mark.parametrize("value", ["gpt-4o", "openai:", "mistral:large", ":x"])
def test_an_unknown_chat_model_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match=r"COACH_LLM: .* is not embedded, embedded-small or PROVIDER:MODEL"):
        load_settings({"COACH_LLM": value})


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    assert load_settings({"COACH_HOME": str(tmp_path), "COACH_LLM": ""}).llm == "embedded"


def test_keys_come_from_the_environment_and_are_never_shown_or_saved(tmp_path: Path) -> None:
    environ = {"COACH_HOME": str(tmp_path), "COACH_LLM": "openai:gpt-x", "OPENAI_API_KEY": "sk-secret"}
    settings = load_settings(environ)

    saved = settings.save(language="en")

    assert settings.api_key() == saved.api_key() == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings)
    assert "sk-secret" not in (tmp_path / "settings.json").read_text()


def test_strictness_is_fair_until_it_is_chosen_and_the_choice_is_kept(tmp_path: Path) -> None:
    environ = {"COACH_HOME": str(tmp_path)}
    assert load_settings(environ).strictness is Strictness.FAIR
    load_settings(environ).save(strictness="strict")
    assert load_settings(environ).strictness is Strictness.STRICT
    assert load_settings({**environ, "COACH_STRICTNESS": "lenient"}).strictness is Strictness.LENIENT
    assert load_settings(environ, strictness=Strictness.FAIR).strictness is Strictness.FAIR
    with pytest.raises(SettingsError, match="COACH_STRICTNESS"):
        load_settings({**environ, "COACH_STRICTNESS": "cruel"})


def test_a_choice_that_is_not_valid_is_not_saved(tmp_path: Path) -> None:
    settings = load_settings({"COACH_HOME": str(tmp_path)})
    with pytest.raises(SettingsError):
        settings.save(llm="nonsense")
    assert not (tmp_path / "settings.json").exists()


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(SettingsError, match=r"settings\.json is not valid JSON"):
        load_settings({"COACH_HOME": str(tmp_path)})


def test_paths_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({"COACH_HOME": "home"}).home == tmp_path / "home"


@pytest.mark.parametrize("text", ["0.4 1.6 USD", "0.4/1.6 USD", "0.4, 1.6USD"])
def test_the_price_of_tokens_is_two_amounts_and_a_currency(text: str, tmp_path: Path) -> None:
    price = load_settings({"COACH_LLM_PRICE": text, "COACH_HOME": str(tmp_path)}).price
    assert price is not None
    assert (price.read, price.written, price.currency) == (0.4, 1.6, "USD")
    assert price.cost(1_000_000, 500_000) == 1.2


@pytest.mark.parametrize("text", ["cheap", "0.4", "-1 2 USD", "0.4 1."])
def test_a_price_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="COACH_LLM_PRICE"):
        load_settings({"COACH_LLM_PRICE": text, "COACH_HOME": str(tmp_path)})

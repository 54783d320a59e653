"""What can be set, in one place; the only reader of the environment.

Order, strongest first: command line, environment (``COACH_...``), what the page saved in ``settings.json`` of the home,
defaults. An unknown ``COACH_`` variable is refused, so that a misspelt one is never silently without effect.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from coach.errors import SettingsError
from coach.model import Language, Price, Strictness

_PRICE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)[\s,/]+(\d{1,6}(?:\.\d{1,6})?)(?:\s*([^\s\d.,]{1,8}))?")
PROVIDERS = ("openai", "anthropic", "deepseek", "ollama")
SAVED = "settings.json"
SAVABLE = (
    "language",
    "llm",
    "llm_url",
    "judge",
    "strictness",
    "transcriber",
    "transcriber_url",
    "keep_recordings",
    "submit_spoken",
)
"""What the page may save. Keys are not among it: they come from the environment only."""


class Settings(BaseSettings):
    """All settings of one coach. Immutable; ``load_settings`` makes it."""

    model_config = SettingsConfigDict(env_prefix="COACH_", extra="forbid", frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("interview-coach"), description="all state lives here")
    cache: Path = Field(
        default_factory=lambda: user_cache_path("interview-coach"),
        description="model weights; can be deleted at any time",
    )
    language: Language = Field(default="zh", description="language of the page and of messages")

    llm: str = Field(default="embedded", description="embedded | embedded-small | PROVIDER:MODEL")
    llm_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible server, for llm=openai:MODEL"
    )
    llm_timeout: float = Field(default=60.0, gt=0, description="seconds for one call")
    llm_retries: int = Field(default=2, ge=0, le=10)
    llm_price: str | None = Field(
        default=None, description="money for a million tokens read and written, for example '0.4 1.6 USD'"
    )
    llm_weights: Path | None = Field(default=None, description="a GGUF file to use instead of the embedded one")

    embedder: str = Field(default="embedded", description="embedded | any sentence-transformers name or path")
    reranker: str | None = Field(
        default=None, description="a cross-encoder of sentence-transformers that orders search results; default: none"
    )
    judge: Literal["auto", "cross-encoder", "chat"] = Field(
        default="auto", description="auto: the chat model where it is a strong one, else the cross-encoder"
    )
    strictness: Strictness = Field(
        default=Strictness.FAIR, description="what verdicts are worth: lenient | fair | strict; they stay the same"
    )
    transcriber: str = Field(
        default="embedded",
        description="what recognises speech: embedded | a faster-whisper size or checkpoint path | openai:MODEL",
    )
    transcriber_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible speech service, for transcriber=openai:MODEL"
    )
    keep_recordings: bool = Field(
        default=False, description="whether the sound of an answer stays once it is graded; its text always does"
    )
    submit_spoken: bool = Field(
        default=False, description="whether a spoken answer is handed in as it was heard, without being looked at first"
    )
    transcriber_timeout: float = Field(default=120.0, gt=0, description="seconds for one recording at a service")
    voice_weights: Path | None = Field(
        default=None, description="an ONNX file of Kokoro to use instead of the embedded one"
    )
    database_url: str | None = Field(default=None, description="default: SQLite in the home")
    chroma_url: str | None = Field(default=None, description="default: Chroma in the home")
    fetch: bool = Field(default=True, description="whether missing embedded weights may be downloaded")

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY", repr=False)
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY", repr=False)
    deepseek_api_key: SecretStr | None = Field(default=None, validation_alias="DEEPSEEK_API_KEY", repr=False)

    @field_validator("llm")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        provider, _, model = value.partition(":")
        if value in ("embedded", "embedded-small") or (provider in PROVIDERS and model):
            return value
        raise ValueError(
            f"'{value}' is not embedded, embedded-small or PROVIDER:MODEL with PROVIDER one of {', '.join(PROVIDERS)}"
        )

    @field_validator("transcriber")
    @classmethod
    def _known_recogniser(cls, value: str) -> str:
        if value.strip() and not value.endswith(":"):
            return value
        raise ValueError(f"'{value}' is not embedded, a size or path of faster-whisper, or openai:MODEL")

    @field_validator("llm_price")
    @classmethod
    def _readable_price(cls, value: str | None) -> str | None:
        if value is not None and not _PRICE.fullmatch(value.strip()):
            raise ValueError(f"'{value}' is not two amounts and a currency, for example '0.4 1.6 USD'")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """``load_settings`` has merged every source already, so that the order is in one place."""
        return (init_settings,)

    @property
    def remote_llm(self) -> bool:
        return not self.llm.startswith("embedded")

    @property
    def remote_transcriber(self) -> bool:
        """Whether recordings are sent to a speech service."""
        return self.transcriber.startswith("openai:")

    def api_key(self) -> str | None:
        """The key for the chosen provider, or None."""
        key = getattr(self, f"{self.llm.partition(':')[0]}_api_key", None)
        return key.get_secret_value() if key else None

    @property
    def price(self) -> Price | None:
        """The price of the chat model's tokens, where it is set."""
        found = _PRICE.fullmatch(self.llm_price.strip()) if self.llm_price else None
        return Price(read=float(found[1]), written=float(found[2]), currency=found[3] or "") if found else None

    def save(self, **choices: str | bool | None) -> Settings:
        """Keep ``choices`` (of SAVABLE) in the home and return the settings with them.

        Raises:
            SettingsError: a choice is not valid; nothing is saved.
        """
        changed = self._with(**choices)
        self.home.mkdir(parents=True, exist_ok=True)
        kept = {name: getattr(changed, name) for name in SAVABLE}
        temporary = self.home / f"{SAVED}.new"
        temporary.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
        temporary.replace(self.home / SAVED)
        return changed

    def with_llm(self, llm: str, llm_url: str | None) -> Settings:
        """These settings with another chat model, not saved. Raises SettingsError."""
        return self._with(llm=llm, llm_url=llm_url)

    def _with(self, **choices: str | bool | None) -> Settings:
        return _validated({**self.model_dump(by_alias=False), **choices})


def load_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """The settings from ``environ``, the home's saved choices and ``overrides`` (None means: not given).

    Raises:
        SettingsError: an unknown variable or an invalid value.
    """
    fields = Settings.model_fields
    given: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.upper().startswith("COACH_"):
            continue
        field = name[len("COACH_") :].lower()
        if field in fields and not field.endswith("_api_key"):
            if value != "":
                given[field] = value
        elif not field.startswith("test_"):
            raise _unknown(name, [f"COACH_{known.upper()}" for known in fields])
    for name, field_info in fields.items():
        alias = field_info.validation_alias
        if isinstance(alias, str) and environ.get(alias):
            given[name] = environ[alias]
    given |= {name: value for name, value in overrides.items() if value is not None}
    home = Path(given["home"]).expanduser() if "home" in given else user_data_path("interview-coach")
    return _validated({"language": _spoken(environ), **_saved(home), **given})


def _spoken(environ: Mapping[str, str]) -> Language:
    """English where the system speaks English, else Chinese."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "zh"


def _saved(home: Path) -> dict[str, Any]:
    path = home / SAVED
    if not path.is_file():
        return {}
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        return {name: saved[name] for name in SAVABLE if saved.get(name) is not None}
    except (ValueError, AttributeError, TypeError) as error:
        raise SettingsError(
            f"{path} is not valid JSON; correct or delete it (your notes and grades are not in it).",
            f"{path} 不是有效的 JSON；请改正或删除它（笔记和成绩不在里面）。",
        ) from error


def _validated(values: Mapping[str, Any]) -> Settings:
    aliased = {}
    for name, value in values.items():
        alias = Settings.model_fields[name].validation_alias if name in Settings.model_fields else None
        aliased[alias if isinstance(alias, str) else name] = value
    try:
        settings = Settings(**aliased)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"COACH_{str(first['loc'][0]).upper()}" if first["loc"] else "settings"
        what = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name}: {what}.", f"{name} 的值无效：{what}。") from error
    return settings.model_copy(
        update={"home": settings.home.expanduser().absolute(), "cache": settings.cache.expanduser().absolute()}
    )


def _unknown(name: str, known: list[str]) -> SettingsError:
    near = difflib.get_close_matches(name.upper(), known, n=1)
    return SettingsError(
        f"{name} is not a setting"
        + (f"; did you mean {near[0]}?" if near else f"; the settings are {', '.join(known)}."),
        f"没有 {name} 这个设置" + (f"；是不是 {near[0]}？" if near else f"；可用的设置：{', '.join(known)}。"),
    )

"""Prompt files: one Markdown file per prompt and language, ``<root>/<language>/<id>.md``.

::

    ---
    id: grade
    version: 1
    variables: [question, points, answer]
    max_tokens: 900
    ---
    ## system
    You compare an answer with notes.

    ## user
    Question: {{ question | quoted }}

The front matter may also hold ``schema``, a JSON schema for the reply. The text is Jinja in a sandbox, cut into
messages at the ``## system``, ``## user`` and ``## assistant`` headings before anything is inserted, so that inserted
text can never open a message of its own. What a person wrote goes through ``quoted``, which puts it between delimiters
that it cannot contain. What is known early (task, question, key points) comes first and what is known last (the
answer) comes last: engines keep what they have read of a common beginning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import SettingsError
from coach.model import Language
from coach.ports import ChatMessage, PromptText

Role = Literal["system", "user", "assistant"]

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_SECTION = re.compile(rf"^## ({'|'.join(get_args(Role))})[ \t]*$", re.MULTILINE)
_IGNORABLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_DELIMITER = re.compile(rf"([<>])(?:[{_IGNORABLE}]*\1){{2,}}")
_LOOKALIKE = {"<": "‹‹‹", ">": "›››"}


def quoted(text: object) -> str:
    """``text`` between ``<<<`` and ``>>>`` on lines of their own; the same signs inside become ``‹‹‹`` and ``›››``."""
    inner = _DELIMITER.sub(lambda match: _LOOKALIKE[match.group(1)], str(text))
    return f"<<<\n{inner}\n>>>"


class FrontMatter(BaseModel):
    """The head of a prompt file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int = Field(ge=1)
    variables: tuple[str, ...]
    max_tokens: int = Field(ge=1)
    reply_schema: dict[str, object] | None = Field(default=None, alias="schema")


@dataclass(frozen=True)
class Prompt:
    """One loaded file: its head, its messages as templates, and the hash that is stored with what it produced."""

    head: FrontMatter
    sections: tuple[tuple[Role, Template], ...]
    hash: str

    def render(self, variables: Mapping[str, object]) -> PromptText:
        """Fill the templates in.

        Raises:
            SettingsError: a declared variable is missing, or one is given that the prompt does not know.
        """
        missing = sorted(set(self.head.variables) - variables.keys())
        unknown = sorted(variables.keys() - set(self.head.variables))
        if missing or unknown:
            raise _broken(self.head.id, f"missing variables {missing}, unknown variables {unknown}")
        try:
            messages = tuple(ChatMessage(role, text.render(variables).strip()) for role, text in self.sections)
        except TemplateError as error:
            raise _broken(self.head.id, str(error)) from error
        return PromptText(messages, self.hash, self.head.reply_schema, self.head.max_tokens)


class FilePrompts:
    """The prompts below ``root``; each file is read once, when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._loaded: dict[tuple[str, Language], Prompt] = {}
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.filters["quoted"] = quoted

    def ids(self, language: Language) -> list[str]:
        """The ids of all prompts in ``language``, sorted."""
        return sorted(path.stem for path in (self._root / language).glob("*.md"))

    def render(self, prompt_id: str, language: Language, **variables: object) -> PromptText:
        """The messages of a prompt with ``variables`` filled in.

        Raises:
            SettingsError: no such prompt, a file that breaks the format, a missing or an unknown variable.
        """
        return self.load(prompt_id, language).render(variables)

    def load(self, prompt_id: str, language: Language) -> Prompt:
        """The prompt as it stands in its file. Raises SettingsError as ``render`` does."""
        key = (prompt_id, language)
        if key not in self._loaded:
            self._loaded[key] = self._read(prompt_id, language)
        return self._loaded[key]

    def _read(self, prompt_id: str, language: Language) -> Prompt:
        path = self._root / language / f"{prompt_id}.md"
        if prompt_id not in self.ids(language):
            raise SettingsError(
                f"There is no prompt {prompt_id!r} in {self._root / language}; add the file {path.name} or reinstall.",
                f"{self._root / language} 中没有提示词“{prompt_id}”；请补上文件 {path.name}，或重新安装。",
            )
        raw = path.read_bytes()
        head, body = _split(prompt_id, raw.decode("utf-8").replace("\r\n", "\n"))
        if head.id != prompt_id:
            raise _broken(prompt_id, f"the id in the front matter is {head.id!r}")
        sections = self._compile(prompt_id, body, head.variables)
        return Prompt(head, sections, hashlib.sha256(raw).hexdigest()[:12])

    def _compile(self, prompt_id: str, body: str, declared: tuple[str, ...]) -> tuple[tuple[Role, Template], ...]:
        before, *rest = _SECTION.split(body)
        if before.strip() or not rest:
            raise _broken(prompt_id, "the text must start with '## system' or '## user'")
        try:
            used = meta.find_undeclared_variables(self._environment.parse(body))
            sections = tuple(
                (cast(Role, role), self._environment.from_string(text))
                for role, text in zip(rest[::2], rest[1::2], strict=True)
            )
        except TemplateError as error:
            raise _broken(prompt_id, str(error)) from error
        if used != set(declared):
            raise _broken(prompt_id, f"declared variables {sorted(declared)}, used variables {sorted(used)}")
        return sections


def _split(prompt_id: str, text: str) -> tuple[FrontMatter, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise _broken(prompt_id, "the file must start with YAML front matter between two lines of ---")
    try:
        return FrontMatter.model_validate(yaml.safe_load(match.group(1))), text[match.end() :]
    except (yaml.YAMLError, ValidationError) as error:
        raise _broken(prompt_id, str(error)) from error


def _broken(prompt_id: str, detail: str) -> SettingsError:
    return SettingsError(
        f"The prompt {prompt_id!r} cannot be used: {detail}. Correct the file or reinstall.",
        f"提示词“{prompt_id}”无法使用：{detail}。请修正该文件，或重新安装。",
    )

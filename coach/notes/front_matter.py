"""The YAML at the head of a file: any text is accepted, and what cannot be read says nothing."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

_DEEPEST = 40
"""Levels of nesting; loading is recursive, in libyaml on the stack of the process."""
_LONGEST = 200_000
"""Characters."""
_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_properties(front_matter: str) -> Mapping[str, object]:
    """The properties by their names; none where ``front_matter`` is no mapping, is broken, or is no front matter in
    depth or length."""
    if not front_matter.strip() or len(front_matter) > _LONGEST:
        return {}
    try:
        if _depth(front_matter) > _DEEPEST:
            return {}
        loaded = yaml.load(front_matter, Loader=_Loader)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError):
        # Values with a tag that they do not fit ("!!int ''", "!!timestamp x") end in Python's own errors.
        return {}
    return {str(key): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}


def _depth(text: str) -> int:
    """How deep collections are nested, counted without building any; counting ends where it is too deep."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if deepest > _DEEPEST:
            break
    return deepest

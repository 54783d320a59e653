"""Look of the page: system fonts only, because there may be no network."""

from __future__ import annotations

import gradio as gr

_FONTS = ["system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def theme() -> gr.themes.Base:
    """A calm theme in one accent colour."""
    return gr.themes.Soft(primary_hue="indigo", neutral_hue="slate", font=_FONTS, font_mono=_MONO, radius_size="md")

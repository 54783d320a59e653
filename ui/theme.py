"""Look of the page: system fonts only, because there may be no network."""

from __future__ import annotations

import gradio as gr

from coach.model import Language

_LATIN = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans"]
_PLAIN_LATIN = ["Helvetica Neue", "Arial"]
"""For English only: a Chinese font would draw English quotation marks as wide as a character."""
_CHINESE = ["PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def theme(language: Language) -> gr.themes.Base:
    """Calm: one accent colour, thin lines instead of shadows, labels that are just words."""
    fonts = [*_LATIN, *(_PLAIN_LATIN if language == "en" else ()), *_CHINESE, "system-ui", "sans-serif"]
    base = gr.themes.Base(primary_hue="indigo", neutral_hue="slate", font=fonts, font_mono=_MONO, radius_size="lg")
    return base.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_800",
        block_shadow="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_label_border_width="0px",
        block_title_text_weight="600",
        block_title_text_color="*body_text_color",
        block_title_text_color_dark="*body_text_color",
        block_info_text_color="*body_text_color_subdued",
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        input_background_fill="white",
        input_background_fill_dark="*neutral_950",
        input_border_width="1px",
        input_border_color="*neutral_300",
        input_border_color_dark="*neutral_700",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_text_color="white",
        button_secondary_background_fill="white",
        button_secondary_background_fill_hover="*neutral_100",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_background_fill_hover_dark="*neutral_700",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_700",
        button_cancel_background_fill="*button_secondary_background_fill",
        button_cancel_background_fill_hover="#fee2e2",
        button_cancel_background_fill_dark="*button_secondary_background_fill",
        button_cancel_background_fill_hover_dark="#7f1d1d",
        button_cancel_border_color="#dc2626",
        button_cancel_border_color_dark="#f87171",
        button_cancel_text_color="#b91c1c",
        button_cancel_text_color_dark="#fca5a5",
        button_border_width="1px",
        button_large_text_weight="600",
        button_small_text_weight="500",
        slider_color="*primary_600",
    )

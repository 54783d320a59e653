"""Traditional characters that recognisers of Mandarin write now and then, in the simplified form that notes have."""

from __future__ import annotations

_MORE = str.maketrans(
    "係繫準範迴儘衝製鬥捨澱彙閤穀鹹衹隻誌遊佔昇採週註樑峯摺捲徵裏裡麽複瞭乾鬆籤祇纔嚮髮爲",
    "系系准范回尽冲制斗舍淀汇合谷咸只只志游占升采周注梁峰折卷征里里么复了干松签只才向发为",
)
"""What MediaWiki's table, which ``proces`` carries, leaves alone because it depends on the word; in speech about
technology it hardly does."""


def simplified(text: str) -> str:
    """``text`` with as many characters, all of them simplified."""
    from proces import traditional_to_simplified

    converted: str = traditional_to_simplified(text.translate(_MORE))
    return converted

"""How strictly verdicts are turned into a score: the choice, and each one's meaning in a sentence with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from coach.app import WORTH
from coach.model import Strictness
from ui.texts import Texts


def name_of(strictness: Strictness, texts: Texts) -> str:
    return texts(f"strictness_{strictness.value}")


def unless_fair(found: Sequence[Strictness], texts: Texts) -> str:
    """The names of ``found``, joined; empty where all of it is fair."""
    return " + ".join(name_of(kind, texts) for kind in found) if set(found) - {Strictness.FAIR} else ""


def meaning(strictness: Strictness, texts: Texts) -> str:
    """What the verdicts are worth, in one sentence."""
    worth = WORTH[strictness]
    told = "contradiction_costs" if worth.contradicted else "contradiction_is_free"
    contradiction = texts(told, share=f"{worth.contradicted:.0%}")
    values = {"partial": f"{worth.partial:g}", "false_claim": f"{worth.false_claim:.0%}"}
    return texts("strictness_meaning", contradiction=contradiction, **values)


def strictness_radio(texts: Texts, elem_id: str) -> gr.Radio:
    """The three to choose from, each with its meaning."""
    choices = [
        (texts("strictness_choice", name=name_of(kind, texts), meaning=meaning(kind, texts)), kind.value)
        for kind in Strictness
    ]
    return gr.Radio(
        choices,
        value=Strictness.FAIR.value,
        label=texts("strictness"),
        info=texts("strictness_info"),
        elem_id=elem_id,
        elem_classes="strictness",
    )

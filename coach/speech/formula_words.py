"""The words in which the signs of formulas are said, in both languages."""

from __future__ import annotations

from coach.model import Language

Said = dict[Language, str]


def _said(en: str, zh: str) -> Said:
    return {"en": en, "zh": zh}


WORDS: dict[str, Said] = {
    "of": _said("of", ""),
    "prime": _said("prime", "撇"),
    "negative": _said("minus", "负"),
    "power": _said("to the {}", "的 {} 次方"),
    "power of": _said("to the power of {}", "的 {} 次方"),
    "root": _said("root", "根号"),
    "nth root": _said("root {} of {}", "开 {} 次根号 {}"),
    "fraction": _said("{} over {}", "{1} 分之 {0}"),
    "quotient": _said("{} over {}", "{} 除以 {}"),
    "quantity": _said("the quantity {},", "括号 {}，"),
    "expectation": _said("the expected value of", "期望"),
    "choose": _said("choose", "选"),
}

POWERS: dict[str, Said] = {
    "2": _said("squared", "的平方"),
    "3": _said("cubed", "的立方"),
    "T": _said("transposed", "转置"),
    "\\top": _said("transposed", "转置"),
    "\\intercal": _said("transposed", "转置"),
    "-1": _said("inverse", "的逆"),
    "*": _said("star", "星"),
    "\\ast": _said("star", "星"),
    "\\star": _said("star", "星"),
    "\\prime": _said("prime", "撇"),
    "\\circ": _said("degrees", "度"),
    "+": _said("plus", "正"),
    "-": _said("minus", "负"),
}

OVER: dict[str, dict[str, Said]] = {
    "\\sum": {
        "full": _said("the sum from {} to {} of", "对 {} 到 {} 求和"),
        "below": _said("the sum over {} of", "对 {} 求和"),
        "bare": _said("the sum of", "求和"),
    },
    "\\prod": {
        "full": _said("the product from {} to {} of", "对 {} 到 {} 连乘"),
        "below": _said("the product over {} of", "对 {} 连乘"),
        "bare": _said("the product of", "连乘"),
    },
    "\\int": {
        "full": _said("the integral from {} to {} of", "从 {} 到 {} 积分"),
        "below": _said("the integral over {} of", "在 {} 上积分"),
        "bare": _said("the integral of", "积分"),
    },
    **{
        f"\\{name}": {
            "full": _said(f"the {name} over {{}} of", f"对 {{}} 取{chinese}"),
            "below": _said(f"the {name} over {{}} of", f"对 {{}} 取{chinese}"),
            "bare": _said(name, chinese),
        }
        for name, chinese in (("max", "最大值"), ("min", "最小值"), ("sup", "上确界"), ("inf", "下确界"))
    },
    **{
        f"\\{name}": {
            "full": _said(f"{said} over {{}} of", f"对 {{}} 取 {said}"),
            "below": _said(f"{said} over {{}} of", f"对 {{}} 取 {said}"),
            "bare": _said(said, said),
        }
        for name, said in (("argmax", "arg max"), ("argmin", "arg min"))
    },
    "\\lim": {
        "full": _said("the limit as {} of", "{} 时的极限"),
        "below": _said("the limit as {} of", "{} 时的极限"),
        "bare": _said("the limit of", "极限"),
    },
}

_EQUALITY = {
    "=": _said("equals", "等于"),
    ":=": _said("is defined as", "定义为"),
    "<": _said("is less than", "小于"),
    ">": _said("is greater than", "大于"),
    "≤": _said("is at most", "小于等于"),
    "≥": _said("is at least", "大于等于"),
    "≪": _said("is much less than", "远小于"),
    "≫": _said("is much greater than", "远大于"),
    "≠": _said("is not equal to", "不等于"),
    "≈": _said("is about", "约等于"),
    "≡": _said("is identical to", "恒等于"),
    "∝": _said("is proportional to", "正比于"),
    "∼": _said("is distributed as", "服从"),
    "∈": _said("in", "属于"),
    "∉": _said("not in", "不属于"),
    "⊂": _said("is a subset of", "包含于"),
    "→": _said("to", "到"),
    "←": _said("becomes", "更新为"),
    "⇒": _said("implies", "推出"),
    "⇔": _said("if and only if", "等价于"),
}
_OPERATIONS = {
    "+": _said("plus", "加"),
    "-": _said("minus", "减"),
    "−": _said("minus", "减"),
    "±": _said("plus or minus", "正负"),
    "*": _said("times", "乘"),
    "×": _said("times", "乘"),
    "·": _said("times", "乘"),
    "⊙": _said("times, element by element,", "逐元素乘"),
    "⊗": _said("tensor", "张量积"),
    "⊕": _said("direct sum", "直和"),
    "÷": _said("divided by", "除以"),
    "/": _said("over", "除以"),
    "∣": _said("given", "给定"),
    "∥": _said("from", "与"),
    "∂": _said("partial", "偏"),
    "∇": _said("the gradient of", "梯度"),
    "∞": _said("infinity", "无穷"),
    "∘": _said("after", "复合"),
    "∪": _said("union", "并"),
    "∩": _said("intersection", "交"),
    "∀": _said("for all", "对所有"),
    "∃": _said("there is", "存在"),
    "!": _said("factorial", "的阶乘"),
    "%": _said("percent", "百分之"),
    "…": _said("and so on", "一直到"),
    ",": _said(",", "，"),
    "√": _said("root", "根号"),
    "∑": _said("the sum of", "求和"),
    "π": _said("pi", "pi"),
}
_NAMES = {
    "≤": "le leq leqslant",
    "≥": "ge geq geqslant",
    "≪": "ll",
    "≫": "gg",
    "<": "lt",
    ">": "gt",
    "≠": "ne neq",
    "≈": "approx",
    "≡": "equiv",
    "∝": "propto",
    "∼": "sim",
    "∈": "in",
    "∉": "notin",
    "⊂": "subset subseteq",
    "→": "to rightarrow longrightarrow mapsto",
    "←": "leftarrow gets",
    "⇒": "Rightarrow implies",
    "⇔": "iff Leftrightarrow",
    "±": "pm",
    "×": "times",
    "·": "cdot",
    "⊙": "odot",
    "⊗": "otimes",
    "⊕": "oplus",
    "÷": "div",
    "∣": "mid",
    "∥": "parallel",
    "∂": "partial",
    "∇": "nabla",
    "∞": "infty",
    "∘": "circ",
    "∪": "cup",
    "∩": "cap",
    "∀": "forall",
    "∃": "exists",
    "…": "ldots cdots dots",
    "*": "ast star",
    "%": "%",
}
_BY_SIGN = {**_EQUALITY, **_OPERATIONS}
SIGNS: dict[str, Said] = {
    **_BY_SIGN,
    **{f"\\{name}": _BY_SIGN[sign] for sign, names in _NAMES.items() for name in names.split()},
    "\\\\": _said(",", "，"),
}
"""Signs and commands that are said by themselves."""

GREEK = {
    name: name.removeprefix("var").lower()
    for name in """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
    """.split()
}
FUNCTIONS = frozenset("log ln exp sin cos tan tanh max min arg mean std softmax relu clip round".split())
PLAIN_TEXT = frozenset(
    f"\\{name}"
    for name in """
    text textbf textit mathrm mathbf mathit mathsf mathtt mathcal mathbb boldsymbol bm operatorname
    """.split()
)
ACCENTS: dict[str, Said] = {
    "\\hat": _said("hat", "帽"),
    "\\widehat": _said("hat", "帽"),
    "\\bar": _said("bar", "拔"),
    "\\overline": _said("bar", "拔"),
    "\\tilde": _said("tilde", "波浪"),
    "\\widetilde": _said("tilde", "波浪"),
    "\\vec": _said("vector", "向量"),
    "\\dot": _said("dot", "点"),
}
IGNORED = frozenset(
    r"""
    \left \right \big \Big \bigl \bigr \Bigl \Bigr \quad \qquad \displaystyle \limits
    \lvert \rvert \lVert \rVert \vert \Vert \langle \rangle \lbrace \rbrace \nolimits \, \; \: \! & | \| \{ \} ) ] } . ;
    """.split()
) | {"\\ ", ":"}
"""What is written and not said."""

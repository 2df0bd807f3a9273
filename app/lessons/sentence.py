"""A text in one plain line: what lists and tips say of it."""

from __future__ import annotations

import re

INLINE = re.compile(r"(?<![\\$])\$([^$]+)\$")
#: Words of LaTeX that have a sign of their own; others, like ``max``, are read as they are.
SIGNS = {
    name: chr(sign)
    for name, sign in {
        "alpha": 0x3B1, "beta": 0x3B2, "gamma": 0x3B3, "delta": 0x3B4, "epsilon": 0x3B5, "eta": 0x3B7,
        "theta": 0x3B8, "kappa": 0x3BA, "lambda": 0x3BB, "mu": 0x3BC, "pi": 0x3C0, "rho": 0x3C1,
        "sigma": 0x3C3, "phi": 0x3C6, "omega": 0x3C9, "cdot": 0xB7, "times": 0xD7, "infty": 0x221E,
    }.items()
}  # fmt: skip


#: How many characters of a text are looked through for its first sentence.
LOOKED_AT = 1000


def first_sentence(text: str) -> str:
    """The first sentence of a Markdown text, on one line, without emphasis, headings, links, LaTeX."""
    paragraphs = [part for part in text.strip().split("\n\n") if not part.lstrip().startswith("#")]
    line = " ".join(paragraphs[0][:LOOKED_AT].split()) if paragraphs else ""
    line = re.sub(r"\[([^\]]*)\]\((?:<[^>]*>|[^)\s]*)\)", r"\1", line)
    # Formulas go first: their underscores are no emphasis.
    line = INLINE.sub(lambda formula: plain_formula(formula[1]), line)
    plain = re.sub(r"(?<!\w)([*_`]{1,2})(\S.*?)\1(?!\w)", r"\2", line)
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", plain)[0]
    # What a colon announces, a formula on a line of its own or a list, is not there.
    return f"{sentence[:-1]}." if sentence.endswith(":") else sentence


def plain_text(markdown: str) -> str:
    """Markdown as plain lines: links, emphasis and LaTeX are read out."""
    text = re.sub(r"\[([^\]]*)\]\((?:<[^>]*>|[^)\s]*)\)", r"\1", markdown)
    text = re.sub(r"\$\$([^$]+)\$\$", lambda formula: plain_formula(formula[1]), text)
    text = INLINE.sub(lambda formula: plain_formula(formula[1]), text)
    text = re.sub(r"(?<!\w)([*_`]{1,2})(\S.*?)\1(?!\w)", r"\2", text)
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()


def plain_formula(latex: str) -> str:
    """A formula of LaTeX in plain letters, for lines that cannot set it, e.g. ``max(0, z)``."""
    text = re.sub(r"\\[,;:!]|\\(?:left|right)\b", "", latex)
    text = re.sub(r"\\(?:text|mathrm|operatorname|mathbf)\{([^}]*)\}", r"\1", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda word: SIGNS.get(word[1], word[1]), text)
    text = re.sub(r"([_^])\{(\w*)\}", r"\1\2", text)
    text = re.sub(r"([_^])\{([^{}]*)\}", r"\1(\2)", text).replace("{", "").replace("}", "")
    return " ".join(text.split())

r"""LaTeX to SVG outlines by ziamath, made safe for formulas that come from strangers.

Ziamath lays every row out twice, once to learn how high brackets must be and once in earnest. Rows within
rows do so again each time: a depth of 14 takes 14 s, one of 40 never ends. Rows that are only measured need
not measure first (`math_library`), and then the work grows with the square of the depth. What remains is
bounded by `formula_fault`: letters, depth, and what can stand in a formula at all.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree as ET

from widgets.style.formula_store import FormulaStore

#: The size at which everything is typeset; drawing scales it.
EM = 20.0
#: The longest formula, in characters, and how deeply its groups may nest.
LONGEST, DEEPEST = 3000, 32
#: The longest formula that is set in upright letters because it cannot be read.
LONGEST_PLAIN = 200
#: What opens and closes a group of LaTeX; an escaped brace is a letter.
_GROUP = re.compile(r"\\left(?![a-zA-Z])|\\right(?![a-zA-Z])|\\begin\b|\\end\b|\\.|[{}]", re.DOTALL)
_OPENS, _CLOSES = frozenset({"{", r"\left", r"\begin"}), frozenset({"}", r"\right", r"\end"})
#: Letters that no formula has: controls, surrogates, private use and unassigned ones (Unicode's categories).
_NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Cn"})


class _Kept:
    """What has been typeset: in this process, and where somebody keeps it, in those before."""

    store = FormulaStore()


_kept = _Kept()


def keep_formulas(store: FormulaStore) -> None:
    """Let what is typeset from now on be looked for in a store, and added to it."""
    _kept.store = store


def formula_fault(latex: str) -> str:
    """Why a formula cannot be typeset, as the end of a sentence; empty where nothing forbids it.

    What is asked here takes a time in proportion to the formula's length.

    Args:
        latex: the formula, as a stranger may have written it.
    """
    if len(latex) > LONGEST:
        return f"has {len(latex):,} characters; at most {LONGEST:,} are allowed"
    for letter in latex:
        if unicodedata.category(letter) in _NO_LETTERS and letter not in "\n\t":
            return f"has the character U+{ord(letter):04X}, which is no letter"
    depth = 0
    for match in _GROUP.finditer(latex):
        depth += (match[0] in _OPENS) - (match[0] in _CLOSES)
        if depth > DEEPEST:
            return f"nests deeper than {DEEPEST} levels"
        if depth < 0:
            return f'closes "{match[0]}" which was not opened'
    return "opens a group that it does not close" if depth else ""


def outlines(latex: str, *, colour: str = "#FFFFFF") -> ET.Element:
    """A formula as SVG of paths and rectangles at the size `EM`, its base line at y = 0.

    What LaTeX cannot read is set as it is written, in upright letters, as far as `LONGEST_PLAIN` letters.

    Args:
        latex: the formula.
        colour: its ink, as ``#RRGGBB``.
    """
    root = None if formula_fault(latex) else _read(latex, colour)
    if root is None:
        root = _read(rf"\mathrm{{{_upright(latex)}}}", colour)
    return root if root is not None else _svg("?", colour)


def advance(letter: str) -> float:
    """A letter's advance: from its start to that of the next, at the size `EM`."""

    def made() -> str:
        from widgets.style.math_library import advance_of  # noqa: PLC0415 - pictures without formulas do without

        return repr(advance_of(letter))

    return float(_kept.store.text(f"advance {letter}", made)) * EM


def can_be_read(latex: str) -> bool:
    """Whether a formula is LaTeX that the typesetter knows; if not, it is shown as it is written."""
    return not formula_fault(latex) and _read(latex, "#FFFFFF") is not None


def _read(latex: str, colour: str) -> ET.Element | None:
    try:
        return _svg(latex, colour)
    except Exception:  # noqa: BLE001 (the typesetter raises whatever its parser stumbles on)
        return None


def _svg(latex: str, colour: str) -> ET.Element:
    def made() -> str:
        from widgets.style.math_library import svg_of  # noqa: PLC0415 - as above

        return svg_of(latex, colour, EM)

    return ET.fromstring(_kept.store.text(f"{colour} {EM:g} {latex}", made))  # noqa: S314 (our own SVG)


def _upright(latex: str) -> str:
    cut = latex if len(latex) <= LONGEST_PLAIN else latex[:LONGEST_PLAIN] + "…"
    plain = re.sub(r"[\\{}#^_&%$~]", " ", cut)
    return "".join(letter if unicodedata.category(letter) not in _NO_LETTERS else " " for letter in plain)

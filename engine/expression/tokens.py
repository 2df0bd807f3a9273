"""The text of a formula as tokens: as typed, or copied from a paper (``x²``, ``π``), LaTeX or Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import RavineError, unknown_name
from engine.expression.functions import ALIASES, BUILT, CONSTANTS, FUNCTIONS

#: How much of a name or number that was not understood a message repeats.
QUOTED = 40

#: What a person may call: functions of the table, their other names, and what is built from them.
CALLED = {name for name, row in FUNCTIONS.items() if row.typed} | set(ALIASES) | set(BUILT)

#: Constants that people also call functions by: ``f(x, y) = ...`` defines one.
CALLABLE = {"f", "g", "h"}
#: What chooses among formulas by conditions (`engine.expression.pieces`).
CHOOSERS = {"where", "ifelse", "piecewise"}
#: Words between pieces and conditions, also as LaTeX writes them.
KEYWORDS = {
    **{word: word for word in ("if", "else", "and", "or", "not")},
    **dict.fromkeys(("for", "when"), "if"),
    **dict.fromkeys(("otherwise", "elsewhere"), "else"),
}
#: A logarithm to any base, as in ``log_3(x)``.
_LOGARITHM = re.compile(r"log_\d{1,6}", re.ASCII)

#: Signs of print for those of a keyboard, one for one, so that columns stay true.
_PLAIN = str.maketrans("−–·×∙⋅∗÷∕⁄", "--*****///")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
#: Digits below the line as digits on it.
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

#: The word for each Greek letter.
GREEK_LETTERS = {
    unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}"): name.replace("lamda", "lambda")
    for name in (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lamda"),
        *("mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
    )
}
_Parts = tuple[tuple[str, str], ...]
_GLYPHS: dict[str, _Parts] = {
    "√": (("name", "sqrt"),),
    "∛": (("name", "cbrt"),),
    "⌊": (("name", "floor"), ("sign", "(")),
    "⌋": (("sign", ")"),),
    "⌈": (("name", "ceil"), ("sign", "(")),
    "⌉": (("sign", ")"),),
    "≤": (("sign", "<="),),
    "≥": (("sign", ">="),),
    "≠": (("sign", "!="),),
    "∧": (("keyword", "and"),),
    "∨": (("keyword", "or"),),
    "¬": (("keyword", "not"),),
    **{half: (("number", repr(unicodedata.numeric(half))),) for half in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"},
}
#: LaTeX's commands that are not the name of a function or a Greek letter.
_COMMANDS: dict[str, _Parts] = {
    **dict.fromkeys(("left", "right", "big", "bigl", "bigr", "quad", "qquad", "displaystyle"), ()),
    **dict.fromkeys((",", ";", ":", "!", " ", "(", ")", "[", "]"), ()),
    **dict.fromkeys(("cdot", "times", "ast"), (("sign", "*"),)),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), (("sign", "|"),)),
    **dict.fromkeys(("frac", "dfrac", "tfrac"), (("latex", "frac"),)),
    "sqrt": (("latex", "sqrt"),),
    "div": (("sign", "/"),),
    "\\": (("sign", ";"),),
    **dict.fromkeys(("le", "leq", "leqslant"), _GLYPHS["≤"]),
    **dict.fromkeys(("ge", "geq", "geqslant"), _GLYPHS["≥"]),
    **dict.fromkeys(("ne", "neq"), _GLYPHS["≠"]),
    "lt": (("sign", "<"),),
    "gt": (("sign", ">"),),
    **dict.fromkeys(("land", "wedge"), _GLYPHS["∧"]),
    **dict.fromkeys(("lor", "vee"), _GLYPHS["∨"]),
    **dict.fromkeys(("lnot", "neg"), _GLYPHS["¬"]),
    "{": (("sign", "{"),),
    "}": (("sign", "}"),),
    "lfloor": _GLYPHS["⌊"],
    "rfloor": _GLYPHS["⌋"],
    "lceil": _GLYPHS["⌈"],
    "rceil": _GLYPHS["⌉"],
    "varepsilon": (("name", "epsilon"),),
    "varphi": (("name", "phi"),),
}
#: Where LaTeX's cases begin and end.
_CASES = {"begin": ("latex", "cases"), "close": ("sign", "end{cases}")}
_MODULES = "np|numpy|jnp|math|torch|tf|sp|sympy|scipy|special"
_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<module>(?:(?:{_MODULES})\s*\.\s*)+(?=[A-Za-z]))"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_₀-₉]*(?:(?<=_)\{\w+\})?)"
    r"|(?P<greek>[α-ω][₀-₉]*(?:_(?:\d+|\{\w+\}))?)"
    r"|(?P<begin>(?:(?:\\left\s*)?\\\{\s*)?\\begin\s*\{\s*d?cases\s*\})"
    r"|(?P<close>\\end\s*\{\s*d?cases\s*\}(?:\s*\\right\s*\.)?)"
    r"|\\(?:operatorname|mathrm|text|mathit)\*?\{\s*(?P<roman>\w+)\s*\}"
    r"|\\(?P<command>[A-Za-z]+(?:_(?:\d|\{\w+\}))?|[^A-Za-z])"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^%(){}\[\],|<>=:;&])"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
    rf"|(?P<glyph>[{''.join(_GLYPHS)}])",
    re.ASCII,
)
_LEFT_SIDE = re.compile(
    r"\s*(?P<name>[A-Za-z]\w*|[α-ω])\s*"
    r"(?P<called>(?:\\left\s*)?\(\s*\w+(?:\s*,\s*\w+)*\s*(?:\\right\s*)?\))?\s*:?=(?!=)"
)

#: What is not in the language, but asked for often enough to answer.
_ANSWERS = {
    "sinc": "write sin(x)/x, or sin(pi*x)/(pi*x)",
    "lg": "write log10(x) or log2(x)",
    "norm": "write hypot(x, y)",
    "sum": "write its terms out",
    "prod": "write its factors out",
    "gelu": "write z*(1 + erf(z/sqrt(2)))/2",
}
#: What to do about a sign that stands where none of its kind can.
MISPLACED = {
    "=": "write one side only, without an equation",
    **dict.fromkeys(("<", ">", "<=", ">=", "==", "!="), "write x^2 if x > 0 else 0, or {x > 0: x^2, 0}"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token.

    Attributes:
        kind: ``"number"``, ``"name"``, ``"sign"``, ``"keyword"`` (see `KEYWORDS`), ``"latex"`` (a command
            with arguments in braces, or cases) or ``"end"``.
        text: as the parser knows it, e.g. ``sqrt`` for a root sign.
        column: where it begins, counted from 1.
        end: the column after it.
        apart: whether a blank or the backslash of a command parts it from what stands before.
    """

    kind: str
    text: str
    column: int
    end: int
    apart: bool = False


def quoted(text: str) -> str:
    """Text as a message repeats it: cut when long, and with nothing that is not printable."""
    cut = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in cut)


def plain(text: str) -> str:
    """A formula with plain letters and blanks, in as many columns: letters of mathematics are but letters."""
    return text if text.isascii() and text.isprintable() else "".join(map(_plain_letter, text))


def _plain_letter(letter: str) -> str:
    if letter.isspace():
        return " "
    letter = letter.translate(_PLAIN)
    if letter.isascii() or letter.translate(_RAISED).isascii() or letter.translate(LOWERED).isascii():
        return letter
    simple = unicodedata.normalize("NFKC", letter)
    return (
        simple
        if len(simple) == 1 and (simple in GREEK_LETTERS or (simple.isascii() and simple.isprintable()))
        else letter
    )


@lru_cache(maxsize=4096)
def _split(word: str, known: frozenset[str]) -> tuple[str, ...] | None:
    """A run of letters as a product of known names, the longest first: axy -> a, x, y."""
    if word in known:
        return (word,)
    for length in range(len(word) - 1, 0, -1):
        if word[:length] in known and (rest := _split(word[length:], known)) is not None:
            return (word[:length], *rest)
    return None


class Reader:
    """Makes tokens of a formula; where letters may be meant in two ways it notes how they were read.

    Attributes:
        notes: what was read as what.
        names: the variables and constants it may use.
    """

    def __init__(self, text: str, names: Collection[str], what: str, synonyms: Mapping[str, str]) -> None:
        self.notes: dict[str, str] = {}
        self._text = text.rstrip(" $")
        self.names = frozenset(names)
        self._what = what
        self._synonyms = {name: meant for name, meant in synonyms.items() if meant in self.names}
        # A person's own names win over e and pi; functions cannot be shadowed.
        self._known = self.names | CALLED | CHOOSERS | set(CONSTANTS)
        self._replaced: dict[str, str] = {}
        self._taken: set[str] = set()

    def tokens(self) -> Iterator[Token]:
        """The tokens, the last of kind ``"end"``.

        Raises:
            RavineError: something that is no part of a formula.
        """
        text, apart = self._text, True
        position = self._after_left_side()
        while position < len(text):
            if text[position] == " " or (text[position] == "$" and not text[:position].strip(" $")):
                position, apart = position + 1, True
                continue
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._strange(text[position], position)
            kind = match.lastgroup or ""
            apart = apart or kind in ("command", "roman")
            word = KEYWORDS.get(match[kind], "") if match[kind] not in self.names else ""
            whole = [("keyword", word, match.start() + 1, match.end() + 1)]
            for made, name, column, end in whole if word else self._parts(match, kind):
                yield Token(made, name, column, end, apart)
                apart = False
            apart = apart or kind == "module"
            position = match.end()
        yield Token("end", "", len(text) + 1, len(text) + 1)

    def _parts(self, match: re.Match[str], kind: str) -> Iterator[tuple[str, str, int, int]]:
        column, end, text = match.start() + 1, match.end() + 1, match[kind]
        if kind == "word":
            yield from self._words(text, column)
        elif kind in _CASES:
            yield *_CASES[kind], column, end
        elif kind == "raised":
            digits = text.translate(_RAISED)
            yield "sign", "^", column, end
            if not digits[0].isdigit():
                yield "sign", digits[0], column, end
            yield "number", digits.lstrip("+-"), column, end
        elif kind == "greek":
            yield (
                "name",
                self._named(GREEK_LETTERS.get(text[0], text[0]) + text[1:], column, end),
                column,
                end,
            )
        elif kind == "roman" or (kind == "command" and text not in _COMMANDS):
            yield "name", self._named(text, column, end), column, end
        elif kind in ("glyph", "command"):
            for made, name in (_GLYPHS if kind == "glyph" else _COMMANDS)[text]:
                named = self._named(name, column, end) if made == "name" else name
                yield made, named, column, end
        elif kind != "module":
            yield kind, text, column, end

    def _after_left_side(self) -> int:
        """Where the formula begins: after ``f(x, y) =`` or ``z =``, if it stands there."""
        match = _LEFT_SIDE.match(self._text.replace("$", " "))
        if match is None:
            return 0
        name = match["name"]
        if name in (CALLED if match["called"] else self.names - CALLABLE):
            raise RavineError(
                f'the {self._what} begins with "{quoted(match[0].strip())}", but {quoted(name)} has its own '
                "meaning here; write only what stands to the right of the ="
            )
        return match.end()

    def _strange(self, letter: str, position: int) -> RavineError:
        what = f'the {self._what} has "{quoted(letter)}" at column {position + 1}; '
        return RavineError(
            f"{what}allowed are numbers, + - * / ^, brackets, |x|, functions and the names "
            f"{', '.join(sorted(self.names))}"
        )

    def _words(self, word: str, column: int) -> Iterator[tuple[str, str, int, int]]:
        whole = self._whole(word) or word.lower() in _ANSWERS
        parts = None if whole else _split(word, self._known)
        if parts is None:
            parts = (word,)
        else:
            self._note_product(word, parts)
        for part in parts:
            end = column + len(part)
            yield "name", self._named(part, column, end), column, end
            column = end

    def _whole(self, word: str) -> str:
        """The name that a word is as a whole, however it is spelled; empty if it is none."""
        word = word.translate(LOWERED).replace("{", "").replace("}", "")
        for spelled in (word, word.replace("_", "")):
            if spelled in self._known or spelled in self._synonyms:
                return spelled
        lower = word.lower()
        if _LOGARITHM.fullmatch(lower):
            return lower
        return lower if lower in CALLED or lower in self._known else ""

    def _named(self, word: str, column: int, end: int) -> str:
        """The name the parser knows.

        Raises:
            RavineError: there is no such name.
        """
        name = self._whole(word)
        if not name and word == "sigma" and self._text[end - 1 :].lstrip(" \\left").startswith("("):
            self.notes["σ"] = "σ is read as the logistic sigmoid"
            return "sigmoid"
        if not name:
            raise self._unknown(word, column)
        if name in self._synonyms and name not in self._known:
            meant = self._synonyms[name]
            self.notes[name] = f"{self._text[column - 1 : end - 1]} is read as {meant}"
            self._replaced[meant] = name
            name = meant
        elif name in self.names:
            if name != word and name == word.lower():
                self.notes[word] = f"{word} is read as {name}"
            self._taken.add(name)
        for both in self._taken & self._replaced.keys():
            raise RavineError(
                f"the {self._what} has both {self._replaced[both]} and {both}, which mean the same here; "
                "choose one of the two"
            )
        return name

    def _note_product(self, word: str, parts: tuple[str, ...]) -> None:
        late = any(part in CALLED for part in parts[1:])
        euler = "e" in parts and "e" not in self.names
        if late or euler:
            self.notes[word] = f"{quoted(word)} is read as {'*'.join(parts)}"

    def _unknown(self, word: str, column: int) -> RavineError:
        stem = word.rstrip("0123456789")
        digits = word[len(stem) :]
        place = f'the {self._what} has "{quoted(word)}" at column {column}'
        if word.lower() in _ANSWERS:
            return RavineError(f"{place}, which is no function here; {_ANSWERS[word.lower()]}")
        if digits and self._whole(stem) in CALLED:
            return RavineError(
                f"{place}, which is no function; write {stem}^{digits}(x) for a power, "
                f"{stem}({digits}*x) for a product"
            )
        if digits and _split(stem, self._known) is not None:
            stem, digits = quoted(stem), quoted(digits)
            return RavineError(f"{place}; write {stem}^{digits} for a power, {digits}*{stem} for a product")
        functions = sorted(name for name, row in FUNCTIONS.items() if row.typed)
        known = [*sorted(self.names), *CONSTANTS, *functions]
        return unknown_name(f"name in the {self._what}", quoted(word), known)

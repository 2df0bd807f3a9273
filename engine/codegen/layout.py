"""How lines of programs are laid out: long calls, docstrings."""

from __future__ import annotations

import textwrap

#: Longer calls are broken, one argument a line.
WIDEST = 96


def broken(line: str) -> list[str]:
    """A long call, one argument a line."""
    if len(line) <= WIDEST or "(" not in line:
        return [line]
    head, _, rest = line.partition("(")
    arguments, depth, part = [], 0, ""
    for sign in rest[:-1]:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            arguments.append(part.strip())
            part = ""
        else:
            part += sign
    return [f"{head}(", *(f"    {each}," for each in (*arguments, part.strip()) if each), ")"]


def docstring(text: str, indent: str = "") -> list[str]:
    """A text as a docstring."""
    lines = textwrap.wrap(text, WIDEST - len(indent))
    if len(lines) == 1 and len(lines[0]) < WIDEST - len(indent) - 6:
        return [f'{indent}"""{lines[0]}"""']
    return [f'{indent}"""{lines[0]}', *(f"{indent}{line}" for line in lines[1:]), f'{indent}"""']

"""Makes what the guide tells from the program's own tables: keys, panels, options, the file's form, rows.

    python tools/guide.py           the made parts of the pages in docs/guide, made anew
    python tools/guide.py --check   says whether they are as they would be made

A made part stands between two comments that name it.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.cli.list_tables import TABLES, table
from app.cli.parser import make_parser
from app.lessons.actions import VERBS
from app.window.actions import ACTIONS, MENUS
from app.window.keys_dialog import MOUSE
from app.workspaces import WORKSPACES
from engine.experiment.description import VIEW_PARAMETERS
from engine.expression.functions import FUNCTIONS
from engine.measures import MEASURES
from engine.network.early_stopping import EARLY_STOPPING
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.parameters import DIALECTS, Dialect, Parameter, Value, number_text
from engine.surfaces.catalogue import Surface
from tools.guide_keys import Key, told_keys
from widgets.view_table import VIEWS

PAGES = Path(__file__).resolve().parent.parent / "docs" / "guide"
PART = re.compile(r"(<!-- made: ([\w. ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
NOTHING = "—"
#: More choices than these are a table of their own.
MOST_CHOICES = 12


def parts() -> dict[str, Callable[[], str]]:
    """Each made part by its name, as a function that makes it in Markdown."""
    made: dict[str, Callable[[], str]] = {
        "keys": keys,
        "mouse": lambda: grid(("mouse", "does"), [(what, does) for what, does in MOUSE]),
        "view": lambda: parameters(VIEW_PARAMETERS),
        "clipping": lambda: parameters(GRADIENT_CLIPPING),
        "early stopping": lambda: parameters(EARLY_STOPPING),
        "verbs": lambda: grid(("action", "does"), [(code(row.title), row.meaning) for row in VERBS.rows()]),
        "measures": lambda: grid(
            ("measure", "is"), [(code(row.key), row.meaning) for row in MEASURES.rows()]
        ),
        "functions": lambda: ", ".join(code(name) for name in sorted(FUNCTIONS)) + "\n",
    }
    made |= {f"panels {each.key}": partial(panels, each.names, each.hero) for each in WORKSPACES}
    made |= {f"options {name}": partial(options, parser) for name, parser in commands().items()}
    made |= {f"rows {kind}": partial(rows, kind) for kind in TABLES}
    made |= {f"file {name}".strip(): partial(file_keys, told.values()) for name, told in told_keys().items()}
    return made


def grid(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


def code(text: str) -> str:
    """A text as code in Markdown."""
    return f"`{text}`"


def keys() -> str:
    """Every action that has a key, menu by menu."""
    lines = [
        (f"**{', '.join(row.keys)}**", f"{menu} > {row.text.rstrip('…')}", row.tip)
        for menu in MENUS
        for row in ACTIONS
        if row.menu == menu and row.keys
    ]
    return grid(("key", "action", "what it does"), lines)


def panels(names: Sequence[str], hero: str) -> str:
    """The views of a workspace, the one in the middle first."""
    shown = [VIEWS[name] for name in (hero, *names) if name in VIEWS]
    return grid(("panel", "shows"), [(f"**{row.title}**", row.meaning) for row in shown])


def commands() -> Mapping[str, ArgumentParser]:
    """The parser of each command."""
    choices = next(each for each in make_parser()._actions if isinstance(each, _SubParsersAction))  # noqa: SLF001 - argparse tells them nowhere else
    return choices.choices


def options(parser: ArgumentParser) -> str:
    """What may follow a command."""
    lines = []
    for action in parser._actions:  # noqa: SLF001 - argparse tells them nowhere else
        if "-h" in action.option_strings:
            continue
        names = " ".join((*action.option_strings, str(action.metavar or "") if action.nargs != 0 else ""))
        needed = " (needed)" if action.required and action.option_strings else ""
        lines.append((code(names.strip()), f"{action.help or ''}{needed}"))
    return grid(("word", "means"), lines) if lines else "It takes nothing.\n"


def file_keys(told: Iterable[tuple[Key, str]]) -> str:
    """Keys of a table of a file, with what they are."""
    return grid(
        ("key", "is", "means"),
        [(code(key.name), key.form + (", needed" if key.needed else ""), meaning) for key, meaning in told],
    )


def rows(kind: str) -> str:
    """The rows of a table: each with its meaning and what can be set."""
    if kind in ("views", "lessons"):
        return grid(
            ("key", "title", "is"), [(code(row.key), row.title, row.meaning) for row in table(kind).rows()]
        )
    return "\n".join(row_text(row) for row in table(kind).rows())


def row_text(row: Any) -> str:
    """A row with its meaning, where it is from, and what can be set."""
    lines = [f"#### {row.title}\n", f"`{row.key}`: {plain(row.meaning)}"]
    if formula := getattr(row, "formula", ""):
        lines.append(f"\nFormula: {code(str(formula))}")
    lines.append("")
    if adjustable := row.constants if isinstance(row, Surface) else row.parameters:
        lines.append(parameters(adjustable))
    return "\n".join(lines)


def plain(text: str) -> str:
    """A sentence whose signs mean nothing in Markdown."""
    return re.sub(r"([*_<>])", r"\\\1", text)


def parameters(given: Iterable[Parameter]) -> str:
    """What can be set: name, default, what is allowed, meaning."""
    return grid(
        ("key", "default", "allowed", "means"),
        [(code(each.name), default(each), allowed(each), plain(each.meaning)) for each in given],
    )


def default(parameter: Parameter) -> str:
    """The default; where dialects differ, each one's."""
    values: dict[Dialect, str] = {each: value_text(parameter.default_in(each)) for each in DIALECTS}
    if len(set(values.values())) == 1:
        return values["keras"]
    return ", ".join(f"{value} in {dialect}" for dialect, value in values.items())


def allowed(parameter: Parameter) -> str:
    """What is allowed, with its unit."""
    if len(parameter.choices) > MOST_CHOICES:
        return f"a row of [the table](tables.md#{parameter.name}s)"
    text = " or ".join(code(choice) for choice in parameter.choices) or plain(parameter.allowed)
    if parameter.choices and parameter.form:
        text += f" or {parameter.form}"
    return f"{text} {parameter.unit}".strip()


def value_text(value: Value) -> str:
    """A value as a file has it."""
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(value if isinstance(value, str) else number_text(value)) if value != "" else NOTHING


def page(text: str, made: Mapping[str, Callable[[], str]]) -> str:
    """A page with its made parts made anew.

    Raises:
        ValueError: it asks for a part that there is none of.
    """

    def renewed(match: re.Match[str]) -> str:
        if match[2] not in made:
            raise ValueError(f"nothing makes the part {match[2]!r}; there are {', '.join(made)}")
        return f"{match[1]}{made[match[2]]().rstrip()}\n\n{match[3]}"

    return PART.sub(renewed, text)


def stale() -> Iterator[tuple[Path, str]]:
    """The pages that are not as they would be made, with what they would be."""
    made = parts()
    for path in sorted(PAGES.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if (new := page(text, made)) != text:
            yield path, new


def main() -> int:
    """Write the pages, or with ``--check`` say whether they are up to date."""
    changed = dict(stale())
    if sys.argv[1:] == ["--check"]:
        if changed:
            names = " and ".join(path.name for path in changed)
            sys.stderr.write(f"docs/guide: {names} no longer tell what the program has; run make guide\n")
        return len(changed)
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

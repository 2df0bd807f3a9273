"""Taking keys from a parsed TOML table, with a complaint that names the place when one is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from engine.errors import RavineError, quoted, unknown_name
from engine.number_format import counted
from engine.objective import Domain
from engine.parameters import Parameter, Value, check_values
from engine.registry import Registry, RowT

#: The largest number a file may hold, as in formulas: differences and squares of it are still finite.
LARGEST = 1e12
#: The least length of an axis, against its distance from 0 and against 1: enough for a grid, and for its
#: squares, to be told apart in floats.
THINNEST = 1e-9


#: The longest name or title, and the longest text of a lesson, in characters.
LONGEST_NAME, LONGEST_TEXT = 1_000, 50_000


class TableReader:
    """Takes keys from a table one by one; what is left at the end was misspelt."""

    def __init__(self, table: object, place: str) -> None:
        if not isinstance(table, Mapping):
            raise RavineError(f"{place} must be a table, not {_kind(table)}")
        self._left: dict[str, Any] = dict(table)
        self._known: list[str] = []
        self.place = place

    def at(self, key: str) -> str:
        """The full place of a key, for messages."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Whether a key is there and not taken yet."""
        return key in self._left

    def take(
        self, key: str, kind: type | tuple[type, ...], *, default: Any = None, required: str = ""
    ) -> Any:
        """The value of a key, which is then done with.

        Args:
            key: the key.
            kind: the Python type or types it may have; bool is no number.
            default: what stands for a missing key.
            required: an example for the message; if given, the key must be there.

        Raises:
            RavineError: missing though required, or of another type.
        """
        self._known.append(key)
        if key not in self._left:
            if required:
                self.miss(f"{self.at(key)} is missing; write for example {required}", key)
            return default
        value = self._left.pop(key)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = " or ".join(_KINDS[k] for k in kinds)
            raise RavineError(f"{self.at(key)} must be {wanted}, not {_kind(value)}")
        return value

    def take_text(self, key: str, *, default: str = "", longest: int = LONGEST_NAME) -> str:
        """A text of bounded length: a name, a title or a lesson's text.

        Raises:
            RavineError: it is no text, or longer than ``longest`` characters.
        """
        text: str = self.take(key, str, default=default)
        if len(text) > longest:
            raise RavineError(f"{self.at(key)} has {len(text):,} characters; at most {longest:,} are allowed")
        return text

    def miss(self, complaint: str, *keys: str) -> NoReturn:
        """Complain that none of some keys is there, or of what is there and looks like one of them.

        Raises:
            RavineError: always.
        """
        left = {key.lower(): key for key in self._left if len(key) <= LONGEST_NAME}
        for key in keys:
            for close in get_close_matches(key, left, n=1, cutoff=0.8):
                error = RavineError(f"unknown key {quoted(left[close])}: did you mean {key}?")
                raise error.at(self.place) if self.place else error
        raise RavineError(complaint)

    def table(self, key: str, *, required: bool = False) -> TableReader:
        """A reader of a table within this one; an empty one where it is missing."""
        return TableReader(
            self.take(key, dict, default={}, required=f"a table [{key}]" if required else ""), self.at(key)
        )

    def tables(self, key: str, *, at_least: int = 0, at_most: int = 1_000_000) -> list[TableReader]:
        """A reader for each entry of an array of tables."""
        items = self.take(key, list, default=[], required=f"a table [[{key}]]" if at_least else "")
        if not at_least <= len(items) <= at_most:
            raise RavineError(f"{self.at(key)} has {len(items)} entries; allowed are {at_least} to {at_most}")
        return [TableReader(item, f"{self.at(key)}[{index}]") for index, item in enumerate(items)]

    def domain(self, key: str) -> Domain | None:
        """A part of the plane, ``[[x low, x high], [y low, y high]]``; None where it is missing."""
        given = self.take(key, list)
        if given is None:
            return None
        place = self.at(key)
        if len(given) != 2:
            raise RavineError(f"{place} must be [[x low, x high], [y low, y high]]")
        axes = []
        for index, axis in enumerate(given):
            low, high = numbers(axis, f"{place}[{index}]", count=2)
            if not low < high:
                raise RavineError(
                    f"{place}[{index}] = [{low:g}, {high:g}] is empty; "
                    "the first number must be the smaller one"
                )
            least = THINNEST * max(1.0, abs(low), abs(high))
            if high - low < least:
                raise RavineError(
                    f"{place}[{index}] = [{low!r}, {high!r}] is too thin to be drawn; "
                    f"there it must be at least {least:.2g} long"
                )
            axes.append((low, high))
        return axes[0], axes[1]

    def rest(self) -> dict[str, Any]:
        """Everything not taken yet; the caller checks the names."""
        rest, self._left = self._left, {}
        return rest

    def finish(self) -> None:
        """Complain of a key that nobody took."""
        for key in self._left:
            error = unknown_name("key", key, self._known)
            raise error.at(self.place) if self.place else error


_KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def _kind(value: object) -> str:
    text = repr(value)
    return (
        f"{_KINDS.get(type(value), type(value).__name__)} ({text if len(text) <= 40 else text[:37] + '...'})"
    )


def _shown(value: int) -> str:
    """A whole number as a message repeats it."""
    return str(value) if abs(value) < 10**20 else "a number of more than 20 digits"


def whole(
    reader: TableReader, key: str, *, low: int, high: int, default: int | None, required: str = ""
) -> Any:
    """A whole number within [low, high], or the default."""
    value = reader.take(key, int, default=default, required=required)
    if value is not None and not low <= value <= high:
        raise RavineError(f"{reader.at(key)} = {_shown(value)} is outside [{low}, {high}]")
    return value


def number(value: object, place: str) -> float:
    """A finite number of reasonable size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RavineError(f"{place} must be a number, not {_kind(value)}")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise RavineError(f"{place} = {result} is not a finite number")
    if abs(result) > LARGEST:
        raise RavineError(f"{place} = {result:g} is outside [-{LARGEST:g}, {LARGEST:g}]")
    return result


def numbers(values: object, place: str, *, count: int | None = None) -> tuple[float, ...]:
    """A list of finite numbers, of a given length if ``count`` is given."""
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise RavineError(f"{place} must be a list of numbers, not {_kind(values)}")
    if count is not None and len(values) != count:
        raise RavineError(f"{place} has {counted(len(values), 'number')}; it needs {count}")
    return tuple(number(value, f"{place}[{index}]") for index, value in enumerate(values))


def row_of(registry: Registry[RowT], key: str, place: str) -> RowT:
    """The row a key names, with the place in front of what is said of an unknown one."""
    try:
        return registry[key]
    except RavineError as error:
        raise error.at(place) from None


def values_of(
    parameters: Iterable[Parameter], given: Mapping[str, object], *, owner: str, place: str
) -> dict[str, Value]:
    """Checked values of parameters, with the place in front of what is said of a bad one."""
    try:
        return check_values(parameters, given, owner=owner)
    except RavineError as error:
        raise error.at(place) from None

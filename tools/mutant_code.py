"""A mutant's code, put in the place of the original's without anything else of the engine being touched.

mutmut writes all mutants of a file into one file, each a function of its own. Here one of them takes the
place of the function it was made from: in a function that is already imported (`Mutant.in_place`), or in its
module before that is imported (`Mutated`), which a function that runs at import needs.
"""

from __future__ import annotations

import ast
import builtins
import gc
import importlib
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TypeAlias, TypeGuard

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Mutant:
    """A mutant by mutmut's name of it, such as ``engine.layers.dense.xǁDenseǁwrite__mutmut_3``."""

    name: str

    @property
    def function(self) -> str:
        """The function, by mutmut's name of it."""
        return self.name.rpartition("__mutmut_")[0]

    @property
    def module(self) -> str:
        """The module, dotted."""
        return self.name.rpartition(".")[0]

    @property
    def path(self) -> Path:
        """The file, below the project's folder."""
        return Path(*self.module.split(".")).with_suffix(".py")

    @property
    def qualname(self) -> str:
        """Python's name of the function within its module."""
        last = self.function.rpartition(".")[2]
        return ".".join(last.split("ǁ")[1:]) if "ǁ" in last else last.removeprefix("x_")

    @property
    def is_equivalent(self) -> bool:
        """Whether only ``strict`` of a zip differs: it guards against what only another fault can make."""
        return self._trees[2]

    @cached_property
    def _trees(self) -> tuple[ast.Module, bool, bool]:
        """The module with the mutant in it, whether a default value differs, whether only strictness does."""
        spans = importlib.import_module("mutmut.mutation.data").MutantLineSpans.load(self.path)
        (text,) = spans.read_function_sources([self.name.rpartition(".")[2]])
        module = ast.parse(self.path.read_text(encoding="utf-8"))
        old = next(node for name, node in functions_of(module) if name == self.qualname)
        (new,) = (node for _, node in functions_of(ast.parse(textwrap.dedent(text))))
        defaults = [
            ast.dump(ast.List([*f.args.defaults, *filter(None, f.args.kw_defaults)])) for f in (old, new)
        ]
        lax = [_without_strictness(function.body) for function in (old, new)]
        old.args, old.body = new.args, new.body
        return module, defaults[0] != defaults[1], lax[0] == lax[1] and defaults[0] == defaults[1]

    def module_code(self, filename: str) -> CodeType:
        """The whole module with the mutant in it."""
        return compile(self._trees[0], filename, "exec", dont_inherit=True)

    def in_place(self, imported: dict[tuple[str, str], list[FunctionType]]) -> Callable[[], None] | None:
        """What gives the imported function the mutant's code; None where only a new import can do it."""
        functions = imported.get((self.module, self.qualname), [])
        if not functions or self._trees[1]:
            return None
        code = _code_of(self.qualname, self.module_code(functions[0].__code__.co_filename))
        if any(function.__code__.co_freevars != code.co_freevars for function in functions):
            return None

        def install() -> None:
            for function in functions:
                function.__code__ = code

        return install


def _without_strictness(body: list[ast.stmt]) -> str:
    # a docstring's lines begin elsewhere where the function stands alone
    told = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    copy = ast.parse(ast.unparse(ast.Module(body[told:], [])))
    for node in ast.walk(copy):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
    return ast.dump(copy)


def functions_of(module: ast.Module) -> Iterator[tuple[str, Function]]:
    """What mutmut mutates, by qualified name: functions of a module and methods of its classes."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{inner.name}", inner) for inner in filter(_is_plain, node.body))
        elif _is_plain(node):
            yield node.name, node


def _is_plain(node: ast.stmt) -> TypeGuard[Function]:
    plain = ("staticmethod", "classmethod")
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and all(
        isinstance(decorator, ast.Name) and decorator.id in plain for decorator in node.decorator_list
    )


def _code_of(qualname: str, code: CodeType) -> CodeType:
    """A function's code within its module's."""
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    for const in inner:
        if const.co_qualname == qualname:
            return const
        if qualname.startswith(f"{const.co_qualname}."):
            return _code_of(qualname, const)
    raise LookupError(qualname)


def imported_functions() -> dict[tuple[str, str], list[FunctionType]]:
    """Every function of the engine that is imported, by module and qualified name."""
    found: dict[tuple[str, str], list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and str(thing.__module__).startswith("engine."):
            found.setdefault((thing.__module__, thing.__code__.co_qualname), []).append(thing)
    return found


class Mutated(MetaPathFinder, Loader):
    """Imports a mutant's module with the mutant in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the one module."""
        del path, target
        if fullname != self.mutant.module:
            return None
        return spec_from_file_location(fullname, self.mutant.path.resolve(), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated module."""
        exec(self.mutant.module_code(str(self.mutant.path.resolve())), vars(module))  # noqa: S102 (an import)


class Telling(MetaPathFinder, Loader):
    """Imports a room of the engine so that each function which can have mutants tells when it is called."""

    def __init__(self, room: str, tell: Callable[[str], object]) -> None:
        """Take what is told mutmut's name of the function."""
        self.prefix = f"engine.{room}."
        vars(builtins)["__reached__"] = tell

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the room's modules."""
        del path, target
        if not fullname.startswith(self.prefix):
            return None
        file = Path(*fullname.split(".")).with_suffix(".py")
        return spec_from_file_location(fullname, file.resolve(), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with a call put first into each function."""
        file = Path(str(module.__file__))
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for name, node in functions_of(tree):
            owner, _, own = name.rpartition(".")
            mangled = f"xǁ{owner}ǁ{own}" if owner else f"x_{own}"
            call = ast.parse(f"__reached__({f'{module.__name__}.{mangled}'!r})").body
            node.body[bool(ast.get_docstring(node)) : 0] = call
        exec(compile(ast.fix_missing_locations(tree), str(file), "exec", dont_inherit=True), vars(module))  # noqa: S102 (an import)

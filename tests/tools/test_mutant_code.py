from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tools.mutant_code import Mutant, Mutated, Telling

SOURCE = '''
class Adder:
    def add(self, a, b=1):
        return a + b

def mean(a):
    return sum(a) / len(a)

class Pairs:
    def pairs(self, a, b):
        """Both.

        Of equal length.
        """
        return list(zip(a, b, strict=True))
'''


@pytest.fixture
def adder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of which mutmut has made mutants, as its tree would hold them."""
    mutated = {
        "xǁAdderǁadd__mutmut_1": "    def xǁAdderǁadd__mutmut_1(self, a, b=1):\n        return a - b\n",
        "xǁAdderǁadd__mutmut_2": "    def xǁAdderǁadd__mutmut_2(self, a, b=2):\n        return a + b\n",
        "x_mean__mutmut_1": "def x_mean__mutmut_1(a):\n    return sum(a) * len(a)\n",
    }
    for number, changed in enumerate(("a, b, strict=False", "a, b, ", "a, None, strict=True"), 1):
        name = f"xǁPairsǁpairs__mutmut_{number}"
        mutated[name] = (
            f'    def {name}(self, a, b):\n        """Both.\n\n        Of equal length.\n        """\n'
            f"        return list(zip({changed}))\n"
        )
    spans = SimpleNamespace(read_function_sources=lambda names: [mutated[name] for name in names])
    data = SimpleNamespace(MutantLineSpans=SimpleNamespace(load=lambda _: spans))
    monkeypatch.setitem(sys.modules, "mutmut.mutation.data", data)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "adder.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("adder")
    del sys.modules["adder"]
    return module


def test_a_mutant_takes_the_place_of_an_imported_function(adder: ModuleType) -> None:
    imported = {("adder", "mean"): [adder.mean], ("adder", "Adder.add"): [adder.Adder.add]}
    total = adder.mean([1, 2, 3])
    for name in ("adder.x_mean__mutmut_1", "adder.xǁAdderǁadd__mutmut_1"):
        install = Mutant(name).in_place(imported)
        assert install is not None
        install()
    assert (total, adder.mean([1, 2, 3]), adder.Adder().add(5)) == (2, 18, 4)


def test_a_default_value_can_only_change_at_import(adder: ModuleType) -> None:
    mutant = Mutant("adder.xǁAdderǁadd__mutmut_2")
    assert mutant.in_place({("adder", "Adder.add"): [adder.Adder.add]}) is None
    fresh = ModuleType("adder")
    Mutated(mutant).exec_module(fresh)
    assert fresh.Adder().add(5) == 7


def test_only_the_module_of_a_mutant_is_imported_otherwise(adder: ModuleType) -> None:
    finder = Mutated(Mutant("adder.x_mean__mutmut_1"))
    assert finder.find_spec("numpy", None) is None
    found = finder.find_spec(adder.__name__, None)
    assert found is not None
    assert found.loader is finder


def test_each_function_tells_when_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    folder = tmp_path / "engine" / "sums"
    folder.mkdir(parents=True)
    (folder / "adder.py").write_text(
        SOURCE.replace("a + b", "super().__hash__() * 0 + a + b"), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.__reached__", None, raising=False)
    finder = Telling("sums", told.append)
    assert finder.find_spec("engine.adder", None) is None
    spec = finder.find_spec("engine.sums.adder", None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    finder.exec_module(module)
    assert (module.Adder().add(1), module.mean([2, 4])) == (2, 3)
    assert told == ["engine.sums.adder.xǁAdderǁadd", "engine.sums.adder.x_mean"]


@pytest.mark.usefixtures("adder")
def test_a_mutant_of_nothing_but_strictness_is_equivalent() -> None:
    names = (*(f"xǁPairsǁpairs__mutmut_{number}" for number in (1, 2, 3)), "x_mean__mutmut_1")
    told = [Mutant(f"adder.{name}").is_equivalent for name in names]
    assert told == [True, True, False, False]
    assert not Mutant("adder.xǁAdderǁadd__mutmut_2").is_equivalent

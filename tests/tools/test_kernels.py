from __future__ import annotations

import platform
import sys

import pytest

from tools import kernels

CPUINFO = "processor\t: 0\nflags\t\t: fpu {}\nbugs\t\t: none\n\nprocessor\t: 1\nflags\t\t: fpu\n"


def test_a_kernel_runs_where_the_processor_offers_all_it_needs() -> None:
    everything = " ".join(sorted(set().union(*kernels.KERNELS.values())))
    assert kernels.runnable(kernels.offered(CPUINFO.format(everything))) == list(kernels.KERNELS)
    assert (
        kernels.runnable(kernels.offered(CPUINFO.format("pni avx2 fma avx512f"))) == list(kernels.KERNELS)[:2]
    )
    assert kernels.runnable(kernels.offered(CPUINFO.format("pni avx2"))) == ["Prescott"]
    assert kernels.runnable(kernels.offered("nothing here")) == []


def test_a_command_that_fails_under_a_kernel_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(kernels, "offered", lambda _: {"pni"})
    told = "import os, sys; print(os.environ['OPENBLAS_CORETYPE']); sys.exit(3)"
    monkeypatch.setattr(sys, "argv", ["kernels.py", sys.executable, "-c", told])
    assert kernels.main() == 3
    out, err = capfd.readouterr()
    assert out == "Prescott\n"
    assert "failed under OPENBLAS_CORETYPE=Prescott" in err

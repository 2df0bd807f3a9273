"""Runs tests under each of OpenBLAS's kernels that this processor can run, one after the other.

NumPy's matrix products come from OpenBLAS, which takes the kernel made for the processor it finds. What
Ravine promises bit for bit must hold with every one of them, so tests of promised bits run under three:
the oldest (SSE3), the most common (AVX2) and the widest (AVX-512). Only x86-64 leaves that choice.

    python tools/kernels.py COMMAND [ARGUMENT ...]
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

#: OpenBLAS's name of a kernel -> what the processor must offer, in the words of /proc/cpuinfo.
KERNELS = {
    "Prescott": {"pni"},
    "Haswell": {"avx2", "fma"},
    "SkylakeX": {"avx512f", "avx512bw", "avx512dq", "avx512vl"},
}


def offered(cpuinfo: str) -> set[str]:
    """The processor's instruction sets, from the text of /proc/cpuinfo."""
    lines = (line.partition(":") for line in cpuinfo.splitlines())
    return next((set(value.split()) for name, _, value in lines if name.strip() == "flags"), set())


def runnable(flags: set[str]) -> list[str]:
    """The kernels that a processor with these instruction sets can run, the oldest first."""
    return [name for name, needed in KERNELS.items() if needed <= flags]


def main() -> int:
    """Run the command once for each kernel; the first failure ends it."""
    cpuinfo = Path("/proc/cpuinfo")
    if platform.machine() not in {"x86_64", "AMD64"} or not cpuinfo.is_file():
        sys.stderr.write("kernels: this processor leaves OpenBLAS no choice of kernels that can be told\n")
        return 0
    for kernel in runnable(offered(cpuinfo.read_text(encoding="utf-8"))):
        sys.stderr.write(f"kernels: {kernel}\n")
        environment = {**os.environ, "OPENBLAS_CORETYPE": kernel}
        code = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        if code:
            sys.stderr.write(f"kernels: failed under OPENBLAS_CORETYPE={kernel}\n")
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

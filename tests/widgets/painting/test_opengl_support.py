from __future__ import annotations

import pytest

from widgets.painting.opengl_support import OpenGLSupport


@pytest.mark.parametrize(
    ("works", "name", "fast"),
    [
        (True, "NVIDIA GeForce RTX 3060/PCIe/SSE2", True),
        (True, "Mesa Intel(R) UHD Graphics 620 (KBL GT2)", True),
        (True, "llvmpipe (LLVM 15.0.6, 256 bits)", False),
        (True, "SwiftShader Device", False),
        (False, "NVIDIA GeForce RTX 3060/PCIe/SSE2", False),
    ],
)
def test_only_a_graphics_card_is_fast(works: bool, name: str, fast: bool) -> None:
    assert OpenGLSupport(works=works, reason=name).is_fast is fast

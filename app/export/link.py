"""Links: an experiment and a frame of its run as one line of text that another Ravine opens.

``ravine:`` is followed by the base64 for URLs (RFC 4648, section 5, without padding) of a zlib stream (RFC
1950) of the frame's address, a line end, and the experiment's file.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from app.export.png_metadata import MAX_DIGITS, PngMetadata
from app.workspaces import with_known_workspace
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.portable import portable
from engine.frames.frame import Address

SCHEME = "ravine:"
#: A longer link is refused when it is made: messengers and mail cut longer lines.
LONGEST_MADE = 16_000
#: The letters of a link, and the bytes of what is in it, that are read at most.
LONGEST_READ, LARGEST_READ = 1_000_000, 4_000_000
_ADDRESS = re.compile(rf"step (\d{{1,{MAX_DIGITS}}}) phase (\d{{1,3}})")


def is_link(text: str) -> bool:
    """Whether a text says that it is a link."""
    return text.lstrip()[: len(SCHEME)].lower() == SCHEME


def link_of(experiment: Experiment, address: Address) -> str:
    """The link to a frame of an experiment's run.

    Raises:
        RavineError: the experiment is too long for one line.
    """
    text = f"step {address.step} phase {address.phase}\n{write_experiment(portable(experiment, None))}"
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).rstrip(b"=").decode()
    link = f"{SCHEME}{packed}"
    if len(link) > LONGEST_MADE:
        raise RavineError(
            f"a link to this experiment has {len(link):,} letters, and {LONGEST_MADE:,} are the most that "
            "mail and messages keep whole: share it as a file, a picture or a page"
        )
    return link


def read_link(text: str) -> PngMetadata:
    """The experiment and the address in a link; spaces and line ends that mail put in are ignored.

    Raises:
        RavineError: it is damaged, or holds what is not allowed.
    """
    if len(text) > LONGEST_READ:
        raise RavineError(f"this link has {len(text):,} letters; at most {LONGEST_READ:,} are read")
    packed = "".join(text.split())[len(SCHEME) :]
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(data, LARGEST_READ)
        first, _, rest = content.decode().partition("\n")
    except (binascii.Error, zlib.error, ValueError):
        raise RavineError(_damaged("copy the whole of it")) from None
    if not unpacking.eof:
        raise RavineError(_damaged("its end is missing, or it holds more than is read"))
    found = _ADDRESS.fullmatch(first)
    if found is None:
        raise RavineError(_damaged("it names no frame"))
    try:
        experiment = with_known_workspace(parse_experiment(rest))
    except RavineError as error:
        raise error.at("the link") from None
    return PngMetadata(experiment, Address(int(found[1]), int(found[2])))


def _damaged(why: str) -> str:
    return f"this link is damaged: {why}"

"""Starts a program on a display and photographs the screen once its window is drawn.

    xvfb-run -a python -m tools.bundle.photograph PROGRAM PICTURE [WORD ...]

Prints the seconds from the start to the drawn window.
"""

from __future__ import annotations

import sys
import time

from PyQt6.QtCore import QProcess, QTimer
from PyQt6.QtGui import QGuiApplication, QImage

#: A screen whose middle has fewer colours shows no surface yet; milliseconds between two looks, and in all.
COLOURS, EVERY, PATIENCE = 300, 100, 60_000


def colours_of(image: QImage) -> int:
    """How many colours an image has, of every eighth pixel."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)})


def main() -> int:
    """Photograph; 1 where the window was not drawn in time."""
    program, picture, *words = sys.argv[1:]
    application = QGuiApplication(["photograph"])
    screen = application.primaryScreen()
    process = QProcess()
    process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
    began = time.perf_counter()
    process.start(program, words)

    def look() -> None:
        image = screen.grabWindow().toImage() if screen is not None else QImage()
        wide, high = image.width(), image.height()
        if colours_of(image.copy(wide // 4, high // 8, wide // 2, high // 2)) > COLOURS:
            sys.stdout.write(f"{time.perf_counter() - began:.2f}\n")
            image.save(picture)
            application.exit(0)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(EVERY)
    QTimer.singleShot(PATIENCE, lambda: application.exit(1))
    process.finished.connect(lambda: application.exit(1))
    code = application.exec()
    process.finished.disconnect()
    process.terminate()
    if not process.waitForFinished(5000):
        process.kill()
        process.waitForFinished(5000)
    return code


if __name__ == "__main__":
    sys.exit(main())

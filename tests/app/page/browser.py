"""A headless Chromium that opens pages, and what it has to say of them."""

from __future__ import annotations

import base64
import json
import os
import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait

#: Seconds to wait for a page at most.
PATIENCE = 120.0
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless=new",
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--hide-scrollbars",
    "--no-first-run",
)
READY = "return document.documentElement.dataset.ready || document.getElementById('trouble')?.textContent"


class Browser:
    """One window of a browser."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = next(path for name in NAMES if (path := shutil.which(name)))
        for argument in ARGUMENTS:
            options.add_argument(argument)
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # which Chromium refuses to root
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver: Any = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

        # processor time: on a busy machine the clock measures the others
        self.command("Performance.setTimeDomain", timeDomain="threadTicks")
        self.command("Performance.enable", timeDomain="threadTicks")

    def busy_seconds(self) -> float:
        """Seconds of processor time that the page's thread has taken since it was opened."""
        metrics = self.command("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    def close(self) -> None:
        """End it."""
        self.driver.quit()

    def look(self, width: int, height: int, theme: str = "dark") -> None:
        """Take a size in pixels, and wish for a theme; narrow windows are phones."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 700,
        )  # fmt: skip
        self.command("Emulation.setTouchEmulationEnabled", enabled=width < 700)
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.command("Emulation.setEmulatedMedia", features=[feature])

    def open(self, path: Path, *, waits: bool = True) -> None:
        """Open a file, and wait until it shows its first frame."""
        self.driver.get(path.resolve().as_uri())
        if waits:
            WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: self.run(READY))
            assert self.run(READY) == "yes"

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def run_later(self, script: str, *arguments: object) -> Any:
        """What a script gives to the function that is its last argument."""
        self.driver.set_script_timeout(PATIENCE)
        return self.driver.execute_async_script(script, *arguments)

    def settled(self, script: str) -> Any:
        """What an expression is once everything that changed has been drawn."""
        later = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done("
        return self.run_later(f"{later}{script})));")

    def press(self, *keys: str) -> None:
        """Press keys, each alone; several at once are a list of lists."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with(self, held: str, key: str) -> None:
        """Press a key while another is held."""
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()

    def command(self, name: str, **values: object) -> Any:
        """A command of the browser's own protocol."""
        return self.driver.execute_cdp_cmd(name, values)

    def drag(self, *fingers: list[tuple[float, float]]) -> None:
        """Move fingers over the screen, each along its places, and lift them."""
        for at, places in enumerate(zip(*fingers, strict=True)):
            points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
            kind = "touchMove" if at else "touchStart"
            self.command("Input.dispatchTouchEvent", type=kind, touchPoints=points)
        self.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def picture(self, path: Path) -> None:
        """Save what is seen."""
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot")["data"]))

    def complaints(self) -> list[str]:
        """What the console was told since the last time, as far as it is no mere information."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] != "INFO"]

    def requests(self) -> list[str]:
        """Every address that was asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

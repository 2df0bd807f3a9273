"""Pages in a real browser; run by ``make web``, which brings Selenium and Chromium."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.export.numbers import rows
from app.lessons import find, lesson_experiment, lessons
from app.lessons.catalogue import catalogue
from app.page.packing import decimal
from app.page.page import PageOptions, page_bytes
from app.page.site import INDEX, make_site
from engine.experiment.description import Bookmark
from engine.experiment.file import parse_experiment
from engine.number_format import fixed, short
from engine.session.session import Session
from tests.app.page import browser_scripts as scripts
from tests.app.page.browser_scripts import SCRIPT, TOLD_NUMBERS, WHERE
from tests.app.samples import RAVINE

if TYPE_CHECKING:
    from tests.app.page.browser import Browser

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("qapp")]

SIZES = [(360, 800), (1280, 800), (1920, 1080)]
#: A page of a lesson of 500 frames has at most so many bytes.
LARGEST = 3_000_000
HOSTILE = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>"
RIGHT, LEFT, HOME, END, PAGE_DOWN, SHIFT, ESCAPE = "\ue014\ue012\ue011\ue010\ue00f\ue008\ue00c"


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    pytest.importorskip("selenium", reason="make web brings it")
    from tests.app.page.browser import Browser

    made = Browser()
    yield made
    made.close()


@pytest.fixture
def browser(opened: Browser) -> Iterator[Browser]:
    """The browser; whatever a page did in a test, it neither complained nor asked for anything."""
    opened.look(1280, 800)
    opened.complaints()
    opened.requests()
    yield opened
    assert opened.complaints() == []
    assert [url for url in opened.requests() if not url.startswith(("file://", "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def momentum(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    del qapp
    return made("momentum", tmp_path_factory.mktemp("pages"))


def made(key: str, folder: Path, last: int | None = None) -> Path:
    lesson = find(key)
    path = folder / f"{key}.html"
    page = page_bytes(Session(lesson_experiment(lesson.path)), PageOptions(last=last), lesson=lesson)
    assert len(page) <= LARGEST
    path.write_bytes(page)
    return path


def test_the_first_frame_is_drawn_within_a_second(browser: Browser, momentum: Path) -> None:
    browser.open(momentum)
    assert 0.0 < browser.busy_seconds() < 1.0


def test_every_frame_shows_the_numbers_of_trace(browser: Browser, momentum: Path) -> None:
    browser.look(360, 800)
    browser.open(momentum)
    told = [row for at in range(0, 121, 11) for row in browser.run_later(scripts.READ, at, at + 11)]
    session = Session(lesson_experiment(find("momentum").path))
    traced = list(rows(session, 120))
    racers = len(session.racers)
    assert len(told) == 121
    for step, (where, losses, state) in enumerate(told):
        here = traced[step * racers : (step + 1) * racers]
        assert where == f"step {step} / 120"
        assert losses == [fixed(row.loss) for row in here]
        # the table is that of the step that led there, which began at the frame before
        before = traced[max(step - 1, 0) * racers]
        assert state[1][1:] == [fixed(value) for value in before.theta.tolist()]
        assert state[2] == ["gradient", *(fixed(value) for value in before.gradient.tolist())]
        assert any(row[0] == "update" for row in state) == (step > 0)


def test_numbers_are_written_as_the_program_writes_them(browser: Browser, momentum: Path) -> None:
    browser.open(momentum)
    chance = np.random.default_rng(3)
    values = (chance.uniform(-10, 10, 400) * 10.0 ** chance.integers(-12, 12, 400)).tolist()
    values += [0.0, 1.0, 9.9999, 99999.4, 99999.6, 1e5, 1e-4, 9.9996e-5, math.inf, -math.inf, math.nan]
    told = browser.run(scripts.WRITE, [decimal(value) for value in values])
    for value, (whole, stripped) in zip(values, told, strict=True):
        assert whole == fixed(value)
        assert stripped == short(value)


def test_keys_do_what_they_do_in_the_window(browser: Browser, momentum: Path) -> None:
    browser.open(momentum)
    browser.press(RIGHT, RIGHT, RIGHT, LEFT)
    assert browser.settled(WHERE) == ["step 2 / 120", "between steps"]
    browser.press_with(SHIFT, RIGHT)
    browser.press_with(SHIFT, RIGHT)
    assert browser.settled(WHERE) == ["step 2 / 120", "after forward"]
    before = browser.settled(TOLD_NUMBERS)
    assert 0 < before.count(True) < len(before)  # theta and the velocity before the step, and no gradient
    browser.press_with(SHIFT, RIGHT)
    browser.press_with(SHIFT, RIGHT)
    assert before.count(True) < browser.settled(TOLD_NUMBERS).count(True) < len(before)
    browser.press_with(SHIFT, LEFT)
    browser.press_with(SHIFT, LEFT)
    for _ in range(3):
        browser.press_with(SHIFT, RIGHT)
    assert browser.settled(WHERE) == ["step 3 / 120", "between steps"]
    browser.press_with(SHIFT, LEFT)
    assert browser.settled(WHERE) == ["step 2 / 120", "after backward"]
    browser.press(END)
    assert browser.settled(WHERE)[0] == "step 120 / 120"
    browser.press("p")
    assert browser.settled(WHERE)[0] == "step 49 / 120"
    browser.press(HOME, "n")
    assert browser.settled(WHERE)[0] == "step 10 / 120"


def test_keys_show_a_panel_alone_the_other_theme_and_the_list_of_keys(
    browser: Browser, momentum: Path
) -> None:
    browser.open(momentum)
    alone, ink = "document.querySelectorAll('.maximised').length", "getComputedStyle(document.body).color"
    browser.press("f")
    assert browser.settled(alone) == 1
    browser.press(ESCAPE)
    assert browser.settled(alone) == 0
    before = browser.settled(ink)
    browser.press("t")
    assert browser.settled(ink) != before
    browser.press("?")
    assert browser.settled("document.getElementById('keys').open")
    browser.press("?", PAGE_DOWN)
    assert "1 of 6" in browser.settled(SCRIPT)
    browser.press(HOME, " ")
    assert browser.settled("ravine.state.playing")
    browser.press(" ")
    assert not browser.settled("ravine.state.playing")


def test_a_prediction_is_asked_before_what_happens_is_shown(browser: Browser, momentum: Path) -> None:
    browser.open(momentum)
    for _ in range(2):
        browser.run("document.querySelector('#script .primary').click()")
    asked = browser.settled(SCRIPT)
    assert "Which of the three" in asked
    assert "it still feels" not in asked
    assert browser.settled("ravine.state.frame") == 0
    browser.run("document.querySelectorAll('.choice')[1].click()")
    assert "it still feels" in browser.settled(SCRIPT)
    assert browser.run("return document.querySelector('.choice.right').textContent") == "decay 0.9"
    assert browser.run("return document.querySelector('.choice.wrong').textContent") == "decay 0.8"
    browser.run_later(scripts.WAIT_FOR_FRAME, 20)
    assert browser.settled("[ravine.state.frame, ravine.state.playing]") == [20, False]


def test_a_link_of_the_text_acts_and_says_what_a_page_cannot_do(browser: Browser, momentum: Path) -> None:
    browser.open(momentum)
    browser.run("document.querySelector('[data-action=\"go 36\"]').click()")
    assert browser.settled(WHERE)[0] == "step 36 / 120"
    browser.run("document.querySelector('[data-action^=set]').click()")
    assert "In Ravine this sets racers.momentum 0.9.momentum = 0.5" in browser.settled(SCRIPT)


def test_fingers_turn_and_magnify_the_surface_and_drag_along_the_run(
    browser: Browser, momentum: Path
) -> None:
    browser.look(360, 800)
    browser.open(momentum)
    azimuth, _, zoom = browser.settled(scripts.CAMERA)
    left, top, width, height = browser.settled(scripts.PLACE % "canvas.over")
    x, y = left + 0.5 * width, top + 0.5 * height
    browser.drag([(x - 40 + 8 * at, y) for at in range(11)])
    assert browser.settled(scripts.CAMERA)[0] < azimuth - 10
    apart = [20 + 4 * at for at in range(11)]
    browser.drag([(x - way, y) for way in apart], [(x + way, y) for way in apart])
    assert browser.settled(scripts.CAMERA)[2] > 1.5 * zoom
    left, top, width, height = browser.settled(scripts.PLACE % "#timeline")
    browser.drag([(left + share * width, top + 0.5 * height) for share in (0.1, 0.2, 0.3, 0.4, 0.5)])
    assert browser.settled("ravine.state.frame") == pytest.approx(60, abs=1)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_page_fits_a_phone_a_desk_and_a_projector(
    browser: Browser, momentum: Path, width: int, height: int, theme: str
) -> None:
    browser.look(width, height, theme)
    browser.open(momentum)
    browser.run("ravine.state.go(49)")
    assert browser.settled("document.documentElement.scrollWidth") == width
    assert browser.settled(scripts.UNDRAWN) == 0
    assert browser.settled(scripts.OUTSIDE) == []
    if width > 1000:
        assert browser.settled("document.documentElement.scrollHeight") == height


def test_nothing_that_a_stranger_wrote_acts(browser: Browser, tmp_path: Path) -> None:
    links = "[x](javascript:window.hit=1) ![x](https://example.org/x.png)"
    formula = r"$\href{javascript:window.hit=1}{x}$"
    experiment = replace(
        parse_experiment(RAVINE.replace("Adam 0.1", HOSTILE)),
        title=HOSTILE,
        text=f"{HOSTILE} {links} {formula}",
        bookmarks=(Bookmark(step=1, name=HOSTILE),),
    )
    path = tmp_path / "hostile.html"
    path.write_bytes(page_bytes(Session(experiment), PageOptions(last=4)))
    browser.open(path)
    browser.press("?", "?", RIGHT)
    assert browser.settled("window.hit === undefined")
    assert browser.run("return document.title") == HOSTILE
    assert HOSTILE in browser.run("return document.querySelectorAll('.racer')[1].textContent")
    assert browser.run("return document.querySelectorAll('img, a').length") == 0


def test_the_policy_stops_what_would_get_past_that(opened: Browser, momentum: Path) -> None:
    opened.look(1280, 800)
    opened.open(momentum)
    opened.run(scripts.INTRUDE)
    assert opened.run_later(scripts.FETCH) == "refused"
    assert opened.settled("window.hit === undefined")
    said = opened.complaints()
    assert len(said) >= 3
    assert all("Content Security Policy" in each for each in said)


@pytest.mark.parametrize("key", list(lessons()))
def test_every_lesson_opens_as_a_page_and_can_be_walked_through(
    browser: Browser, tmp_path: Path, key: str
) -> None:
    browser.open(made(key, tmp_path, last=3))
    browser.press(RIGHT, RIGHT)
    steps = browser.run("return ravine.run.script.length")
    for _ in range(steps):
        browser.run("ravine.lesson.move(1); document.querySelector('.choice')?.click()")
    assert f"{steps} of {steps}" in browser.settled(SCRIPT)
    assert browser.settled("ravine.panels.size") >= 3


def test_without_webgl_the_surface_is_drawn_plainly(browser: Browser, momentum: Path) -> None:
    added = browser.command("Page.addScriptToEvaluateOnNewDocument", source=scripts.NO_WEBGL)
    try:
        browser.open(momentum)
        assert browser.settled("ravine.panels.get('surface').scene === null")
        assert browser.settled(scripts.LEVELS % "canvas.under") > 20
    finally:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])
        browser.complaints()  # the library says that it found no WebGL


def test_the_index_of_a_site_finds_lessons_and_leads_to_them(browser: Browser, tmp_path: Path) -> None:
    chosen = ["ravine", "momentum"]
    assert make_site(tmp_path, catalogue(), PageOptions(last=2), lambda _: None, chosen) == []
    browser.open(tmp_path / INDEX, waits=False)
    shown = "[...document.querySelectorAll('.lesson:not([hidden])')].map((each) => each.id)"
    assert browser.settled(shown) == chosen
    assert browser.run_later(scripts.DECODE) == 2
    browser.press("/", *"overshoot")
    assert browser.settled(shown) == ["momentum"]
    assert browser.settled("document.getElementById('found').textContent") == "1 lesson"
    browser.run("document.getElementById('momentum').click()")
    browser.run_later(scripts.WAIT_FOR_PAGE)
    assert browser.run("return document.querySelector('h1').textContent") == "Momentum"

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtTest import QSignalSpy

from engine.frames.frame import Frame
from engine.network.baseline import Baseline
from engine.network.scores import Score
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import Pixels, border_is_calm, click, drawn, list_of, near
from tests.widgets.prediction_frames import blobs_frame, circle_frame, network_of, plane_frame
from widgets.predictions.score_table import NUMBER, ScoreTable
from widgets.predictions.score_text import examples_text, gap_text, score_text
from widgets.predictions.scores_view import ScoresView
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, percent
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
DOCKED, FULL = (320, 220), (960, 600)


def score(part: str = "train", **changes: object) -> Score:
    whole = Score(part, 10, 0.25, 0.9, None, np.array([[5, 0], [1, 4]]), np.array([3]))
    return replace(whole, **changes)  # type: ignore[arg-type]


def scored(frame: Frame, *scores: tuple[Score, ...]) -> Frame:
    return replace(frame, network=replace(network_of(frame), scores=scores))


def within(pixels: Pixels, area: QRectF) -> Pixels:
    return pixels[round(area.top()) : round(area.bottom()), round(area.left()) : round(area.right())]


def test_longer_bars_stand_for_more() -> None:
    frame = scored(circle_frame(3), *((score(loss=loss, accuracy=0.0),) for loss in (1.0, 0.5, 0.1)))
    view = ScoresView(INK)
    pixels = drawn(view, frame, FULL)
    filled = []
    for place in range(3):
        row = within(pixels, view.row(place).adjusted(110.0, 0.0, 0.0, 0.0))
        filled.append(int(near(row, racer_style(place, INK).colour).sum()))
    assert 0.4 * filled[0] < filled[1] < 0.6 * filled[0]
    assert filled[2] < 0.2 * filled[0]


def test_a_racer_that_ran_away_makes_the_bars_of_the_others_no_shorter() -> None:
    frame = scored(circle_frame(3), *((score(loss=loss),) for loss in (1.0, 0.5, 1e50)))
    assert frame.network is not None
    gone = replace(frame.racers[2], divergence="diverged")
    area = QRectF(0.0, 0.0, 960.0, 80.0)
    table = ScoreTable(frame.network, (*frame.racers[:2], gone), 0, area, INK, 1.0)
    assert table.worst == 1.0
    alone = scored(frame, (score(loss=1e50),)).network
    assert alone is not None
    assert replace(table, network=replace(alone, seed_scores=()), racers=(gone,)).worst == 1e50
    assert replace(table, racers=frame.racers).worst == 1e50


def test_an_r2_below_zero_has_no_bar() -> None:
    pictures = [
        drawn(ScoresView(INK), scored(circle_frame(1), (score("test", accuracy=accuracy),)), FULL)
        for accuracy in (-9.0, 0.5)
    ]
    view = ScoresView(INK)
    drawn(view, scored(circle_frame(1), (score("test"),)), FULL)
    bar = view.row(0).adjusted(0.6 * view.row(0).width(), 0.0, -70.0, 0.0)
    drawn_inks = [int(near(within(each, bar), racer_style(0, INK).colour, 20).sum()) for each in pictures]
    assert drawn_inks[0] == 0 < drawn_inks[1]


def test_a_click_on_a_racers_lines_chooses_it() -> None:
    view = ScoresView(INK)
    drawn(view, circle_frame(3), FULL)
    spy = QSignalSpy(view.racer_chosen)
    click(view, view.row(2).center())
    click(view, view.rect().bottomRight().toPointF())
    assert list_of(spy) == [[2]]


def test_the_matrices_are_those_of_the_chosen_racer() -> None:
    frame = circle_frame(3)
    view = ScoresView(INK)
    drawn(view, replace(frame, experiment=replace(frame.experiment, view={"racer": 1})), FULL)
    assert [matrix.part for matrix in view.matrices()] == ["test", "train"]
    for matrix, expected in zip(view.matrices(), reversed(network_of(frame).scores[1]), strict=True):
        assert expected.confusion is not None
        assert np.array_equal(matrix.counts, expected.confusion)


def test_right_and_wrong_answers_have_their_colours_and_none_the_panels() -> None:
    view = ScoresView(INK)
    pixels = drawn(view, scored(circle_frame(), (score(),)), FULL)
    (matrix,) = view.matrices()
    corners = {}
    for row, column in ((0, 0), (0, 1), (1, 0)):
        cell = matrix.rect(row, column)
        corners[row, column] = pixels[round(cell.top() + 6), round(cell.left() + 6)].astype(int)
    assert corners[0, 0][1] > corners[0, 0][0] + 30  # green
    assert corners[1, 0][0] > corners[1, 0][1] + 8  # reddish: one of five
    assert near(corners[0, 1][None, None], INK.panel, 3).all()


def test_a_cell_is_read_in_words_with_its_share() -> None:
    view = ScoresView(INK)
    drawn(view, scored(circle_frame(), (score(),)), FULL)
    (matrix,) = view.matrices()
    assert view.tip_at(matrix.rect(1, 0).center()) == "train: 1 of 5 yes taken for no (20.0 %)"
    assert view.tip_at(matrix.rect(0, 0).center()) == "train: 5 of 5 no answered rightly (100 %)"


@pytest.mark.parametrize("classes", range(2, 9))
@pytest.mark.parametrize("size", [(560, 220), FULL, (300, 420)])
def test_a_matrix_of_any_number_of_classes_lies_within_the_view(classes: int, size: tuple[int, int]) -> None:
    view = ScoresView(INK)
    assert border_is_calm(drawn(view, blobs_frame(classes), size))
    assert view.matrices()
    for matrix in view.matrices():
        assert QRectF(view.rect()).contains(matrix.area)
        assert len(matrix.names) == classes


def test_matrices_do_not_cover_the_table_or_each_other() -> None:
    for size in (DOCKED, (560, 220), FULL, (300, 420)):
        view = ScoresView(INK)
        drawn(view, circle_frame(3), size)
        areas = [view.layout_now().table, *(matrix.area for matrix in view.matrices())]
        assert not any(a.intersects(b) for number, a in enumerate(areas) for b in areas[:number])


def test_a_test_loss_far_above_the_training_loss_is_called_out() -> None:
    far = (score(loss=0.1), score("test", loss=0.31))
    assert gap_text(far) == "×3.1 on test"
    assert gap_text((score(loss=0.1), score("test", loss=0.12))) == ""
    assert gap_text((score(loss=0.1),)) == ""
    assert gap_text((score(loss=float("nan")), score("test"))) == ""
    view = ScoresView(INK)
    calm, called = (
        within(
            drawn(view, scored(circle_frame(), scores), DOCKED), view.row(0).adjusted(0.0, 0.0, -200.0, 0.0)
        )
        for scores in ((score(loss=0.1), score("test", loss=0.1)), far)
    )
    assert near(called, INK.bad, 30).sum() > near(calm, INK.bad, 30).sum() + 30
    assert "much worse" in view.tip_at(view.row(0).center())


def test_regression_shows_the_share_of_variance_explained_and_no_matrix() -> None:
    frame, view = plane_frame(), ScoresView(INK)
    drawn(view, frame, FULL)
    assert view.matrices() == []
    train = network_of(frame).scores[0][0]
    assert train.r2 is not None
    assert view.table()["train.R²"].tolist() == [train.r2]
    assert score_text(train).startswith("R² ")


def test_scores_that_are_not_finite_are_drawn() -> None:
    wild = score(loss=float("inf"), accuracy=float("nan"))
    assert (
        drawn(ScoresView(INK), scored(circle_frame(), (wild, replace(wild, part="test"))), FULL).std() > 0.0
    )


def test_a_share_that_is_not_all_is_never_called_all() -> None:
    assert percent(1.0) == "100 %"
    assert percent(0.9999) == "99.9 %"
    assert percent(0.975) == "97.5 %"


def test_a_surface_has_no_scores_and_says_so() -> None:
    view = ScoresView(INK)
    assert near(drawn(view, ravine_frame()), INK.quiet_text).any()
    assert view.summary() == "no scores"


@pytest.mark.parametrize("chosen", [0, 2])
def test_a_table_too_low_for_all_racers_shows_the_chosen_one_and_a_scroll_bar(chosen: int) -> None:
    frame = circle_frame(3, racer=chosen)
    whole, low = ScoresView(INK), ScoresView(INK)
    drawn(whole, frame, (620, 420))
    assert whole.shown_places() == [0, 1, 2]
    pixels = drawn(low, frame, (620, 96))
    assert chosen in low.shown_places()
    assert low.racer_at(low.row(chosen).center()) == chosen
    bar = round(low.layout_now().table.right() - 2.0)
    edge = round(low.row(chosen).center().y())
    assert near(pixels[edge, bar : bar + 1][None], INK.quiet_text, 20).any()


def test_a_sample_and_a_cap_say_that_they_are() -> None:
    assert examples_text(score(of=10)) == "10"
    assert examples_text(score(examples=16_384, of=80_000)) == "16,384 of 80,000"
    assert gap_text((score(), score("test", loss=900.0))) == "×1000 or more on test"


def test_a_loss_that_is_not_the_one_in_the_list_of_racers_says_why() -> None:
    view = ScoresView(INK)
    drawn(view, circle_frame(3), FULL)
    said = view.tip_at(view.row(0).center())
    for word in ("no penalties", "nothing dropped", "averages over many batches", "The list of racers"):
        assert word in said


def test_a_line_marks_how_far_always_the_same_answer_would_come() -> None:
    none = np.zeros(0)
    plain = scored(circle_frame(1), (score(),))
    pictures = [
        drawn(ScoresView(INK), scored(plain, (score(baseline=Baseline(1, share, none, none)),)), FULL)
        for share in (0.25, 0.75)
    ]
    columns = np.flatnonzero((pictures[0] != pictures[1]).any(axis=(0, 2)))
    view = ScoresView(INK)
    drawn(view, plain, FULL)
    row = view.row(0)
    assert columns.min() > row.left() + 0.5 * row.width()  # only in the bar of the accuracy
    assert columns.max() < row.right()
    assert np.ptp(columns) > 10


def test_the_line_of_the_baseline_is_seen_on_a_filled_bar() -> None:
    none = np.zeros(0)
    frames = [
        scored(circle_frame(1), (score(baseline=baseline),))
        for baseline in (None, Baseline(1, 0.5, none, none))
    ]
    bare, marked = (drawn(ScoresView(INK), frame, FULL) for frame in frames)
    changed = (bare != marked).any(axis=2)
    assert near(marked[changed][None], INK.text, 30).sum() > 8


def test_always_the_same_answer_is_told_in_words_beneath_the_racers_where_there_is_room() -> None:
    none = np.zeros(0)
    bare, told = (
        scored(circle_frame(2), *((score(baseline=baseline),),) * 2)
        for baseline in (None, Baseline(1, 0.0, none, none))
    )
    views = [ScoresView(INK), ScoresView(INK)]
    pictures = [drawn(view, frame, FULL) for view, frame in zip(views, (bare, told), strict=True)]
    assert (views[0].baseline_line(), views[1].baseline_line()[:23]) == ("", "train, always answering")
    last = views[1].row(1)
    beneath = QRectF(last.left(), last.bottom(), 200.0, 20.0)
    inks = [int(near(within(picture, beneath), INK.quiet_text, 60).sum()) for picture in pictures]
    assert inks[1] > inks[0] + 50
    # no room is taken from the racers and the matrix where the view is low
    low = [ScoresView(INK), ScoresView(INK)]
    for view, frame in zip(low, (bare, told), strict=True):
        drawn(view, frame, (560, 220))
    assert low[0].layout_now() == low[1].layout_now()


def test_a_bar_keeps_off_a_number_with_an_exponent() -> None:
    frame = scored(circle_frame(2), (score(loss=7.377e-13),), (score(loss=6.201e-33),))
    assert frame.network is not None
    table = ScoreTable(frame.network, frame.racers, 0, QRectF(0.0, 0.0, 960.0, 80.0), INK, 1.0)
    assert table.number_width >= text_width(fixed(7.377e-13), "small") > NUMBER
    short = scored(circle_frame(1), (score(),))
    assert short.network is not None
    assert replace(table, network=short.network, racers=short.racers).number_width == NUMBER


def test_losses_of_targets_in_different_units_are_said_to_be() -> None:
    frame = plane_frame()
    assert frame.data is not None
    view = ScoresView(INK)
    drawn(view, replace(frame, data=replace(frame.data, has_own_units=True)), FULL)
    assert "losses in different units" in view.summary()
    assert "so their losses cannot be compared" in view.tip_at(view.row(0).center())
    drawn(view, frame, FULL)
    assert "units" not in view.summary()

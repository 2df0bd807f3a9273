"""Series: examples that follow each other in time, one a day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.data.examples import Data, padded
from engine.data.row import SCALING, TEST_SHARE, Dataset
from engine.errors import RavineError
from engine.objective import FloatArray
from engine.parameters import Parameter, Value

#: Days in a year of the made series; leap years are left to the calendar.
YEAR = 365.0


def daily_temperatures(
    rng: np.random.Generator,
    *,
    days: int,
    mean: float,
    swing: float,
    coldest_day: int,
    noise: float,
    persistence: float,
) -> FloatArray:
    r"""Daily mean temperatures (days,) in °C: an annual cycle, and weather that lasts some days.

    ``mean - swing cos(2 pi (day - coldest_day) / 365) + e``, where the weather e is a stationary first-order
    autoregression, ``e_t = persistence e_(t-1) + sqrt(1 - persistence^2) noise z_t`` with z standard normal
    (G. Box and G. Jenkins 1970, section 3.2), so that e has the standard deviation ``noise`` on every day.
    All draws come first: moving a slider keeps the same weather, and a longer series begins like a shorter.
    """
    z = rng.standard_normal(days)
    day = np.arange(1.0, days + 1.0)
    weather = np.empty(days)
    fresh, last = float(np.sqrt(1.0 - persistence**2)), 0.0
    for index, draw in enumerate(z.tolist()):
        last = persistence * last + (fresh if index else 1.0) * noise * draw
        weather[index] = last
    return mean - swing * np.cos(2.0 * np.pi * (day - coldest_day) / YEAR) + weather


def _temperature(rng: np.random.Generator, **values: float) -> Data:
    temperatures = daily_temperatures(rng, **values)  # type: ignore[arg-type]  # checked by the row
    return series_data(temperatures, "day", "temperature in °C")


def series_data(values: FloatArray, counted: str, name: str, notes: tuple[str, ...] = ()) -> Data:
    """A series (N,) as examples: what is counted, from 1, gives the value."""
    count = np.arange(1.0, len(values) + 1.0)
    return Data(
        kind="regression", x=count[:, None], y=values[:, None], feature_names=(counted,), target_name=name,
        domain=((1.0, float(max(len(values), 2))),), target_range=padded(values), notes=notes,
    )  # fmt: skip


def whole_series(row: Dataset, rng: np.random.Generator, values: Mapping[str, Value]) -> Data:
    """All of a series in order and in its own unit.

    Raises:
        RavineError: a bad value.
    """
    held = {p.name for p in (SCALING, TEST_SHARE)} & set(values)
    if held:
        raise RavineError(f"a moving average takes a series whole and in its own unit; leave out {min(held)}")
    return row.make(rng, **{**values, "scaling": "none", "test_share": 0.0})


def _degrees(name: str, default: float, limits: tuple[float, float], symbol: str, meaning: str) -> Parameter:
    low, high = limits
    return Parameter(
        name=name, default=default, low=low, high=high, unit="°C", symbol=symbol, meaning=meaning
    )


MEASURED_IN_TIME = (
    Dataset(
        key="temperature", title="Daily temperature", kind="regression", draw=_temperature,
        parameters=(
            Parameter(
                name="days", default=365, low=10, high=36_500, scale="log", slider_high=3650, unit="days",
                symbol="N", meaning="How long the series is.",
            ),
            _degrees("mean", 10.0, (-50.0, 50.0), r"\mu", "The mean of a year."),
            _degrees("swing", 8.0, (0.0, 40.0), "A", "How far midsummer lies above the mean of a year."),
            Parameter(
                name="coldest_day", default=20, low=1, high=365, unit="day", symbol="d_0",
                meaning="The day of the year on which it is coldest, counted from the first of the series.",
            ),
            _degrees("noise", 3.0, (0.0, 20.0), r"\sigma", "Standard deviation of the weather."),
            Parameter(
                name="persistence", default=0.5, low=0.0, high=1.0, high_open=True, symbol=r"\rho",
                meaning="How much of today's weather is left tomorrow: the correlation of two days in a row.",
            ),
            SCALING, TEST_SHARE,
        ),
        meaning="A year of daily temperatures: a slow wave under the noise of the weather.",
        source="made here: an annual cycle and AR(1) noise, G. Box & G. Jenkins 1970, Time Series Analysis",
    ),
)  # fmt: skip

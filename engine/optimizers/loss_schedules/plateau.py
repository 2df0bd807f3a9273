"""The schedule that lowers the rate once the loss has not fallen for a while."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.schedule import Schedule
from engine.parameters import Dialect, Parameter


def _plateau(dialect: Dialect) -> tuple[str, ...]:
    """How a rate that waits for the loss counts; ``better``, ``resting`` and ``falls`` are 1 or 0.

    ``best`` is the lowest loss that counted, ``bad`` the steps since, ``rest`` those that do not count.
    """
    if dialect == "keras":
        return (
            "rested = min(rest, 1)",
            "rest = rest - rested",
            "resting = min(rest, 1)",
            "better = max(sign(best - threshold - loss), 0)",
            "best = better*loss + (1-better)*best",
            "bad = (1-better)*(bad*(1-rested) + 1 - resting)",
            "falls = (1-better)*(1-resting)*min(max(bad - patience + 1, 0), 1)",
            "scale = scale*(1 - falls + falls*factor)",
            "rest = rest*(1-falls) + falls*cooldown",
            "bad = bad*(1-falls)",
        )
    return (
        "better = max(sign(best - threshold*abs(best) - loss), 0)",
        "best = better*loss + (1-better)*best",
        "resting = min(rest, 1)",
        "bad = (bad + 1)*(1-better)*(1-resting)",
        "falls = min(max(bad - patience, 0), 1)",
        "scale = scale*(1 - falls + falls*factor)",
        "rest = rest - resting + falls*cooldown",
        "bad = bad*(1-falls)",
    )


def _steps(name: str, default: int, symbol: str, meaning: str) -> Parameter:
    return Parameter(
        name=name,
        default=default,
        low=0,
        high=1_000_000,
        slider_high=1_000,
        unit="steps",
        symbol=symbol,
        meaning=meaning,
    )


PLATEAU = Schedule(
    key="plateau",
    title="Reduce on plateau",
    meaning="Lowers the rate once the loss has not fallen for a while.",
    source="Keras, ReduceLROnPlateau; PyTorch, ReduceLROnPlateau",
    spelling=Spelling(
        "# Reduce on plateau: in Keras a callback of fit, which no program here calls",
        "torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor={factor}, patience={patience}, "
        "threshold={threshold}, cooldown={cooldown}, min_lr={min_rate}, eps=0.0)",
    ),
    formula="min(learning_rate, max(learning_rate*scale, min_rate))",
    follows=_plateau,
    # a loss above this ends a run
    begins={"scale": 1.0, "best": 1e300, "bad": 0.0, "rest": 0.0},
    shape=(
        Parameter(
            name="factor",
            default=0.1,
            low=0,
            high=1,
            low_open=True,
            high_open=True,
            symbol=r"\gamma",
            meaning="What the rate is multiplied by.",
        ),
        _steps("patience", 10, "P", "How many steps the loss may go without falling."),
        Parameter(
            name="threshold",
            default=1e-4,
            low=0,
            high=1,
            slider_high=0.1,
            symbol=r"\tau",
            meaning="How much the loss must fall to count: in Keras a number, else a share of the lowest.",
        ),
        _steps("cooldown", 0, "C", "How many steps after a reduction do not count."),
        Parameter(
            name="min_rate",
            default=0.0,
            low=0,
            high=10,
            slider_high=0.1,
            symbol=r"\eta_{\min}",
            meaning="No rate is lower than this.",
        ),
    ),
    conventions={
        "textbook": "As PyTorch's; it looks at the loss that each step saw before its update.",
        "keras": (
            "ReduceLROnPlateau(min_delta=threshold), as if each step were an epoch: the rate falls in the "
            "step in which patience is reached."
        ),
        "pytorch": (
            "ReduceLROnPlateau with eps=0 and step(loss) after each step: the rate falls when patience is "
            "exceeded."
        ),
    },
)

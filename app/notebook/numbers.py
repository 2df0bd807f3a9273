"""The numbers of a run as NumPy arrays, a row a racer and step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from app.export.numbers import TraceRow
from engine.errors import RavineError
from engine.number_format import short
from engine.objective import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

#: Rows that a notebook shows of a table, and parameters of a row.
ROWS_SHOWN, PARAMETERS_SHOWN = 10, 4


@dataclass(frozen=True)
class Numbers:
    """What ``main.py trace`` writes, as arrays; n rows, P parameters.

    Attributes:
        step: updates done ``(n,)``.
        racer: names ``(n,)``.
        loss: over all examples, at theta ``(n,)``.
        theta: parameters ``(n, P)``.
        gradient: of that loss ``(n, P)``.
        metrics: of networks, on the training and the held-back examples, ``(n,)`` each, e.g.
            ``test.accuracy``.
    """

    step: IntArray
    racer: np.ndarray[Any, np.dtype[np.str_]]
    loss: FloatArray
    theta: FloatArray
    gradient: FloatArray
    metrics: Mapping[str, FloatArray]

    @classmethod
    def of(cls, rows: Iterable[TraceRow]) -> Self:
        """The rows of a run as arrays; at least one, of networks of one size."""
        kept = list(rows)
        return cls(
            step=np.array([row.step for row in kept], dtype=np.int64),
            racer=np.array([row.racer for row in kept]),
            loss=np.array([row.loss for row in kept]),
            theta=np.stack([row.theta for row in kept]),
            gradient=np.stack([row.gradient for row in kept]),
            metrics={name: np.array([row.metrics[name] for row in kept]) for name in kept[0].metrics},
        )

    def __len__(self) -> int:
        return len(self.step)

    def of_racer(self, name: str) -> Numbers:
        """The rows of one racer.

        Raises:
            RavineError: nobody is called so.
        """
        mine = self.racer == name
        if not mine.any():
            raise RavineError(f'no racer is called "{name}"; they are {", ".join(sorted(set(self.racer)))}')
        return Numbers(
            self.step[mine],
            self.racer[mine],
            self.loss[mine],
            self.theta[mine],
            self.gradient[mine],
            {key: values[mine] for key, values in self.metrics.items()},
        )

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """Name to array ``(n,)``, named and ordered as in the CSV that ``trace`` writes."""
        return {
            "step": self.step,
            "racer": self.racer,
            "loss": self.loss,
            **{f"theta_{i}": self.theta[:, i] for i in range(self.theta.shape[1])},
            **{f"gradient_{i}": self.gradient[:, i] for i in range(self.gradient.shape[1])},
            **self.metrics,
        }

    def to_pandas(self) -> pd.DataFrame:
        """The `columns` as a data frame.

        Raises:
            RavineError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - Ravine does without it
        except ImportError:
            raise RavineError("a data frame needs pandas: pip install pandas") from None
        return pd.DataFrame(self.columns())

    def _repr_html_(self) -> str:
        """The first rows as a table (Jupyter)."""
        columns = dict(self._shown())
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(_cell(values[i]))}</td>' for values in columns.values())}</tr>"
            for i in range(min(len(self), ROWS_SHOWN))
        )
        left = len(self) - ROWS_SHOWN
        more = f"<p>and {left} more rows</p>" if left > 0 else ""
        hidden = self.theta.shape[1] - PARAMETERS_SHOWN
        more += f"<p>and {hidden} more parameters</p>" if hidden > 0 else ""
        return f"<table><tr>{head}</tr>{body}</table>{more}"

    def _shown(self) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
        for name, values in self.columns().items():
            _, _, place = name.rpartition("_")
            if not (name.startswith(("theta_", "gradient_")) and int(place) >= PARAMETERS_SHOWN):
                yield name, values


def _cell(value: object) -> str:
    return short(float(value)) if isinstance(value, np.floating) else str(value)

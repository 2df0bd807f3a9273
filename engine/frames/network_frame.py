"""What a frame shows of a network from the inside: its layers, their health, and how they came to be so."""

from __future__ import annotations

from dataclasses import dataclass

from engine.frames.followed_example import FollowedExample
from engine.frames.layer_frame import LayerFrame
from engine.network.score_details import ScoreDetail
from engine.network.scores import Score
from engine.objective import FloatArray, IntArray


@dataclass(frozen=True)
class LayerHistory:
    """How the layers' numbers changed, at steps ever further apart the longer the run is.

    Attributes:
        steps: at which they were taken ``(M,)``, ascending. The first is 0, the last the frame's own; within
            a step, before its numbers are known, the last is an earlier one.
        health: ``(M, L, len(HEALTH))``, in the order of ``HEALTH``.
        quantiles: of the pre-activations (of the outputs where a layer has none) ``(M, L, 5)``: 5, 25, 50,
            75 and 95 per cent.
        outputs: the same of what each layer passes on, which is what enters the next one.
        motion: of the coming step ``(M, L, len(MOTION))``, see `engine.network.layer_motion`.
        signal: over noise of each layer's gradients ``(M, L)``, see `signal_to_noise` there; None where the
            view does not ask for it.
    """

    steps: IntArray
    health: FloatArray
    quantiles: FloatArray
    outputs: FloatArray
    motion: FloatArray
    signal: FloatArray | None = None


@dataclass(frozen=True)
class ScoreHistory:
    """How a racer's scores went over the whole run, at steps ever further apart the longer it is.

    Attributes:
        steps: at which they were taken ``(M,)``, ascending; the frame's own is among them.
        parts: ``("train",)`` or ``("train", "test")``.
        losses: the mean loss on each part, without penalties ``(M, parts)``.
        qualities: accuracy, or R2 of numbers ``(M, parts)``.
        examples: over how many examples of each part.
        of: how many each part has.
    """

    steps: IntArray
    parts: tuple[str, ...]
    losses: FloatArray
    qualities: FloatArray
    examples: tuple[int, ...]
    of: tuple[int, ...]


@dataclass(frozen=True)
class RacerNetwork:
    """One racer's network from the inside.

    Attributes:
        racer: its place in the race.
        layers: from the input to the output.
        history: of the layers' numbers.
    """

    racer: int
    layers: tuple[LayerFrame, ...]
    history: LayerHistory


@dataclass(frozen=True)
class NetworkFrame:
    """The network of the racer one looks at, and how all racers do.

    Attributes:
        racer: its place in the race.
        layers: from the input to the output.
        history: of the layers' numbers.
        inputs: names of the features.
        outputs: names of the targets or classes.
        examples: the training examples ``(B,)`` that the columns of the layers' arrays stand for, by place:
            the coming step's batch, or of a very large one a selection.
        plane: the plane over which neurons and answers are drawn, ``(G, G, 2)`` at even points of the data's
            first two columns (the others at their means): ``plane[i, j]`` is the i-th value of the first and
            the j-th of the second. None for data of one column.
        thumbnails: for each layer what each unit computes over ``plane``, ``(U, G, G)``, in inference mode;
            empty where the network is too large to draw while it runs.
        answers: for each racer its answer over ``plane`` ``(G, G, O)``, values or probabilities; empty
            without one.
        scores: for each racer its scores on the training and, if there is one, on the test part.
        seed_scores: for each racer the scores of the runs of its other seeds, if it stands for several.
        compared: the first racers' networks, side by side; none where nobody compares them.
        followed: one example on its way through the network one looks at; None where nobody follows one.
        score_details: of the racer one looks at more of its answers on each part; of classes only where the
            view asks for their curves.
        score_histories: for each racer how its scores went; none where nobody asks for them.
        losses: for each racer the key of its loss; none in frames that were not made from a run.
    """

    racer: int
    layers: tuple[LayerFrame, ...]
    history: LayerHistory
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    examples: IntArray
    plane: FloatArray | None
    thumbnails: tuple[FloatArray, ...]
    answers: tuple[FloatArray, ...]
    scores: tuple[tuple[Score, ...], ...]
    compared: tuple[RacerNetwork, ...] = ()
    losses: tuple[str, ...] = ()
    followed: FollowedExample | None = None
    score_details: tuple[ScoreDetail, ...] = ()
    score_histories: tuple[ScoreHistory, ...] = ()
    seed_scores: tuple[tuple[tuple[Score, ...], ...], ...] = ()

"""What the views of loss and scores draw."""

from __future__ import annotations

from engine.parameters import Parameter

CURVES: tuple[Parameter, ...] = (
    Parameter(name="log_loss", default=True, meaning="Draw the loss curves on a logarithmic axis."),
    Parameter(
        name="loss_curves",
        default="steps",
        choices=("steps", "train_test", "quality"),
        titles={
            "steps": "loss of each step",
            "train_test": "training and test loss",
            "quality": "accuracy or R²",
        },
        meaning="What is drawn over the steps: the loss that each step saw, or, of networks, the loss on the "
        "training and on the test examples, or accuracy or R² on both.",
    ),
    Parameter(
        name="layer_noise",
        default=False,
        meaning="Measure for the step sizes of a network how far the gradients of 10 mini-batches agree in "
        "each layer; that takes ten gradients a step.",
    ),
    Parameter(
        name="score_plot",
        default="auto",
        choices=("auto", "roc", "calibration", "residuals"),
        titles={
            "auto": "confusion, or answers against targets",
            "roc": "ROC curves",
            "calibration": "calibration",
            "residuals": "residuals",
        },
        meaning="What is drawn beside the scores: of classes which are mixed up, the ROC curves or whether "
        "probabilities come true; of numbers the answers against the targets or what is left over.",
    ),
    Parameter(
        name="learning_value",
        default="loss",
        choices=("loss", "quality"),
        titles={"loss": "loss", "quality": "accuracy or R²"},
        meaning="What the learning curve draws over the number of training examples: loss, accuracy or R².",
    ),
    Parameter(
        name="learning_steps",
        default=300,
        low=1,
        high=100_000,
        scale="log",
        slider_low=10,
        slider_high=5000,
        symbol="T",
        meaning="How many steps each run of the learning curve makes.",
    ),
    Parameter(
        name="learning_seeds",
        default=3,
        low=1,
        high=30,
        symbol="K",
        meaning="How many runs of the learning curve there are of each size, each with a seed of its own.",
    ),
    Parameter(
        name="loss_axis",
        default="steps",
        choices=("steps", "evaluations", "time"),
        titles={"steps": "steps", "evaluations": "gradient evaluations", "time": "measured time"},
        meaning="What the loss of each step is drawn over: steps, how often these evaluated the loss or its "
        "gradient, or the time that they took here, which is another one on every machine and in every run.",
    ),
    Parameter(
        name="example_part",
        default="test",
        choices=("train", "test"),
        meaning="The part of the data of which an example is followed; training where none is held back.",
    ),
    Parameter(
        name="example_row",
        default=-1,
        low=-1,
        high=1e7,
        symbol="n",
        meaning="The example that is followed through the network, from 0; -1 follows none.",
    ),
    Parameter(
        name="example_values",
        default="",
        form="a value for each column, with semicolons between",
        read=str.strip,
        meaning="Values, as the table writes them, that are followed in place of an example of the data; "
        "empty for that example.",
    ),
    Parameter(
        name="smooth_loss",
        default=True,
        meaning="Draw the mean over neighbouring steps where the losses jump from batch to batch.",
    ),
)

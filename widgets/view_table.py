"""The table of views: what can be docked, rendered from the command line and exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.parameters import Value
from engine.registry import Registry
from widgets.activations.activation_view import ActivationView
from widgets.averages.average_view import AverageView
from widgets.averages.average_weights_view import AverageWeightsView
from widgets.averages.unrolled_view import UnrolledView
from widgets.chain_rule.chain_view import ChainView
from widgets.function_lab.activation_table_view import ActivationTableView
from widgets.function_lab.curves_view import CurvesView
from widgets.function_lab.function_editor_view import FunctionEditorView
from widgets.function_lab.shapes_view import ShapesView
from widgets.function_lab.spread_view import SpreadView
from widgets.landscape.contour_view import ContourView
from widgets.landscape.surface_view import SurfaceView
from widgets.layers.compare_data import NEEDS
from widgets.layers.compare_view import CompareView
from widgets.layers.shift_view import ShiftView
from widgets.layers.strips_view import StripsView
from widgets.network.network_view import NetworkView
from widgets.neuron.neuron_view import NeuronView
from widgets.neuron.starts_view import StartsView
from widgets.predictions.boundary_view import BoundaryView
from widgets.predictions.model_view import ModelView
from widgets.predictions.scores_view import ScoresView
from widgets.run.code_view import CodeView
from widgets.run.loss_view import LossView
from widgets.run.step_view import StepView
from widgets.style.theme import Theme
from widgets.surface_reading.convexity_view import ConvexityView
from widgets.surface_reading.critical_view import CriticalView
from widgets.surface_reading.reading_view import NEEDS as READING_NEEDS
from widgets.surface_reading.slices_view import SlicesView
from widgets.view.view import View


@dataclass(frozen=True)
class ViewRow:
    """One view.

    Attributes:
        key: the name used in files and on the command line.
        title: the name above its panel.
        meaning: what it shows, in one sentence.
        make: makes the view in a theme.
        vector: whether SVG and PDF are possible.
        size: width and height in pixels of a picture for which none is given.
        needs: values of the experiment's view without which frames do not bring what it shows.
    """

    key: str
    title: str
    meaning: str
    make: Callable[[Theme], View]
    vector: bool
    size: tuple[int, int]
    needs: Mapping[str, Value] = field(default_factory=dict)


VIEWS: Registry[ViewRow] = Registry(
    "view",
    [
        ViewRow(
            "surface",
            "Loss surface",
            "The loss as a surface in three dimensions, with trails, markers and arrows on it.",
            SurfaceView,
            vector=False,
            size=(960, 720),
        ),
        ViewRow(
            "contour",
            "Contour",
            "The loss over the plane as a map with contour lines, trails, markers and arrows.",
            ContourView,
            vector=True,
            size=(960, 720),
        ),
        ViewRow(
            "model",
            "Ground truth & Model",
            "The examples, and the line that each racer has learned so far.",
            ModelView,
            vector=True,
            size=(960, 720),
        ),
        ViewRow(
            "loss",
            "Loss",
            "The loss of every racer against the step.",
            LossView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "step",
            "This step",
            "The chosen racer's update rule, with this step's numbers below each line, and its state.",
            StepView,
            vector=True,
            size=(900, 220),
        ),
        ViewRow(
            "boundary",
            "Decision boundary",
            "What networks answer over two inputs, or the curves over one, with the examples.",
            BoundaryView,
            vector=True,
            size=(960, 720),
        ),
        ViewRow(
            "scores",
            "Scores",
            "Loss and accuracy or R² of every racer for training and test, and which classes are mixed up.",
            ScoresView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "activations",
            "Activations",
            "A layer's activation and its slope over the live values, and what is left of a gradient.",
            ActivationView,
            vector=True,
            size=(960, 720),
        ),
        ViewRow(
            "curves",
            "Functions",
            "Activation functions and their slopes drawn together, with a point to drag on one of them.",
            CurvesView,
            vector=True,
            size=(960, 720),
        ),
        ViewRow(
            "activation_table",
            "Table of activations",
            "Every activation with its equation and its facts, to sort, to filter and to draw.",
            ActivationTableView,
            vector=True,
            size=(1100, 460),
        ),
        ViewRow(
            "bench",
            "Function",
            "The chosen function: its constants on sliders, one of your own, and its use in the network.",
            FunctionEditorView,
            vector=False,
            size=(320, 460),
        ),
        ViewRow(
            "spread",
            "Random inputs",
            "Normal random inputs and what the chosen function makes of them, as histograms.",
            SpreadView,
            vector=True,
            size=(760, 520),
        ),
        ViewRow(
            "shapes",
            "Over two inputs",
            "What one unit with the chosen function answers over two inputs; folding ones as bars.",
            ShapesView,
            vector=True,
            size=(760, 620),
        ),
        ViewRow(
            "layers",
            "Layers",
            "One strip a layer: values, weights and gradients now and over the steps, and dead neurons.",
            StripsView,
            vector=True,
            size=(1280, 760),
        ),
        ViewRow(
            "compare",
            "Networks side by side",
            "Every racer's layers on common axes: what they pass on, what flows back, and their gradients.",
            CompareView,
            vector=True,
            size=(1280, 760),
            needs=NEEDS,
        ),
        ViewRow(
            "shift",
            "Covariate shift",
            "What enters each layer over the steps, network by network on common axes.",
            ShiftView,
            vector=True,
            size=(1280, 520),
            needs=NEEDS,
        ),
        ViewRow(
            "network",
            "Network",
            "The network as a diagram: what each neuron computes, every weight, and the phase that runs.",
            NetworkView,
            vector=True,
            size=(1280, 760),
        ),
        ViewRow(
            "chain",
            "Chain rule",
            "The gradient of the chosen weight as the product of its factors along the strongest paths.",
            ChainView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "average",
            "Moving average",
            "A series and each racer's moving average of it, or a racer's gradients and its velocity.",
            AverageView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "average_weights",
            "Weights of the past",
            "How much each past value counts in the chosen racer's average, and the effective window.",
            AverageWeightsView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "unrolled",
            "Unrolled",
            "The chosen day's average as the sum of its weighted values, with every number.",
            UnrolledView,
            vector=True,
            size=(960, 240),
        ),
        ViewRow(
            "neuron",
            "One neuron",
            "One neuron with two inputs: every number of an example on its way, and the lines of its plane.",
            NeuronView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "starts",
            "Success over many starts",
            "From how many random starts one neuron learns a truth table, for each activation.",
            StartsView,
            vector=True,
            size=(960, 600),
        ),
        ViewRow(
            "slices",
            "Slices",
            "The loss along each parameter through the point that is read, with its tangents.",
            SlicesView,
            vector=True,
            size=(960, 400),
            needs=READING_NEEDS,
        ),
        ViewRow(
            "convexity",
            "Convexity",
            "Where the surface is convex, concave or a saddle, by the exact Hessian, with critical points.",
            ConvexityView,
            vector=True,
            size=(960, 720),
            needs=READING_NEEDS,
        ),
        ViewRow(
            "critical",
            "Critical points",
            "Minima, maxima and saddles found: place, loss, eigenvalues and condition number.",
            CriticalView,
            vector=True,
            size=(960, 480),
            needs=READING_NEEDS,
        ),
        ViewRow(
            "code",
            "Code",
            "What the chosen racer trains as a program in Keras or PyTorch, with every setting written out.",
            CodeView,
            vector=True,
            size=(900, 640),
        ),
    ],
)

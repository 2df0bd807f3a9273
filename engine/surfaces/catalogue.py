"""The catalogue of loss surfaces: one row each, with formula, constants, domain and known minima."""

from __future__ import annotations

from dataclasses import dataclass

from engine.objective import Domain
from engine.parameters import Parameter, Scale
from engine.registry import Registry

Point = tuple[float, float]

#: The constants a formula may use, with the values they have when nothing else is said.
DEFAULT_CONSTANTS = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 0.0, "f": 0.0, "g": 0.0, "h": 0.0}

#: The domain drawn when a typed formula names none.
DEFAULT_DOMAIN: Domain = ((-5.0, 5.0), (-5.0, 5.0))

_SURVEY = "Jamil & Yang, A literature survey of benchmark functions (2013), arXiv:1308.4008"


@dataclass(frozen=True, kw_only=True)
class Surface:
    """One row of the catalogue.

    Attributes:
        key: the name used in files and on the command line.
        title: the name shown to a person.
        meaning: one sentence: what the surface teaches.
        source: where the formula is from.
        formula: f(x, y) in the formula language, with constants a to h (e is Euler's number).
        constants: the constants it uses, with their ranges.
        domain: the part of the plane that is drawn.
        start: a place (x, y) from which a race is worth watching.
        minima: local and global minima at the constants' defaults, the lowest first; empty where
            there is none or where they are not isolated.
        log_height: whether heights span so many decades that a linear scale hides the valley.
    """

    key: str
    title: str
    meaning: str
    source: str
    formula: str
    constants: tuple[Parameter, ...] = ()
    domain: Domain = ((-5.0, 5.0), (-5.0, 5.0))
    start: Point
    minima: tuple[Point, ...] = ()
    log_height: bool = False


def _constant(
    name: str,
    default: float,
    meaning: str,
    *,
    low: float = -5.0,
    high: float = 5.0,
    scale: Scale = "linear",
) -> Parameter:
    return Parameter(
        name=name, default=default, meaning=meaning, low=low, high=high, scale=scale, symbol=name
    )


_FAMILIES = (
    Surface(
        key="quadratic_family",
        title="Quadratic family",
        meaning="Near a minimum every smooth loss looks like one of these; c turns the valley, unequal a "
        "and b stretch it, and opposite signs make a saddle.",
        source="The general quadratic form of two variables with a linear term",
        formula="ax^2 + by^2 + cxy + dx",
        constants=(
            _constant("a", 1.0, "Half the curvature along x."),
            _constant("b", 1.0, "Half the curvature along y."),
            _constant("c", 0.0, "Couples x and y: turns the axes of the ellipses."),
            _constant("d", 0.0, "Tilts the surface along x: moves the minimum."),
        ),
        start=(4.0, 3.0),
        minima=((0.0, 0.0),),
    ),
    Surface(
        key="cosine_family",
        title="Cosine family",
        meaning="Periodic heights make endlessly many equally good valleys; where descent ends depends on "
        "the start alone.",
        source="The cosine of a bilinear form",
        formula="cos(axy + bx + cy)",
        constants=(
            _constant("a", 1.0, "Weighs xy: bends the waves into hyperbolas."),
            _constant("b", 1.0, "Wave number along x."),
            _constant("c", 0.0, "Wave number along y."),
        ),
        domain=((-3.0, 3.0), (-3.0, 3.0)),
        start=(1.0, 0.2),
    ),
    Surface(
        key="logarithm_family",
        title="Logarithm family",
        meaning="A loss need not exist everywhere: beyond the edge of the domain nothing is drawn, and "
        "downhill leads over that edge.",
        source="The logarithm of a bilinear form",
        formula="log(axy + bx + cy + 1)",
        constants=(
            _constant("a", 1.0, "Weighs xy: bends the edge of the domain into hyperbolas."),
            _constant("b", 1.0, "Weighs x inside the logarithm."),
            _constant("c", 0.0, "Weighs y inside the logarithm."),
        ),
        start=(3.0, 2.0),
    ),
    Surface(
        key="rational_family",
        title="Rational family",
        meaning="A fraction that is 0/0 at the origin: with a = b the hole can be filled, otherwise the "
        "limits along the axes differ.",
        source="The classical example of a limit that depends on the path",
        formula="(ax^2 + by^2 + cx^2y)/(x^2 + y^2)",
        constants=(
            _constant("a", 1.0, "The limit at the origin along the x axis."),
            _constant("b", 1.0, "The limit at the origin along the y axis."),
            _constant("c", 0.0, "Adds a ramp along y that vanishes at the origin."),
        ),
        start=(2.0, 1.5),
    ),
)

_VALLEYS = (
    Surface(
        key="bowl",
        title="Quadratic bowl",
        meaning="Equal curvature in every direction: the gradient points at the minimum and every optimizer "
        "is good.",
        source="The squared distance from the origin",
        formula="x^2 + y^2",
        start=(4.0, 3.0),
        minima=((0.0, 0.0),),
    ),
    Surface(
        key="ravine",
        title="Ravine",
        meaning="Steep across and shallow along: plain descent zigzags between the walls, momentum runs "
        "down the floor.",
        source="A quadratic of condition number a; Polyak, Some methods of speeding up the convergence of "
        "iteration methods (1964)",
        formula="x^2 + a y^2",
        constants=(
            _constant(
                "a", 10.0, "The condition number: how much steeper y is.", low=0.1, high=1000.0, scale="log"
            ),
        ),
        domain=((-5.0, 5.0), (-3.0, 3.0)),
        start=(4.0, 1.0),
        minima=((0.0, 0.0),),
    ),
    Surface(
        key="rosenbrock",
        title="Rosenbrock's banana",
        meaning="Finding the curved valley is easy, following its nearly flat floor to the minimum is slow.",
        source="Rosenbrock, An automatic method for finding the greatest or least value of a function (1960)",
        formula="(a - x)^2 + b(y - x^2)^2",
        constants=(
            _constant("a", 1.0, "The minimum lies at (a, a^2).", low=-1.5, high=1.5),
            _constant("b", 100.0, "How steep the valley's walls are.", low=1.0, high=1000.0, scale="log"),
        ),
        domain=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        minima=((1.0, 1.0),),
        log_height=True,
    ),
    Surface(
        key="beale",
        title="Beale",
        meaning="A flat valley between sharp corners: gradients differ by many orders of magnitude, which "
        "adaptive rates even out.",
        source="Beale, On an iterative method for finding a local minimum (1958); " + _SURVEY,
        formula="(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        domain=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.5),
        minima=((3.0, 0.5),),
        log_height=True,
    ),
    Surface(
        key="booth",
        title="Booth",
        meaning="A turned ellipse: no coordinate can be solved alone, so per-coordinate rates do not help.",
        source=_SURVEY,
        formula="(x + 2y - 7)^2 + (2x + y - 5)^2",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-8.0, 0.0),
        minima=((1.0, 3.0),),
    ),
    Surface(
        key="matyas",
        title="Matyas",
        meaning="A diagonal trough 25 times flatter along than across: the last stretch takes nearly all "
        "the steps.",
        source="Matyas, Random optimization (1965); " + _SURVEY,
        formula="0.26(x^2 + y^2) - 0.48xy",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(9.0, 3.0),
        minima=((0.0, 0.0),),
    ),
)

_HOLLOWS = (
    Surface(
        key="himmelblau",
        title="Himmelblau",
        meaning="Four equally deep minima: optimizers from one start may part and all be right.",
        source="Himmelblau, Applied Nonlinear Programming (1972)",
        formula="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        start=(-0.5, 0.5),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
    ),
    Surface(
        key="three_hump_camel",
        title="Three-hump camel",
        meaning="Two shallow hollows guard the deep one: without momentum the ball stays in the first "
        "it meets.",
        source="Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear "
        "equations (1972); " + _SURVEY,
        formula="2x^2 - 1.05x^4 + x^6/6 + xy + y^2",
        domain=((-2.2, 2.2), (-2.2, 2.2)),
        start=(2.0, 1.5),
        minima=(
            (0.0, 0.0),
            (1.7475523458304126, -0.8737761729152063),
            (-1.7475523458304126, 0.8737761729152063),
        ),
    ),
    Surface(
        key="rastrigin",
        title="Rastrigin",
        meaning="A bowl covered with regular dents: following the gradient finds the nearest dent, not "
        "the best.",
        source="Rastrigin, Systems of Extremal Control (1974); " + _SURVEY,
        formula="2a + x^2 + y^2 - a cos(2 pi x) - a cos(2 pi y)",
        constants=(_constant("a", 10.0, "How deep the dents are; 0 leaves the bowl.", low=0.0, high=20.0),),
        domain=((-5.12, 5.12), (-5.12, 5.12)),
        start=(3.3, 2.7),
        minima=(
            (0.0, 0.0),
            (0.0, 0.9949586376523348),
            (0.0, -0.9949586376523348),
            (0.9949586376523348, 0.0),
            (-0.9949586376523348, 0.0),
        ),
    ),
    Surface(
        key="ackley",
        title="Ackley",
        meaning="A nearly flat, bumpy plain around one deep funnel; its tip is a kink, where no "
        "gradient exists.",
        source="Ackley, A Connectionist Machine for Genetic Hillclimbing (1987); " + _SURVEY,
        formula="-20exp(-0.2sqrt((x^2 + y^2)/2)) - exp((cos(2 pi x) + cos(2 pi y))/2) + e + 20",
        start=(3.3, 2.4),
        minima=((0.0, 0.0),),
    ),
    Surface(
        key="styblinski_tang",
        title="Styblinski-Tang",
        meaning="Four hollows, two of them equally deep: the start decides which, and only one is the best.",
        source="Styblinski & Tang, Experiments in nonconvex optimization (1990); " + _SURVEY,
        formula="(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2",
        start=(0.5, 4.6),
        minima=(
            (-2.903534027771177, -2.903534027771177),
            (-2.903534027771177, 2.7468027709908364),
            (2.7468027709908364, -2.903534027771177),
            (2.7468027709908364, 2.7468027709908364),
        ),
    ),
    Surface(
        key="local_global",
        title="A local and a global minimum",
        meaning="Two hollows, one deeper: whether the ball crosses the ridge depends on its momentum.",
        source="The tilted double well of physics",
        formula="(x^2 - 1)^2 + a x + y^2",
        constants=(_constant("a", 0.3, "The tilt: at 0 both hollows are equally deep.", low=-1.0, high=1.0),),
        domain=((-1.8, 1.8), (-1.8, 1.8)),
        start=(1.6, 1.4),
        minima=((-1.0355787140888537, 0.0), (0.9601495555191055, 0.0)),
    ),
    Surface(
        key="dented_bowl",
        title="Elliptic bowl with a dent",
        meaning="One dent in an otherwise convex bowl is enough to trap plain descent above the true "
        "minimum.",
        source="A quadratic form less a Gaussian",
        formula="(x^2 + 4y^2)/10 - a exp(-3(x - 2)^2 - 3(y - 1)^2)",
        constants=(_constant("a", 0.65, "The depth of the dent.", low=0.0, high=3.0),),
        domain=((-4.0, 4.0), (-3.0, 3.0)),
        start=(2.5, 2.4),
        minima=((1.193193440545e-05, 1.491497455258e-06), (1.887670848130027, 0.8077368338450806)),
    ),
)

_OTHERS = (
    Surface(
        key="saddle",
        title="Saddle",
        meaning="Down one way, up the other: along the ridge descent looks finished, then the smallest push "
        "decides.",
        source="The hyperbolic paraboloid",
        formula="x^2 - y^2",
        domain=((-3.0, 3.0), (-3.0, 3.0)),
        start=(2.5, 0.001),
    ),
    Surface(
        key="monkey_saddle",
        title="Monkey saddle",
        meaning="Gradient and Hessian both vanish at the centre, so second derivatives cannot tell "
        "what it is.",
        source="Hilbert & Cohn-Vossen, Anschauliche Geometrie (1932)",
        formula="x^3 - 3xy^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.8, 0.1),
    ),
    Surface(
        key="plateau",
        title="Plateau with a dip",
        meaning="Far from the dip the loss is high but the gradient is almost zero: plain descent "
        "hardly moves.",
        source="An upturned Gaussian",
        formula="1 - exp(-(x^2 + y^2)/a)",
        constants=(_constant("a", 2.0, "The squared width of the dip.", low=0.1, high=10.0, scale="log"),),
        domain=((-4.0, 4.0), (-4.0, 4.0)),
        start=(2.6, 1.6),
        minima=((0.0, 0.0),),
    ),
    Surface(
        key="hills",
        title="Hills",
        meaning="Peaks, hollows and passes: a landscape to read from its contour lines.",
        source='The function "peaks" of MATLAB (MathWorks)',
        formula="3(1 - x)^2 exp(-x^2 - (y + 1)^2) - 10(x/5 - x^3 - y^5) exp(-x^2 - y^2) - exp(-(x + 1)^2 "
        "- y^2)/3",
        domain=((-3.0, 3.0), (-3.0, 3.0)),
        start=(-0.2, 1.4),
        minima=(
            (0.2282789205563691, -1.6255349574999965),
            (-1.3473962443682108, 0.204518866097005),
            (0.29644555384683208, 0.32019624766683434),
        ),
    ),
)

SURFACES: Registry[Surface] = Registry("surface", (*_FAMILIES, *_VALLEYS, *_HOLLOWS, *_OTHERS))

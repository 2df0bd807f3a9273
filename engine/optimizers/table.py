"""The table of optimizers: each a few equations, in the dialects of textbooks, Keras and PyTorch.

Notation of every row: theta the parameters, g the gradient at theta before anything else happens in the
step, learning_rate the scheduled rate of the step, t its number from 1; ``v = ...`` assigns, the lines are
carried out in order, each coordinate by itself. The dialects were read from Keras 3.15 and PyTorch 2.13
and are held to golden trajectories of both.
"""

from __future__ import annotations

from dataclasses import replace

from engine.library_spelling import Spelling
from engine.optimizers import equations
from engine.optimizers import hyperparameters as given
from engine.optimizers.row import Optimizer, preset
from engine.parameters import Parameter
from engine.registry import Registry

__all__ = ["OPTIMIZERS", "Optimizer"]

_MOMENTS = {"m": "moving average of the gradients", "v": "moving average of the squared gradients"}
_LARGEST = {"w": "largest v so far"}
_HATS = {"m_hat": r"\hat{m}", "v_hat": r"\hat{v}"}
_COUPLED = "weight decay adds to the gradient"
_DECOUPLED = "weight decay shrinks theta before the step and leaves the gradient alone"

_SGD = Optimizer(
    key="sgd",
    title="SGD",
    meaning="Goes straight down the slope, zigzags across a narrow valley, and diverges above 2/lambda_max.",
    source=(
        "Robbins & Monro 1951, A stochastic approximation method, Ann. Math. Statist. 22; momentum: Polyak "
        "1964"
    ),
    spelling=Spelling(
        "keras.optimizers.SGD(learning_rate={learning_rate}, momentum={momentum}, "
        "nesterov={nesterov}{decay})",
        "torch.optim.SGD({theta}, lr={learning_rate}, momentum={momentum}, dampening={dampening}, "
        "weight_decay={weight_decay}, nesterov={nesterov})",
    ),
    parameters=(
        given.rate(0.01, 0.01, 0.001),
        given.MOMENTUM,
        Parameter(name="nesterov", default=False, meaning="Take the gradient where the velocity leads to."),
        given.mixing(
            "dampening", 0.0, r"\tau", "How much less of a new gradient enters the velocity, after the first."
        ),
        given.weight_decay(),
    ),
    only={"dampening": ("pytorch",)},
    equations=equations.sgd,
    conventions={
        "textbook": (
            "The velocity is the moving average of the gradients, so the same path needs a rate 1/(1 - "
            "momentum) times PyTorch's; Nesterov takes the gradient at the look-ahead point (Sutskever et "
            f"al. 2013); {_COUPLED}."
        ),
        "keras": (
            "The velocity holds the rate: after a drop of the rate the old one acts on through it; theta is"
            f" stored at the look-ahead point with Nesterov, which momentum 0 ignores; {_DECOUPLED}."
        ),
        "pytorch": (
            "The velocity is a sum of gradients without the rate; theta is stored at the look-ahead point "
            f"with Nesterov, which momentum 0 ignores; {_COUPLED}."
        ),
    },
    slots={"v": "velocity"},
    averages={"gradients": "momentum"},
)

_ADAM = Optimizer(
    key="adam",
    title="Adam",
    meaning=(
        "Momentum for the direction, root mean square for the scale: every coordinate moves about the rate "
        "a step."
    ),
    source=(
        "Kingma & Ba 2015, arXiv 1412.6980, Algorithm 1; AMSGrad: Reddi, Kale & Kumar 2018, arXiv "
        "1904.09237, Algorithm 2"
    ),
    spelling=Spelling(
        "keras.optimizers.Adam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}, amsgrad={amsgrad}{decay})",
        "torch.optim.Adam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, amsgrad={amsgrad})",
    ),
    parameters=(
        given.rate(0.001, 0.001, 0.001),
        given.BETA_1,
        given.BETA_2,
        given.epsilon(1e-8, 1e-7, 1e-8),
        given.AMSGRAD,
        given.BIAS_CORRECTION,
        given.weight_decay(),
    ),
    equations=equations.adam,
    conventions={
        "textbook": (
            "Epsilon is added after bias correction, outside the root; AMSGrad corrects no bias, as in its "
            f"paper, which has no epsilon; {_COUPLED}."
        ),
        "keras": (
            'Epsilon is added before bias correction ("epsilon hat", end of section 2 of the paper); '
            f"{_DECOUPLED}."
        ),
        "pytorch": (
            "Epsilon is added after bias correction, outside the root; AMSGrad corrects the bias; "
            f"{_COUPLED}."
        ),
    },
    slots=_MOMENTS | _LARGEST,
    symbols=_HATS,
    averages={"gradients": "beta_1"},
)


OPTIMIZERS: Registry[Optimizer] = Registry(
    "optimizer",
    [
        _SGD,
        preset(
            _SGD,
            key="momentum",
            title="Momentum",
            meaning=(
                "Averages the zigzag out and builds up speed along the valley floor; it overshoots and "
                "swings."
            ),
            source="Polyak 1964, Some methods of speeding up the convergence of iteration methods",
            momentum=0.9,
        ),
        preset(
            _SGD,
            key="nesterov",
            title="Nesterov",
            meaning="Looks where the velocity is about to carry it and brakes before it overshoots.",
            source="Nesterov 1983; as momentum: Sutskever, Martens, Dahl & Hinton 2013, section 2",
            momentum=0.9,
            nesterov=True,
        ),
        Optimizer(
            key="adagrad",
            title="AdaGrad",
            meaning=(
                "Gives every parameter its own rate, which only shrinks: it cuts straight across, then stops."
            ),
            source="Duchi, Hazan & Singer 2011, JMLR 12, Figure 1 (diagonal form)",
            spelling=Spelling(
                "keras.optimizers.Adagrad(learning_rate={learning_rate}, "
                "initial_accumulator_value={initial_accumulator_value}, epsilon={epsilon}{decay})",
                "torch.optim.Adagrad({theta}, lr={learning_rate}, "
                "initial_accumulator_value={initial_accumulator_value}, eps={epsilon}, "
                "weight_decay={weight_decay})",
            ),
            parameters=(
                given.rate(0.01, 0.001, 0.01),
                Parameter(
                    name="initial_accumulator_value",
                    default=0.0,
                    dialect_defaults={"keras": 0.1},
                    low=0,
                    high=10,
                    symbol="a_0",
                    meaning="What the accumulator holds before the first step.",
                ),
                given.epsilon(1e-8, 1e-7, 1e-10),
                given.weight_decay(),
            ),
            equations=equations.adagrad,
            conventions={
                "textbook": f"Epsilon is added outside the root; {_COUPLED}.",
                "keras": f"Epsilon is added inside the root; the accumulator starts at 0.1; {_DECOUPLED}.",
                "pytorch": f"Epsilon is added outside the root; {_COUPLED}.",
            },
            slots={"a": "sum of the squared gradients"},
        ),
        Optimizer(
            key="rmsprop",
            title="RMSProp",
            meaning=(
                "AdaGrad that forgets: it never stops, and at a constant rate ends trembling around the "
                "minimum."
            ),
            source="Tieleman & Hinton 2012, Coursera lecture 6e; centred: Graves 2013, arXiv 1308.0850",
            spelling=Spelling(
                "keras.optimizers.RMSprop(learning_rate={learning_rate}, rho={rho}, momentum={momentum}, "
                "epsilon={epsilon}, centered={centered}{decay})",
                "torch.optim.RMSprop({theta}, lr={learning_rate}, alpha={rho}, eps={epsilon}, "
                "weight_decay={weight_decay}, momentum={momentum}, centered={centered})",
            ),
            parameters=(
                given.rate(0.001, 0.001, 0.01),
                given.share(
                    "rho", 0.9, r"\rho", "How much of the average squared gradient v is kept in a step.", 0.99
                ),
                given.MOMENTUM,
                given.epsilon(1e-6, 1e-7, 1e-8),
                Parameter(
                    name="centered",
                    default=False,
                    meaning="Divide by the spread of the gradients, not by their size.",
                ),
                given.weight_decay(),
            ),
            equations=equations.rmsprop,
            conventions={
                "textbook": (
                    f"Epsilon is added inside the root (Goodfellow et al. 2016, Algorithm 8.5); {_COUPLED}."
                ),
                "keras": (
                    f"Epsilon is added inside the root; momentum collects steps, rate included; {_DECOUPLED}."
                ),
                "pytorch": (
                    "Epsilon is added outside the root, so that centred gradients that never change may "
                    "round to the root of a negative number; momentum collects scaled gradients without the"
                    f" rate; {_COUPLED}."
                ),
            },
            slots={
                "v": "moving average of the squared gradients",
                "a": "moving average of the gradients",
                "b": "velocity",
            },
        ),
        Optimizer(
            key="adadelta",
            title="AdaDelta",
            meaning=(
                "Scales by past steps over past gradients and so needs no rate; epsilon is its slow first "
                "step."
            ),
            source="Zeiler 2012, arXiv 1212.5701, Algorithm 1",
            spelling=Spelling(
                "keras.optimizers.Adadelta(learning_rate={learning_rate}, rho={rho}, "
                "epsilon={epsilon}{decay})",
                "torch.optim.Adadelta({theta}, lr={learning_rate}, rho={rho}, eps={epsilon}, "
                "weight_decay={weight_decay})",
            ),
            parameters=(
                given.rate(1.0, 0.001, 1.0),
                given.share("rho", 0.95, r"\rho", "How much of both averages is kept in a step.", 0.9),
                given.epsilon(1e-6, 1e-7, 1e-6),
                given.weight_decay(),
            ),
            equations=equations.adadelta,
            conventions={
                "textbook": f"The paper has no rate: 1; {_COUPLED}.",
                "keras": f"The rate defaults to 0.001, a thousandth of the paper's; {_DECOUPLED}.",
                "pytorch": f"The rate defaults to 1, the paper's; {_COUPLED}.",
            },
            slots={
                "v": "moving average of the squared gradients",
                "u": "moving average of the squared steps",
            },
            symbols={"d": r"\Delta"},
        ),
        _ADAM,
        preset(
            _ADAM,
            key="amsgrad",
            title="AMSGrad",
            meaning="Adam that never forgets a large gradient: what it divides by only grows.",
            source="Reddi, Kale & Kumar 2018, arXiv 1904.09237, Algorithm 2",
            amsgrad=True,
        ),
        Optimizer(
            key="adamax",
            title="Adamax",
            meaning="Adam that scales by the largest recent gradient instead of the root mean square.",
            source="Kingma & Ba 2015, arXiv 1412.6980, Algorithm 2",
            spelling=Spelling(
                "keras.optimizers.Adamax(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
                "epsilon={epsilon}{decay})",
                "torch.optim.Adamax({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
                "weight_decay={weight_decay})",
            ),
            parameters=(
                given.rate(0.002, 0.001, 0.002),
                given.BETA_1,
                given.share("beta_2", 0.999, r"\beta_2", "How slowly the largest gradient u is forgotten."),
                given.epsilon(1e-8, 1e-7, 1e-8),
                given.weight_decay(),
            ),
            equations=equations.adamax,
            conventions={
                "textbook": f"The paper has no epsilon: here it only guards 0/0, beside u; {_COUPLED}.",
                "keras": f"Epsilon is added to u where it divides; {_DECOUPLED}.",
                "pytorch": f"Epsilon is added to the gradient's size before the maximum; {_COUPLED}.",
            },
            slots={"m": "moving average of the gradients", "u": "largest recent gradient"},
            averages={"gradients": "beta_1"},
        ),
        Optimizer(
            key="nadam",
            title="Nadam",
            meaning="Adam that applies the coming step's momentum already today, as Nesterov does for SGD.",
            source="Dozat 2016, Incorporating Nesterov momentum into Adam, ICLR workshop, Algorithm 2",
            spelling=Spelling(
                "keras.optimizers.Nadam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
                "epsilon={epsilon}{decay})",
                "torch.optim.NAdam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
                "weight_decay={weight_decay}, momentum_decay={momentum_decay})",
            ),
            parameters=(
                given.rate(0.001, 0.001, 0.002),
                given.BETA_1,
                given.BETA_2,
                given.epsilon(1e-8, 1e-7, 1e-8),
                Parameter(
                    name="momentum_decay",
                    default=0.004,
                    low=0,
                    high=1,
                    symbol=r"\psi",
                    meaning="How fast momentum grows from half of beta_1 to beta_1.",
                ),
                given.weight_decay(),
            ),
            only={"momentum_decay": ("pytorch",)},
            equations=equations.nadam,
            conventions={
                "textbook": f"Momentum is the constant beta_1; {_COUPLED}.",
                "keras": (
                    "Momentum grows as 0.96^t; epsilon is added after bias correction, unlike in Keras's "
                    f"Adam; {_DECOUPLED}."
                ),
                "pytorch": f"Momentum grows as 0.96^(t momentum_decay); {_COUPLED}.",
            },
            slots=_MOMENTS | {"mu_product": "product of the momenta so far"},
            symbols=_HATS | {"mu": r"\mu_t", "mu_next": r"\mu_{t+1}", "mu_product": "P"},
        ),
        replace(
            _ADAM,
            key="adamw",
            title="AdamW",
            meaning="Adam that shrinks every parameter by the same share, apart from Adam's division.",
            source="Loshchilov & Hutter 2019, arXiv 1711.05101, Algorithm 2",
            spelling=Spelling(
                "keras.optimizers.AdamW(learning_rate={learning_rate}, weight_decay={weight_decay}, "
                "beta_1={beta_1}, beta_2={beta_2}, epsilon={epsilon}, amsgrad={amsgrad})",
                "torch.optim.AdamW({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
                "weight_decay={weight_decay}, amsgrad={amsgrad})",
            ),
            parameters=(*_ADAM.parameters[:-1], given.weight_decay(0.01, 0.004, 0.01)),
            equations=equations.adamw,
            conventions={
                "textbook": (
                    "The decay is multiplied by the whole rate, the practical form; the paper's Algorithm 2"
                    " multiplies it by the schedule's factor alone (its lambda is learning_rate times "
                    "ours)."
                ),
                "keras": f'Epsilon is added before bias correction ("epsilon hat"); {_DECOUPLED}.',
                "pytorch": f"Epsilon is added after bias correction; {_DECOUPLED}.",
            },
        ),
        Optimizer(
            key="qhm",
            title="QHM",
            meaning=(
                "Mixes plain gradient and long-memory momentum: SGD, momentum and Nesterov are points on "
                "its dial."
            ),
            source="Ma & Yarats 2019, arXiv 1810.06801, section 3",
            spelling=Spelling(
                "# QHM: not in Keras; Ma and Yarats 2018", "# QHM: not in PyTorch; Ma and Yarats 2018"
            ),
            parameters=(
                given.rate(0.1, 0.1, 0.1),
                given.share(
                    "momentum", 0.999, r"\beta", "How much of the average gradient m is kept in a step."
                ),
                given.mixing("nu", 0.7, r"\nu", "The share of momentum in a step: 0 is SGD, 1 is momentum."),
                given.weight_decay(),
            ),
            equations=equations.qhm,
            conventions={
                "textbook": f"As in the paper; {_COUPLED}.",
                "keras": "Keras has no QHM: the textbook form.",
                "pytorch": "PyTorch has no QHM: the textbook form.",
            },
            slots={"m": "moving average of the gradients"},
            averages={"gradients": "momentum"},
        ),
        Optimizer(
            key="qhadam",
            title="QHAdam",
            meaning=(
                "Adam with both averages diluted by the present gradient, so that they may remember for "
                "longer."
            ),
            source="Ma & Yarats 2019, arXiv 1810.06801, section 5",
            spelling=Spelling(
                "# QHAdam: not in Keras; Ma and Yarats 2018", "# QHAdam: not in PyTorch; Ma and Yarats 2018"
            ),
            parameters=(
                given.rate(0.001, 0.001, 0.001),
                replace(given.BETA_1, default=0.995),
                given.BETA_2,
                given.mixing("nu_1", 0.7, r"\nu_1", "The share of the average gradient in the direction."),
                given.mixing(
                    "nu_2", 1.0, r"\nu_2", "The share of the average squared gradient in the scale."
                ),
                given.epsilon(1e-8, 1e-8, 1e-8),
                given.weight_decay(),
            ),
            equations=equations.qhadam,
            conventions={
                "textbook": f"As in the paper, epsilon outside the root; {_COUPLED}.",
                "keras": "Keras has no QHAdam: the textbook form.",
                "pytorch": "PyTorch has no QHAdam: the textbook form.",
            },
            slots=_MOMENTS,
            symbols=_HATS,
            averages={"gradients": "beta_1"},
        ),
        Optimizer(
            key="lion",
            title="Lion",
            meaning=(
                "Takes only the sign: every coordinate moves by exactly the rate, along axes and diagonals."
            ),
            source="Chen et al. 2023, arXiv 2302.06675, Algorithm 2",
            spelling=Spelling(
                "keras.optimizers.Lion(learning_rate={learning_rate}, beta_1={beta_1}, "
                "beta_2={beta_2}{decay})",
                "# Lion: not in PyTorch; Chen et al. 2023",
            ),
            parameters=(
                given.rate(1e-4, 1e-3, 1e-4),
                given.share("beta_1", 0.9, r"\beta_1", "The share of the average gradient in the direction."),
                given.share(
                    "beta_2", 0.99, r"\beta_2", "How much of the average gradient m is kept in a step."
                ),
                given.weight_decay(),
            ),
            equations=equations.lion,
            conventions={
                "textbook": "Weight decay shrinks theta in the step itself; the sign of 0 is 0.",
                "keras": f"The paper's form; {_DECOUPLED}.",
                "pytorch": "PyTorch has no Lion: the textbook form.",
            },
            slots={"m": "moving average of the gradients"},
            averages={"gradients": "beta_2"},
        ),
        Optimizer(
            key="average",
            title="Moving average",
            meaning=(
                "Goes a share of 1 - beta of the way to where the gradient points at curvature 1: the moving "
                "average of a series."
            ),
            source="Holt 1957, Forecasting seasonals and trends by exponentially weighted moving averages",
            spelling=Spelling("# V = beta * V + (1 - beta) * value", "# V = beta * V + (1 - beta) * value"),
            parameters=(given.BETA,),
            equations=equations.average,
            conventions={
                "textbook": "It is plain descent with the rate 1 - beta; beside its beta it needs no rate.",
                "keras": "Keras has no such optimizer: the textbook form.",
                "pytorch": "PyTorch has no such optimizer: the textbook form.",
            },
            symbols={"theta": "V", "x": r"\theta_t"},
            averages={"samples": "beta"},
        ),
    ],
)

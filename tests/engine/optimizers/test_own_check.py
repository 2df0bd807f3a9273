from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.optimizers.own import own_optimizer

MOVE = "theta = theta - learning_rate*g"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("m = beta*m\n" + MOVE, ('at column 5 of the update rule\'s equation 1 "beta"', "as a constant")),
        (f"m = g\n{MOVE}*lern", ('name at column 33 of the update rule\'s equation 2 "lern"',)),
        ("theta = theta - (g", ("the update rule's equation 1 cannot be read at its end",)),
        (f"m = g +\n{MOVE}", ("equation 1 cannot be read at its end",)),
        (f"m = 2 3\n{MOVE}", ("equation 1 cannot be read at column 7: two numbers touch",)),
        (f"{MOVE}\ng", ('equation 2 is "g", which has no "="', "write for example m = ")),
        (f"m = v = g\n{MOVE}", ('equation 1 has a second "=" at column 7',)),
        (f"= g\n{MOVE}", ('equation 1 begins with "="',)),
        ("theta -= g", ('equation 1 has "-=" at column 7', "write for example theta = theta - ")),
        (f"m =\n{MOVE}", ('equation 1 has nothing after the "="',)),
        (f"2m = g\n{MOVE}", ('gives a value to "2m", which is no name',)),
        (f"t = t + 1\n{MOVE}", ("equation 1 gives a value to t, which is given",)),
        (f"constant beta\nbeta = g\n{MOVE}", ("gives a value to beta, which is given",)),
        ("m = g", ("no equation of the update rule changes theta",)),
        ("constant beta", ("the update rule has no equation",)),
        ("theta = 3", ("equation 1 gives theta", "one number for all; let it depend on g")),
        (f"g = 3\n{MOVE}", ("equation 1 gives g", "let it depend on theta")),
        (f"m = g\nm = 3\n{MOVE}", ("equation 2 gives m",)),
        ("\n".join([MOVE] * 25), ("has 25 equations; at most 24",)),
        ("\n".join([f"constant a{n}" for n in range(17)]) + f"\n{MOVE}", ("has 17 constants; at most 16",)),
        (f"constant beta\nconstant beta\n{MOVE}", ("beta of the update rule is given twice",)),
        (f"constant t\n{MOVE}", ("the constant t of the update rule is given already",)),
        (f"initial m\nm = m + g\n{MOVE}", ('initial value 1 is "m", which has no "="',)),
        (f"initial m = q\nm = m + g\n{MOVE}", ('column 5 of the update rule\'s initial value 1 "q"',)),
        (f"initial m = 1\n{MOVE}", ("is of no slot",)),
        (f"gradient at theta - q\n{MOVE}", ('column 9 of the update rule\'s point of the gradient "q"',)),
        (f"gradient at theta - g\n{MOVE}", ("the gradient uses g, which is known only within a step",)),
        (f"gradient at t\n{MOVE}", ("point of the gradient is one number for all parameters",)),
        (f"velocity -u\nu = g\n{MOVE}", ("velocity uses u, which is known only", "learning_rate, t, theta")),
        (f"velocity t\n{MOVE}", ("velocity is one number for all parameters",)),
        (f"squared q\n{MOVE}", ('squared names "q"', "kept are: none")),
        (f"squared q\nm = m + g\n{MOVE}", ("kept are: m",)),
        (f"v_0 = g\nv = g\n{MOVE}", ('has both "v"',)),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_the_equation_and_the_place(text: str, sentences: tuple[str, ...]) -> None:
    with pytest.raises(RavineError) as raised:
        own_optimizer(text)
    for sentence in sentences:
        assert sentence in str(raised.value)

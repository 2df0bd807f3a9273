"""Records how a network of PyTorch learns small pictures of digits: makes digits.npz beside this file.

The pictures are synthetic: ten patterns of 8 x 8, moved, dimmed and with noise. Run it where PyTorch is;
Ravine needs only what it writes: main.py docs/recorder/digits.npz
"""

import pathlib

import numpy as np
import torch
from ravine_recorder import Recorder

PATTERNS = """
.####... ...#.... .####... .####... ....#... .#####.. ..###... .#####.. .####... .####...
.#..#... ..##.... .#..#... ....#... ...##... .#...... .#...... .....#.. .#..#... .#..#...
.#..#... ...#.... ....#... ..###... ..#.#... .####... .####... ....#... .####... .####...
.#..#... ...#.... ..##.... ....#... .#####.. .....#.. .#...#.. ...#.... .#..#... ....#...
.#..#... ...#.... .#...... .#..#... ....#... .#...#.. .#...#.. ..#..... .#..#... ....#...
.####... ..###... .#####.. .####... ....#... ..###... ..###... ..#..... .####... .###....
"""
SIZE, EXAMPLES, STEPS, EVERY = 8, 300, 400, 8


def pictures(rng):
    """Examples (N, 1, 8, 8) and their classes (N,)."""
    rows = [line.split() for line in PATTERNS.strip().splitlines()]
    digits = np.array([[[sign == "#" for sign in row[digit]] for row in rows] for digit in range(10)], float)
    classes = rng.integers(0, 10, EXAMPLES)
    made = rng.normal(0.0, 0.25, (EXAMPLES, 1, SIZE, SIZE))
    for picture, digit in zip(made[:, 0], classes, strict=True):
        down, across = rng.integers(0, 3), rng.integers(-1, 2)
        picture[down : down + 6] += rng.uniform(0.6, 1.2) * np.roll(digits[digit], across, axis=1)
    return torch.tensor(made, dtype=torch.float32), torch.tensor(classes)


torch.manual_seed(1)
rng = np.random.default_rng(1)
x, y = pictures(rng)
model = torch.nn.Sequential(
    torch.nn.Flatten(),
    torch.nn.Linear(SIZE * SIZE, 16),
    torch.nn.ReLU(),
    torch.nn.Linear(16, 16),
    torch.nn.ReLU(),
    torch.nn.Linear(16, 10),
)
loss_of = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
path = pathlib.Path(__file__).with_name("digits.npz")
recorder = Recorder(path, model, optimizer, every=EVERY, loss=loss_of, data=(x, y))
for _ in range(STEPS):
    batch = torch.tensor(rng.choice(EXAMPLES, 32, replace=False))
    loss = loss_of(model(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    recorder.step(loss)
recorder.close()

"""Records a training run for Ravine: copy this file into a project of PyTorch or Keras. It needs NumPy alone.

    recorder = Recorder("run.npz", model, optimizer)      # or "run.safetensors"
    for x, y in batches:
        ...                                               # one update of the model
        recorder.step(loss)                               # the loss that this update has seen
    recorder.close()

What lies in the file is told in README.md beside this one. Nothing in it is ever executed when it is opened.
Licence: 0BSD, do with it what you like.
"""

import json
import pathlib
import zipfile

import numpy as np

ROWS, MOST_ROWS, PIECE = 16, 4096, 64 * 2**20  # rows of the first piece, of later ones, and bytes of any
HEADER = 2**20  # bytes kept free in front of a .safetensors for its table, which grows
TYPES = {"float32": "F32", "float64": "F64", "int64": "I64", "uint8": "U8"}


class Recorder:
    """Writes a run in pieces: never more than about 64 MiB of it are in memory."""

    def __init__(
        self, path, model, optimizer=None, *, every=1, dtype="float32", state=False, loss="", data=None
    ):
        """Begin a file with the parameters as they are.
        path: ends in .npz or .safetensors; what is there is replaced. every: parameters are kept after so
        many steps, as dtype float32 or float64; state: with the optimizer's state (momenta ...), too.
        loss: its name or object; data: (x, y), all examples. With both Ravine draws the true loss surface.
        """
        self.path, self.model, self.optimizer = pathlib.Path(path), model, optimizer
        self.every, self.dtype, self.state, self.count = every, np.dtype(dtype), state, 0
        self.is_keras = hasattr(model, "trainable_variables")
        self.rows, self.losses, self.pieces, self.table = [], [], 0, {}
        self.is_zip = self.path.suffix == ".npz"
        if self.path.suffix not in (".npz", ".safetensors"):
            raise ValueError("a recording ends in .npz or .safetensors")
        self.path.unlink(missing_ok=True)  # who has the last run open keeps it
        self.path.write_bytes(b"" if self.is_zip else bytes(8 + HEADER))
        loss = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
        text = {"ravine_recording": 1, "framework": "keras" if self.is_keras else "pytorch", "every": every,
                "layers": self._layers(), "loss": loss,
                "optimizer": type(optimizer).__name__ if optimizer is not None else ""}  # fmt: skip
        arrays = {f"data/{name}": numbers(array) for name, array in zip("xy", data or (), strict=False)}
        for name, array in arrays.items():
            arrays[name] = array.astype(self.dtype if array.dtype.kind == "f" else np.int64)
        self._write(arrays | {"description": np.frombuffer(json.dumps(text).encode(), np.uint8)})
        self._keep()
        self._flush()

    def step(self, loss):
        """Tell of one update: its loss; the parameters are read from the model where they are due."""
        self.losses.append(float(numbers(loss).reshape(-1)[0]))
        self.count += 1
        if self.count % self.every == 0:
            self._keep()
            size = sum(array.nbytes for array in self.rows[0].values())
            if len(self.rows) >= min(ROWS << self.pieces, MOST_ROWS) or len(self.rows) * size >= PIECE:
                self._flush()

    def close(self):
        """Write what is left; the file is whole after every piece, too."""
        if self.losses or self.rows:
            self._flush()

    def _layers(self):
        """The layers of a chain as calls that would make them, e.g. Linear(in_features=2, out_features=8)."""
        if self.is_keras:
            wanted = ("units", "activation", "use_bias", "rate", "negative_slope", "alpha", "axis", "epsilon")
            kept = [(type(layer).__name__, layer.get_config()) for layer in getattr(self.model, "layers", ())]
            return [
                f"{kind}({', '.join(f'{k}={own[k]!r}' for k in wanted if k in own)})" for kind, own in kept
            ]
        is_chain = type(self.model).__name__ == "Sequential"
        return [repr(layer) for layer in self.model.children()] if is_chain else []

    def _parameters(self):
        if self.is_keras:
            return {variable.path: variable for variable in self.model.trainable_variables}
        return {name: value for name, value in self.model.named_parameters() if value.requires_grad}

    def _state(self, parameters):
        """The optimizer's state by slot and parameter; only what has the parameter's shape."""
        for name, value in parameters.items():
            start = (
                name.replace("/", "_") + "_"
            )  # Keras calls the state of a/b a_b_momentum, a_b_velocity ...
            if self.is_keras:
                kept = {own.name: own for own in self.optimizer.variables if own.name.startswith(start)}
            else:
                kept = {start + slot: own for slot, own in self.optimizer.state.get(value, {}).items()}
            for slot, own in kept.items():
                if tuple(getattr(own, "shape", ())) == tuple(value.shape):
                    yield f"{slot.removeprefix(start)}/{name}", own

    def _keep(self):
        parameters = self._parameters()
        row = {f"parameters/{name}": numbers(value, self.dtype) for name, value in parameters.items()}
        row["steps"] = np.int64(self.count)
        if self.optimizer is not None:
            own = self.optimizer
            row["rates"] = numbers(own.learning_rate if self.is_keras else own.param_groups[0]["lr"], float)
            if self.state:
                row |= {f"state/{name}": numbers(kept, self.dtype) for name, kept in self._state(parameters)}
        if self.rows and set(row) != set(self.rows[0]):  # the first step makes the optimizer's state
            self._flush()
        self.rows.append(row)

    def _flush(self):
        piece, self.pieces = f"{self.pieces:04d}", self.pieces + 1
        arrays = {f"losses/{piece}": np.array(self.losses, np.float64)} if self.losses else {}
        for name in self.rows[0] if self.rows else ():
            kind, _, rest = name.partition("/")
            arrays["/".join(filter(None, (kind, piece, rest)))] = np.stack([row[name] for row in self.rows])
        self.rows, self.losses = [], []
        self._write(arrays)

    def _write(self, arrays):
        if self.is_zip:
            with zipfile.ZipFile(self.path, "a") as archive:  # stored, so that it can be mapped where it lies
                for name, array in arrays.items():
                    with archive.open(name + ".npy", "w") as member:
                        np.lib.format.write_array(member, array, allow_pickle=False)
            return
        with self.path.open("r+b") as file:
            for name, array in arrays.items():
                first = file.seek(0, 2) - 8 - HEADER
                file.write(np.ascontiguousarray(array).tobytes())
                span = [first, first + array.nbytes]
                kind = TYPES[str(array.dtype)]
                self.table[name] = {"dtype": kind, "shape": array.shape, "data_offsets": span}
            header = json.dumps(self.table).encode().ljust(HEADER)
            if len(header) > HEADER:
                raise ValueError("this run is too long for a .safetensors; record fewer steps, or an .npz")
            file.seek(0)
            file.write(HEADER.to_bytes(8, "little") + header)


def numbers(value, dtype=None):
    """A tensor, variable or number of any library as an array of its own."""
    if "bfloat16" in str(getattr(value, "dtype", "")) and hasattr(value, "float"):
        value = value.float()  # PyTorch's has no form in NumPy
    for wanted in ("detach", "cpu", "numpy"):
        value = getattr(value, wanted)() if hasattr(value, wanted) else value
    return np.array(value, dtype)

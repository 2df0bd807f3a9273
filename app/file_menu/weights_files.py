"""Weights in and out: a network starts from those of a file, and those it has learned are saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PyQt6.QtWidgets import QFileDialog

from app.background_work import ReportProgress
from app.export.weights import RacerWeights, library_for
from app.file_menu.background_files import BackgroundFiles
from app.file_menu.save_dialog import ask_for_file, documents_folder, proposed_path
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.start_weights import with_weights
from engine.library_spelling import LIBRARIES, LIBRARY_TITLES, Library
from engine.number_format import counted
from engine.weights.weights_file import WEIGHT_FORMATS, Weights

KINDS = "Weights (*.npz *.safetensors)"


class WeightsFiles(BackgroundFiles):
    """Opens and saves weights, neither of them while the window waits."""

    def open_file(self) -> None:
        """Ask for a file of weights, and start from it."""
        folder = self._settings.text("folder") or documents_folder()
        name, _ = QFileDialog.getOpenFileName(self._window, "Open weights", folder, KINDS)
        if name:
            self._settings.remember("folder", str(Path(name).parent))
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Start the network of the chosen racer, and of those that share it, from a file."""
        frame = self._controller.frame
        if frame is None:
            return
        experiment = self._controller.experiment
        racer = frame.racers[frame.display.racer]
        spec, parameters = experiment.racer(racer.name), len(racer.theta)

        def work(report: ReportProgress) -> object:
            del report
            changed, weights = with_weights(experiment, path, spec)
            if len(weights.theta) != parameters:
                raise RavineError(
                    f"{path.name} is of a network with {counted(weights.inputs, 'input')} and "
                    f"{counted(len(weights.theta), 'parameter')}; this one has {parameters}"
                )
            return experiment, changed, _told(path, weights)

        self.reading.ask(work)

    def _read(self, result: object) -> None:
        match result:
            case (Experiment() as before, Experiment() as changed, str(told)):
                self._controller.edit(changed, base=before)
                self.said.emit("good", told)
            case RavineError():
                self.said.emit("bad", str(result))

    def save_file(self) -> None:
        """Ask for a file and save the weights of the chosen racer at the frame that is shown."""
        frame = self._controller.frame
        if frame is None:
            return
        racer = frame.racers[frame.display.racer]
        if frame.experiment.network is None or racer.make_objective is None:
            self.said.emit("info", "This experiment trains no network, so there are no weights to save.")
            return
        weights = RacerWeights(
            experiment=frame.experiment,
            racer=frame.experiment.racer(racer.name),
            objective=racer.make_objective(),
            theta=racer.theta,
            statistics=np.zeros(0) if racer.statistics is None else racer.statistics,
            step=frame.address.step,
        )
        title = f"{frame.experiment.title} - {racer.name} at {frame.address.step}"
        proposed = proposed_path(self._settings.text("folder"), title, WEIGHT_FORMATS[0])
        path = ask_for_file(self._window, "Save weights", proposed, KINDS, WEIGHT_FORMATS)
        if path is None:
            return
        shown = frame.experiment.shown("library")
        library: Library = next((each for each in LIBRARIES if each == shown), library_for(frame.experiment))

        def work(report: ReportProgress) -> object:
            del report
            weights.save(path, library)
            return f"Saved to {path}, named as in {LIBRARY_TITLES[library]}."

        self.writing.ask(work)


def _told(path: Path, weights: Weights) -> str:
    """What a person should know of weights from which a run starts now."""
    named = "" if weights.library is None else f", named as in {LIBRARY_TITLES[weights.library]}"
    anew = " Running statistics, which it does not have, begin at mean 0 and variance 1."
    return f"The network starts from {path.name}{named}.{anew if weights.lacks_statistics else ''}"

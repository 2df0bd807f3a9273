"""What an experiment says of a network."""

from __future__ import annotations

from pathlib import Path

from engine.network.spec import LayerSpec, NetworkSpec


def test_a_network_is_summed_up_by_its_data_and_its_sizes() -> None:
    spec = NetworkSpec(dataset="moons")
    assert spec.summary(200, {17}) == "network on 200 examples of moons, 17 parameters"
    assert spec.summary(200, {33, 17}) == "network on 200 examples of moons, 17 and 33 parameters"
    table = NetworkSpec(csv="own/prices.csv", folder="experiments")
    assert table.summary(3, {2}) == "network on 3 examples of own/prices.csv, 2 parameters"


def test_the_smallest_network_is_one_neuron() -> None:
    assert NetworkSpec(dataset="line").is_one_neuron
    assert not NetworkSpec(dataset="line", layers=(LayerSpec("dense", {"units": 2}),)).is_one_neuron


def test_a_table_lies_beside_the_experiments_file() -> None:
    table = NetworkSpec(csv="own/prices.csv", folder="experiments")
    assert table.csv_path == Path("experiments/own/prices.csv")
    assert table.table.path == Path("experiments/own/prices.csv")


def test_another_value_of_the_data_leaves_the_rest() -> None:
    spec = NetworkSpec(dataset="moons", data={"noise": 0.1, "samples": 50}, batch_size=8)
    changed = spec.with_value("noise", 0.3)
    assert changed == NetworkSpec(dataset="moons", data={"noise": 0.3, "samples": 50}, batch_size=8)
    assert spec.data["noise"] == 0.1

"""A person's own table: what is read of it, what is chosen, and one sentence for everything that is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.data import Data
from engine.data.column_choice import ColumnChoice
from engine.data.csv_examples import csv_data, preview
from engine.errors import RavineError
from engine.tables import csv_table
from engine.tables.table_text import MAX_COLUMNS

FLOWERS = """size,colour,weight,kind
1.5,red,10,a
2.5,blue,20,b
3.5,red,30,a
4.5,blue,45,b
"""

Read = Callable[..., Data]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a table and makes examples of it."""

    def make(text: str | bytes, *, seed: int = 0, test_share: float = 0.0, **choices: Any) -> Data:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        names = {"target", "columns"}
        values: dict[str, Any] = {"scaling": "none", "test_share": test_share}
        values |= {name: value for name, value in choices.items() if name not in names}
        chosen = {name: value for name, value in choices.items() if name in names}
        return csv_data(path, np.random.default_rng(seed), values=values, **chosen)

    return make


def test_numbers_are_inputs_and_the_last_class_in_words_is_the_target(read: Read) -> None:
    data = read(FLOWERS)
    assert data.feature_names == ("size", "weight")
    np.testing.assert_array_equal(data.x, [[1.5, 10], [2.5, 20], [3.5, 30], [4.5, 45]])
    assert (data.kind, data.target_name, data.class_names) == ("binary", "kind", ("a", "b"))
    np.testing.assert_array_equal(data.y, [[0], [1], [0], [1]])
    assert any('"colour" holds text' in note for note in data.notes)
    assert any('The target is "kind"' in note for note in data.notes)


@pytest.mark.parametrize("target", ["weight", "Weight", 3])
def test_a_target_is_named_or_counted_from_one(read: Read, target: str | int) -> None:
    data = read(FLOWERS, target=target)
    assert data.kind == "regression"
    np.testing.assert_array_equal(data.y[:, 0], [10, 20, 30, 45])
    assert data.feature_names == ("size",)


def test_several_targets_are_numbers_in_the_order_they_are_named(read: Read) -> None:
    data = read("o1,a,o2\n1,5,30\n2,6,10\n", target=["o2", 1])
    assert (data.kind, data.target_name, data.feature_names) == ("regression", "o2, o1", ("a",))
    np.testing.assert_array_equal(data.y, [[30, 1], [10, 2]])
    low, high = data.target_range
    assert low < 1
    assert high > 30


def test_several_targets_are_scaled_each_by_itself_and_drawn_over_one_interval(read: Read) -> None:
    data = read("o1,a,o2\n1,5,30\n2,6,10\n", target=["o2", "o1"], scaling="standard")
    np.testing.assert_allclose(data.y, [[1, -1], [-1, 1]])
    assert data.target_scaling is not None
    np.testing.assert_allclose(data.target_scaling.restore(data.y), [[30, 1], [10, 2]])
    low, high = data.target_range
    assert low < -1 < 1 < high


def test_one_row_is_enough_to_learn_numbers(read: Read) -> None:
    data = read("a,b,y\n0.05,0.1,0.01\n", test_share=0.9)
    assert (data.x.tolist(), data.y.tolist(), len(data.test_x)) == ([[0.05, 0.1]], [[0.01]], 0)


def test_columns_are_taken_in_the_order_they_are_named(read: Read) -> None:
    assert read(FLOWERS, columns=["weight", 1]).feature_names == ("weight", "size")


def test_three_classes_are_one_hot_in_the_order_of_their_names(read: Read) -> None:
    data = read("v;k\n1;c\n2;a\n3;b\n")
    assert (data.kind, data.class_names) == ("classes", ("a", "b", "c"))
    np.testing.assert_array_equal(data.y, [[0, 0, 1], [1, 0, 0], [0, 1, 0]])


def test_few_whole_numbers_are_classes_unless_somebody_says_otherwise(read: Read) -> None:
    text = "v,grade\n1,3\n2,1\n3,1\n4,3\n"
    assert read(text).class_names == ("1", "3")
    assert read(text, target_kind="number").kind == "regression"
    assert read("v,w\n1,0.5\n2,1.5\n", target_kind="class").class_names == ("0.5", "1.5")


@pytest.mark.parametrize(
    "text",
    ["a,b\n1.5,2\n3,4\n", "a;b\n1,5;2\n3;4\n", "a\tb\r\n1.5\t2\r\n3\t4\r\n", "\ufeffa,b\n1.5, 2\n\n3 ,4"],
)
def test_separators_decimal_commas_line_ends_and_marks_are_told_apart(read: Read, text: str) -> None:
    data = read(text, target="b", target_kind="number")
    np.testing.assert_array_equal(np.hstack((data.x, data.y)), [[1.5, 2], [3, 4]])
    assert any("Decimal commas" in note for note in data.notes) == (";" in text)


def test_a_table_without_names_has_columns_by_their_place(read: Read) -> None:
    data = read("1,2,5\n3,4,5.5\n")
    assert (data.feature_names, data.target_name) == (("column 1", "column 2"), "column 3")


def test_a_column_that_counts_the_rows_teaches_nothing(read: Read) -> None:
    data = read(",v,y\n0,5,1.5\n1,3,2.5\n2,4,0.5\n")
    assert data.feature_names == ("v",)
    assert any('"column 1" counts the rows' in note for note in data.notes)


def test_rows_with_gaps_are_left_out_and_counted(read: Read) -> None:
    data = read("a,b,y\n1,NA,1.5\n2,5,2.5\n3,6,\n4,7,4.5\n", columns=["a"])
    np.testing.assert_array_equal(data.x[:, 0], [1, 2, 4])
    assert "1 of 4 rows have no value in a chosen column and are left out." in data.notes


def test_scaling_is_told_by_the_training_examples_alone(read: Read) -> None:
    text = "a,y\n" + "".join(f"{k * k},{3 * k}.5\n" for k in range(40))
    plain, data = read(text, test_share=0.25), read(text, test_share=0.25, scaling="standard")
    np.testing.assert_allclose(data.x, (plain.x - plain.x.mean()) / plain.x.std(), atol=1e-14)
    np.testing.assert_allclose(data.test_x, (plain.test_x - plain.x.mean()) / plain.x.std(), atol=1e-14)
    assert data.scaling
    assert data.target_scaling
    np.testing.assert_allclose(data.scaling.restore(data.test_x), plain.test_x, atol=1e-9)
    np.testing.assert_allclose(data.target_scaling.restore(data.y), plain.y, atol=1e-12)
    unit = read(text, test_share=0.25, scaling="minmax")
    assert (unit.x.min(), unit.x.max(), unit.y.min(), unit.y.max()) == (0, 1, 0, 1)


def test_a_constant_column_is_told_and_scales_to_zero(read: Read) -> None:
    data = read("a,b,y\n0.1,1,1.5\n0.1,2,2.5\n0.1,3,3\n", scaling="standard")
    np.testing.assert_array_equal(data.x[:, 0], [0, 0, 0])
    assert '"a" is the same in every row, so it tells nothing.' in data.notes


def test_the_seed_decides_what_is_held_back(read: Read) -> None:
    text = "a,y\n" + "".join(f"{k},{k}.5\n" for k in range(50))
    first, again, other = (read(text, seed=seed, test_share=0.4) for seed in (1, 1, 2))
    assert len(first.test_x) == 20
    assert first.x.tobytes() == again.x.tobytes()
    assert first.x.tobytes() != other.x.tobytes()


def test_a_file_that_changed_is_read_again(read: Read) -> None:
    assert len(read("a,b\n1,2\n3,4.5\n").x) == 2
    assert len(read("a,b\n1,2\n3,4.5\n5,6\n").x) == 3


def test_as_many_rows_as_are_allowed_are_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MAX_ROWS", 3_000)
    assert len(read("a,b\n" + "1,2.5\n" * 3_000).x) == 3_000
    for names in ("", "a,b\n", '"a",b\n'):
        with pytest.raises(RavineError, match="more than 3,000 rows"):
            read(names + "1,2\n" * 3_001)


BAD: list[tuple[str, str | bytes, dict[str, Any], str]] = [
    ("nothing", "", {}, "table.csv: it is empty"),
    ("blank lines", "\n\n \n", {}, "a row of names and no rows"),
    ("one column", "a\n1\n2\n", {}, "one column only"),
    ("names alone", "a,b\n", {}, "a row of names and no rows"),
    (
        "text",
        "a,y\n1,2\nx,3\n4,5\n",
        {"target": "y"},
        'line 3, column "a": "x" is text where a number belongs',
    ),
    (
        "text that is said to be numbers",
        FLOWERS,
        {"columns": [ColumnChoice("colour", "number")]},
        'line 2, column "colour": "red" is text',
    ),
    ("text as a number", FLOWERS, {"target_kind": "number"}, 'line 2, column "kind": "a" is text'),
    ("infinity", "a,y\n1,2\ninf,3\n", {}, 'line 3, column "a": inf is outside [-1e+100, 1e+100]'),
    ("overflow", "a,y\n1,2\n1e999,3\n", {}, 'line 3, column "a": inf is outside'),
    ("after a text of two lines", 'k,a\n"x\ny",1\nz,inf\n', {"target": "k"}, 'line 4, column "a": inf'),
    ("too many columns", "1," * MAX_COLUMNS + "1", {}, "10,001 columns; allowed are 1 to 10,000"),
    ("Latin-1", "größe,y\n1,2\n".encode("latin-1"), {}, "line 1 has a byte (0xf6) that is not UTF-8"),
    ("UTF-16", "a,y\n1,2\n".encode("utf-16"), {}, "it is written in UTF-16; save it as UTF-8"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {}, "it is not a text file"),
    ("a short row", "a,b\n1,2\n\n3\n", {}, "line 4 has 1 cell, but the first row has 2"),
    ("a long row", "a,b\n1,2,3\n", {}, "line 2 has 3 cells, but the first row has 2"),
    ("an open quote", 'a,b\n1,"2\n3,4\n', {}, "cannot be read as CSV"),
    ("gaps", "a,y\n,2\n,3\n4,5\n", {}, '2 of 3 rows have no value in a chosen column, most of them in "a"'),
    ("one row with a gap", "a,b,y\n1,,2\n", {"columns": ["a", "b"]}, "1 of 1 rows have no value"),
    ("no class in one row", "a,y\n1,x\n", {}, 'the one value "x"; a class needs 2 to 100'),
    ("a target twice", FLOWERS, {"target": ["size", 1]}, "objective.target holds a column twice"),
    ("text among targets", FLOWERS, {"target": ["size", "kind"]}, 'objective.target[1]: "kind" holds text'),
    ("nothing among targets", "a,b,c\n1,2,\n", {"target": ["b", "c"]}, 'objective.target[1]: "c" is empty'),
    ("a misspelt second target", FLOWERS, {"target": ["size", "wieght"]}, "objective.target[1]: unknown"),
    (
        "several classes",
        FLOWERS,
        {"target": ["size", "kind"], "target_kind": "class"},
        'data.target_kind = "class" is for one target',
    ),
    ("an answer", FLOWERS, {"columns": ["size"], "target": ["weight", "size"]}, "holds the target"),
    ("only targets", "a,b\n1,2\n", {"target": ["a", "b"]}, "no column of numbers to learn from"),
    ("no numbers", "a,b\nx,y\nz,w\n", {}, "no column of numbers to learn from"),
    ("a misspelt target", FLOWERS, {"target": "wieght"}, "did you mean weight"),
    ("a place beyond", FLOWERS, {"target": 5}, "objective.target = 5: table.csv has the columns 1 to 4"),
    (
        "a misspelt column",
        FLOWERS,
        {"columns": ["sise"]},
        'objective.columns[0]: unknown column of table.csv "sise"',
    ),
    ("the answer", FLOWERS, {"columns": ["size"], "target": "size"}, "holds the target"),
    ("a column twice", FLOWERS, {"columns": ["size", 1]}, "holds a column twice"),
    ("a name twice", "a,a,y\n1,2,3\n4,5,6\n", {"columns": ["a"]}, "several columns called"),
    ("one class", "a,k\n1,x\n2,x\n", {}, 'the one value "x"'),
    ("an empty target", "a,y\n1,\n2,\n", {"target": "y"}, "is empty"),
    (
        "too many classes",
        "a,y\n" + "".join(f"{k},{k}\n" for k in range(200)),
        {"target_kind": "class"},
        "200 diff",
    ),
    ("a wrong choice", FLOWERS, {"scaling": "standart"}, "did you mean standard"),
]


@pytest.mark.parametrize(("text", "choices", "sentence"), [pytest.param(*b[1:], id=b[0]) for b in BAD])
def test_what_is_wrong_is_told_in_one_sentence(
    read: Read, text: str | bytes, choices: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RavineError) as caught:
        read(text, **choices)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=r"gone\.csv: there is no such file"):
        preview(tmp_path / "gone.csv")
    with pytest.raises(RavineError, match="this is a folder"):
        preview(tmp_path)
    with pytest.raises(RavineError, match="there is no such file"):
        preview(tmp_path / "a\0b")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv")


CELLS = st.sampled_from(["1", "-2.5", "3,5", "", "NA", "inf", "1e308", "1_0", "x", '"', '"y"', "é", " 4 "])
TABLES = st.tuples(
    st.sampled_from([",", ";", "\t"]), st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8)
).map(lambda drawn: "\n".join(drawn[0].join(row) for row in drawn[1]).encode())


@settings(max_examples=300, deadline=None)
@given(text=TABLES | st.binary(max_size=80), scaling=st.sampled_from(["standard", "minmax", "none"]))
@example(text=b"a,b\n1e100,1.5\n-1e100,2\n", scaling="standard")
@example(text=b"a,b\n5e-324,1.5\n1e-323,2\n", scaling="minmax")
def test_any_bytes_give_sound_examples_or_one_sentence(scratch: Path, text: bytes, scaling: str) -> None:
    path = scratch / f"{sha256(text).hexdigest()}.csv"
    path.write_bytes(text)
    with contextlib.suppress(RavineError):
        assert preview(path).rows > 0
        data = csv_data(path, np.random.default_rng(0), values={"scaling": scaling, "test_share": 0.3})
        assert len(data.x) == len(data.y) > 0
        for values in (data.x, data.y, data.test_x, data.test_y, np.array(data.domain)):
            assert np.isfinite(values).all()


def test_a_preview_shows_kinds_gaps_examples_and_the_likely_target(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id;size;kind;note\n1;1,5;a;\n2;;b;\n3;3,5;a;\n")
    seen = preview(path)
    assert (seen.rows, seen.separator, seen.has_header, seen.decimal_comma) == (3, "semicolon", True, True)
    assert seen.columns[seen.target].name == "kind"
    assert [column.kind for column in seen.columns] == ["number", "number", "text", "empty"]
    assert [column.missing for column in seen.columns] == [0, 1, 0, 3]
    assert seen.columns[1].examples == ("1,5", "3,5")
    assert [column.target_kind for column in seen.columns] == ["number", "number", "class", None]
    assert [column.left_out for column in seen.columns] == [
        "looks like the name of a row",
        "",
        "",
        "is empty",
    ]
    assert seen.usual_inputs("numbers") == {0, 1}
    assert seen.usual_inputs("all") == {1, 2}
    assert seen.target_reason == "the last column of words"


def test_reading_tells_how_far_it_is_and_can_be_ended(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "\n".join(f"{i},{i % 7}" for i in range(5000)), encoding="utf-8")
    shares: list[float] = []
    preview(path, shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    path.write_text(path.read_text(encoding="utf-8") + "\n1,2\n", encoding="utf-8")

    class EndedError(Exception):
        pass

    def end(share: float) -> None:
        if share > 0.3:
            raise EndedError

    with pytest.raises(EndedError):
        preview(path, end)
    assert preview(path).rows == 5001


def test_a_preview_shows_the_first_rows_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "\n".join(f"1e{i % 5}, x{i}" for i in range(300)), encoding="utf-8")
    seen = preview(path)
    assert seen.head[:2] == (("1e0", " x0"), ("1e1", " x1"))
    assert len(seen.head) == 200


def test_a_preview_counts_cells_that_do_not_fit_a_column_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,1\n2,inf\nthree,2\n,1e200\n5,6\n6,7\n", encoding="utf-8")
    a, b = preview(path).columns
    assert (a.missing, a.misfits) == (1, 1)
    assert (b.missing, b.misfits) == (0, 2)


@pytest.mark.parametrize("split", ["random", "stratified", "in_order"])
def test_every_row_is_in_one_fold(read: Read, split: str) -> None:
    text = "a,kind\n" + "".join(f"{k},{'xyz'[k % 3]}\n" for k in range(23))
    held: list[float] = []
    for fold in (1, 2, 3, 4):
        values: dict[str, Any] = {"split": split, "folds": 4, "fold": fold}
        data = read(text, target="kind", **values)
        assert len(data.test_x) in (5, 6)
        assert not set(data.test_x[:, 0]) & set(data.x[:, 0])
        if split == "stratified":
            assert all(1 <= count <= 3 for count in data.test_y.sum(axis=0))
        if split == "in_order":
            assert data.test_x[:, 0].tolist() == list(range(len(held), len(held) + len(data.test_x)))
        held += data.test_x[:, 0].tolist()
    assert sorted(held) == list(range(23))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"folds": 3, "fold": 4}, "there are 3 folds; choose one from 1 to 3"),
        ({"folds": 5, "split": "in_order"}, "there are only 4 examples; choose fewer folds"),
        ({"folds": 2, "split": "column"}, "choose one of both"),
    ],
)
def test_folds_that_cannot_be_are_told(read: Read, values: dict[str, Any], said: str) -> None:
    with pytest.raises(RavineError, match=said):
        read("a,b\n1,1.5\n2,2.5\n3,3.5\n4,4.5\n", **values)

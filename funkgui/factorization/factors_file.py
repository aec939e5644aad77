"""U, V, mean and biases with the labels they belong to: NumPy's archive, or a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path

import numpy as np

from funkgui.errors import WriteError
from funkgui.factorization.model import FactorModel
from funkgui.files.new_file import new_file
from funkgui.ratings.matrix import FloatArray, RatingMatrix


def write_factors(model: FactorModel, ratings: RatingMatrix, path: Path) -> None:
    """Write a model's factors; the ending of ``path`` says as what.

    ``.npz`` holds `FactorModel`'s ``u``, ``v``, ``user_bias``, ``item_bias`` and ``mean`` by these
    names, and ``user_ids`` and ``item_ids``. ``.csv`` has a line for the mean, which stands as its
    bias, for each user and then for each item: ``kind``, ``id``, ``title`` where items have titles,
    ``bias``, ``factor 1`` and so on; it begins with a byte order mark, by which Excel knows UTF-8.

    Parameters
    ----------
    ratings
        Whose users and items the model's are.

    Raises
    ------
    WriteError
        Where the file cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise WriteError(
            f"{path.name} says no format of factors; end its name in {' or '.join(_WRITERS)}."
        )
    with new_file(path) as file:
        write(model, ratings, file)


def _write_npz(model: FactorModel, ratings: RatingMatrix, file: RawIOBase) -> None:
    np.savez(
        file,
        u=model.u,
        v=model.v,
        user_bias=model.user_bias,
        item_bias=model.item_bias,
        mean=np.array(model.mean),
        user_ids=ratings.user_ids,
        item_ids=ratings.item_ids,
    )


def _write_csv(model: FactorModel, ratings: RatingMatrix, file: RawIOBase) -> None:
    titles = ratings.item_titles
    has_titles = titles is not None
    names = [f"factor {number}" for number in range(1, model.n_factors + 1)]
    with TextIOWrapper(BufferedWriter(file), "utf-8-sig", newline="") as text:
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(["kind", "id", *["title"] * has_titles, "bias", *names])
        lines.writerow(["mean", "", *[""] * has_titles, model.mean, *[""] * model.n_factors])
        for label, bias, factors in zip(ratings.user_ids, model.user_bias, model.u, strict=True):
            lines.writerow(["user", label, *[""] * has_titles, *_numbers(bias, factors)])
        for n, (label, bias, factors) in enumerate(
            zip(ratings.item_ids, model.item_bias, model.v, strict=True)
        ):
            title = [] if titles is None else [titles[n]]
            lines.writerow(["item", label, *title, *_numbers(bias, factors)])


def _numbers(bias: np.float32, factors: FloatArray) -> list[str]:
    """As short as they can be read back just the same."""
    return [str(number) for number in (bias, *factors)]


_WRITERS: dict[str, Callable[[FactorModel, RatingMatrix, RawIOBase], None]] = {
    ".npz": _write_npz,
    ".csv": _write_csv,
}

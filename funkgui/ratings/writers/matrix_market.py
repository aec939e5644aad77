"""Matrix Market: the size, then row, column and value of each rating, counted from 1."""

from __future__ import annotations

from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers.pieces import pieces_of


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix in coordinate format; users are rows and items columns."""
    import pyarrow as pa
    import pyarrow.csv

    options = pa.csv.WriteOptions(include_header=False, delimiter=" ", quoting_style="none")
    size = f"{ratings.n_users} {ratings.n_items} {ratings.n_ratings}\n"
    file.write(b"%%MatrixMarket matrix coordinate real general\n" + size.encode())
    for piece, rows in pieces_of(ratings, watch):
        columns = [rows + 1, ratings.item_index[piece] + 1, ratings.values[piece]]
        batch = pa.RecordBatch.from_arrays([pa.array(one) for one in columns], names=["", " ", "v"])
        lines = pa.BufferOutputStream()
        pa.csv.write_csv(batch, lines, write_options=options)
        file.write(lines.getvalue())

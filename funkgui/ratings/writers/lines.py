"""Text with a rating in each line, below a header: CSV, tab-separated values, RecBole's files."""

from __future__ import annotations

from functools import partial
from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers.pieces import NAMES, arrow_labels, batches, names_for

_TO_QUOTE = r'["\r\n{}]'


def _write(
    ratings: RatingMatrix,
    file: RawIOBase,
    watch: Watch,
    *,
    names: tuple[str, str, str, str],
    delimiter: str,
) -> None:
    """Write a header line, and one line for each rating, with its time where there are times.

    Labels stand in double quotes where one of them holds the delimiter, a quote or a line end.
    """
    import pyarrow as pa
    import pyarrow.csv

    options = pa.csv.WriteOptions(
        include_header=False,
        delimiter=delimiter,
        quoting_style="needed" if _must_quote(ratings, delimiter) else "none",
    )
    columns = names_for(ratings, names)
    file.write(f"{delimiter.join(columns)}\n".encode())
    for batch in batches(ratings, columns, watch):
        lines = pa.BufferOutputStream()
        pa.csv.write_csv(batch, lines, write_options=options)
        file.write(lines.getvalue())


def _must_quote(ratings: RatingMatrix, delimiter: str) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    for labels in (ratings.user_ids, ratings.item_ids):
        column = arrow_labels(labels)
        if not pa.types.is_string(column.type) or not len(column):
            continue
        if pc.any(pc.match_substring_regex(column, _TO_QUOTE.format(delimiter))).as_py():
            return True
    return False


write_csv = partial(_write, names=NAMES, delimiter=",")
"""After RFC 4180 but for line ends, which are LF."""

write_tsv = partial(_write, names=NAMES, delimiter="\t")

write_recbole = partial(
    _write,
    names=("user_id:token", "item_id:token", "rating:float", "timestamp:float"),
    delimiter="\t",
)
"""As RecBole's documentation of atomic files has it."""

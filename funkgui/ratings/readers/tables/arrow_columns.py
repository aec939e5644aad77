"""Columns of tables, of whatever type, as labels and as ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.readers.delimited.bare_ratings import BareRatings
from funkgui.ratings.readers.delimited.numbers import (
    are_letter_grades,
    decimal_sign,
    is_no_rating,
    parse_number,
)
from funkgui.ratings.readers.missing_code import NO_RATING
from funkgui.ratings.readers.tables.rows_text import LARGEST_EXACT, text_of
from funkgui.ratings.readers.unfit import UnfitRatingsError


def column_at(table: Any, path: Sequence[str]) -> Any:
    """The column of a table or batch to which some names lead, each within the one before."""
    column = table.column(table.schema.names.index(path[0]))
    return pc.struct_field(column, list(path[1:])) if len(path) > 1 else column


def column_of(values: Sequence[Any]) -> Any:
    """Python values as a `pyarrow.Array`: numbers, or text where there are several types.

    Lists and objects are left out, since they are neither ids nor ratings.
    """
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError):
        column = None
    if column is None or pa.types.is_nested(column.type):
        return pa.array([text_of(value) for value in values], pa.string())
    return column


def as_labels(column: Any, name: str) -> Any:
    """A column as labels.

    Parameters
    ----------
    column
        `pyarrow.ChunkedArray` of any type.
    name
        For messages.

    Returns
    -------
    labels
        `pyarrow.ChunkedArray` of int64 or of strings, null where there is none. Whole numbers,
        also those kept as floats, are integers; what is neither number nor text is its text.

    Raises
    ------
    UnfitRatingsError
        Where the type is none of ids.
    """
    column = plain(column)
    kind = column.type
    try:
        if pa.types.is_integer(kind):
            return _integers(column)
        if pa.types.is_floating(kind):
            return _from_floats(column)
        if pa.types.is_decimal(kind) and kind.scale == 0:
            return _integers(column)
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError) as error:
        reason = f"the column {name} holds {kind}, which are no ids; choose another column."
        raise UnfitRatingsError(reason) from error


def as_ratings(column: Any, name: str, bare: BareRatings) -> FloatArray:
    """A column as (n,) float32, NaN where there is no number.

    Parameters
    ----------
    column
        `pyarrow.ChunkedArray` of numbers, or of numbers as text.
    name
        For messages.
    bare
        Makes numbers of text such as ``4/5``; it learns how the whole column is written.

    Raises
    ------
    UnfitRatingsError
        Where the type is none of ratings, or they are on several scales.
    """
    column = plain(column)
    kind = column.type
    if _is_text(kind):
        return _from_text(column.cast(pa.string()), bare)
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    if not (numeric or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        reason = f"the column {name} holds {kind}, which are no ratings; choose another column."
        raise UnfitRatingsError(reason)
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind) or pa.types.is_null(kind):
        column = column.cast(pa.float64())
    bare.letters = False
    values = column.cast(pa.float32(), safe=False)
    return np.array(values.to_numpy(), np.float32)


def without_label(labels: Any) -> BoolArray:
    """(n,) which rows of a column of labels have none, or a blank one."""
    empty = np.asarray(labels.is_null().to_numpy())
    if pa.types.is_integer(labels.type):
        return np.asarray(empty, np.bool_)
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(labels)), 0)
    return np.asarray(empty | pc.fill_null(blank, True).to_numpy(), np.bool_)


def without_rating(ratings: Any) -> BoolArray:
    """(n,) which rows of a column of ratings have none, or a word for none."""
    column = plain(ratings)
    found = column.is_null(nan_is_null=True)
    if _is_text(column.type):
        words = pc.utf8_trim_whitespace(column.cast(pa.string()))
        found = pc.or_(found, pc.is_in(words, value_set=pa.array(sorted(NO_RATING))))
    return np.asarray(found.to_numpy(), np.bool_)


def plain(column: Any) -> Any:
    """A column without the ways in which types may be packed up."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array(
            [chunk.storage for chunk in column.chunks], column.type.storage_type
        )
    kind = column.type
    if pa.types.is_dictionary(kind):
        # Of views, which polars keeps its categories in, Arrow takes none.
        values = pa.string() if pa.types.is_string_view(kind.value_type) else kind.value_type
        chunks = [chunk.dictionary.cast(values).take(chunk.indices) for chunk in column.chunks]
        column = pa.chunked_array(chunks, values)
    if pa.types.is_run_end_encoded(column.type):
        column = pa.chunked_array([pc.run_end_decode(chunk) for chunk in column.chunks])
    return column


def _is_text(kind: Any) -> bool:
    return kind in (
        pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()
    )  # fmt: skip


def _integers(column: Any) -> Any:
    """Whole numbers as int64; as text where they are larger than that."""
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _from_floats(column: Any) -> Any:
    """Whole floats as integers: what programs make of integers where some are missing."""
    numbers = np.array(column.cast(pa.float64()).to_numpy(), np.float64)
    missing = np.isnan(numbers)
    numbers[missing] = 0
    whole = (numbers == np.floor(numbers)) & (np.abs(numbers) < LARGEST_EXACT)
    integers = pa.array(np.where(whole, numbers, 0).astype(np.int64), mask=missing)
    if whole.all():
        return pa.chunked_array([integers])
    text = pa.array(numbers, mask=missing).cast(pa.string())
    return pa.chunked_array([pc.if_else(pa.array(whole), integers.cast(pa.string()), text)])


def _from_text(column: Any, bare: BareRatings) -> FloatArray:
    """Numbers from text: each distinct one is parsed once."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    known = [text for text in texts if not is_no_rating(text)]
    if bare.letters is None and known:
        bare.letters = are_letter_grades(known)
    decimal = bare.decimal or decimal_sign(known)
    if any(sign in text for text in known for sign in ",."):
        bare.decimal = decimal
    parsed = [
        None if is_no_rating(text) else parse_number(bare.bare(text, decimal), decimal)
        for text in texts
    ]
    # The last stands for rows without a text.
    numbers = np.array([np.nan if number is None else number for number in [*parsed, None]])
    with np.errstate(over="ignore"):
        ratings = numbers.astype(np.float32)
    return np.asarray(ratings[encoded.indices.fill_null(len(texts)).to_numpy()], np.float32)

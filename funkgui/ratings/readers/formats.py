"""The formats that ratings are read from.

A format is one module with a function that looks at a file's head and, where it knows the file,
returns what previews and reads it. One more format is one more module, its function here and its
name among those of `ReadOptions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.lines import (
    basket,
    impressions,
    libsvm,
    netflix,
    orange,
    user_heads,
    user_lists,
    vowpal_wabbit,
)
from funkgui.ratings.readers.matrices import hdf5, matlab, matrix_market, numpy_arrays
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sheets import spreadsheet
from funkgui.ratings.readers.sources.foreign import foreign_refusal
from funkgui.ratings.readers.sources.framed import without_frames
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.tables import arrow_ipc, json_lines, parquet, records, sqlite, xml
from funkgui.ratings.readers.tables.json_document import JsonDocument
from funkgui.ratings.readers.tables.json_lines import JsonFile
from funkgui.ratings.readers.tables.xml import XmlFile
from funkgui.ratings.readers.wide import wide
from funkgui.ratings.readers.wide.either import with_doubt

Recognise = Callable[[Head, ReadOptions], Recognised | None]

FORMATS: dict[str, Recognise] = {
    "matrix-market": matrix_market.recognise,
    "numpy": numpy_arrays.recognise,
    "matlab": matlab.recognise,
    "hdf5": hdf5.recognise,
    "parquet": parquet.recognise,
    "arrow": arrow_ipc.recognise,
    "sqlite": sqlite.recognise,
    "json": json_lines.recognise,
    "records": records.recognise,
    "xml": xml.recognise,
    "spreadsheet": spreadsheet.recognise,
    "libsvm": libsvm.recognise,
    "vowpal-wabbit": vowpal_wabbit.recognise,
    "basket": basket.recognise,
    "orange": orange.recognise,
    "netflix": netflix.recognise,
    "yahoo": user_heads.recognise,
    "user-lists": user_lists.recognise,
    "impressions": impressions.recognise,
    "wide": wide.recognise,
    "delimited": delimited.recognise,
}
"""All formats by name; where two are equally sure of a file, the earlier one reads it."""

_WITH_PARTS = {"numpy", "matlab", "hdf5", "sqlite", "spreadsheet"}
"""Those of files with parts, one of which may be chosen."""


def recognise(head: Head, options: ReadOptions) -> Recognised:
    """Ask each format, or the one that the options name, and take the one that is surest.

    Raises
    ------
    ReadError
        Where none knows the file, or a part was chosen and it has none.
    """
    foreign = "" if options.format else foreign_refusal(head.start)
    if foreign:
        raise ReadError(head.path, foreign)
    head = replace(without_frames(head), encoding=options.encoding)
    asked = [options.format] if options.format else FORMATS
    found = {key: one for key in asked if (one := FORMATS[key](head, options)) is not None}
    if options.part and found and not found.keys() & _WITH_PARTS:
        reason = f"there is no part {options.part} in it, nor any other; choose none."
        raise ReadError(head.path, reason)
    known = list(found.values())
    # JSON and XML are never tables of their lines, however sure it is that they hold ratings.
    marked: list[Recognised] = [
        found for found in known if isinstance(found, JsonFile | JsonDocument | XmlFile)
    ]
    known = marked or known
    if not known:
        raise head.refusal()
    return with_doubt(max(known, key=lambda found: found.confidence), options)

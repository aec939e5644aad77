"""Files of other programs that hold no table to be read, and what to do with them."""

from __future__ import annotations

import re

_LOOKED_AT = 1000
_FLAGS = re.IGNORECASE | re.DOTALL

_KINDS = (
    (
        rb"\s*<(!doctype html|html|table)",
        "this is a web page, whatever its name says; open it in a spreadsheet program, and save it "
        "as .xlsx or CSV.",
    ),
    (
        rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01\x00|\$FL[23]",
        "this is a format of Stata or SPSS; export it there as CSV or .xlsx.",
    ),
    (
        rb"\x00{12}\xc2\xea\x81\x60|HEADER RECORD\*{7}LIB",
        "this is a format of SAS; export it there as CSV.",
    ),
    (
        rb".{8}(?-i:DUCK).\x00{7}",
        "this is a database of DuckDB; save the ratings there: “COPY ratings TO "
        "'ratings.parquet'”.",
    ),
    (rb"Obj\x01|(?-i:ORC)[^ -~\t]", "this is Avro or ORC; save the table as Parquet or CSV."),
    (
        rb"\x80[\x02-\x05]",
        "this is a pickle of Python, which could run any program when it is read; save it there "
        "by to_csv or to_parquet.",
    ),
    (rb"RD[AX][23]\n|[XA]\n\x00\x00\x00", "this is a format of R; save it there by write.csv."),
    (
        rb"(\s|--[^\n]*\n|/\*.*?\*/;?)*"
        rb"(create (table|database)|insert into|drop table|lock tables|set names)\s",
        "these are statements of SQL; run them in a database, and export the table of the ratings "
        "as CSV.",
    ),
    (rb"%PDF-", "this is a PDF; copy its table to a spreadsheet, and save that."),
)


def foreign_refusal(start: bytes) -> str:
    """What to say of a file, by its first bytes; empty where it may hold a table."""
    start = start.removeprefix(b"\xef\xbb\xbf")[:_LOOKED_AT]
    return next((words for kind, words in _KINDS if re.match(kind, start, _FLAGS)), "")

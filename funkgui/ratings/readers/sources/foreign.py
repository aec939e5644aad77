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
        rb"<stata_dta>|\$FL[23]",
        "this is a format of Stata or SPSS; export it there as CSV or .xlsx.",
    ),
    (
        rb"\s*<(\?xml|[a-z][\w.-]*>\s*<)",
        "this is XML; export the ratings as CSV, JSON or a spreadsheet.",
    ),
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

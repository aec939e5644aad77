"""The least that makes a spreadsheet.

``.xlsx`` after ECMA-376 (part 1, chapter 18: workbook, sheets, rows, cells; part 2: packages),
``.ods`` after OpenDocument 1.2 (part 1, chapter 9: tables; part 3: packages).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"

Sheets = dict[str, list[list[object]]]
"""Rows of cells by the name of the sheet; numbers, text or None."""


def write_xlsx(path: Path, sheets: Sheets) -> None:
    """Write rows of cells as a workbook of Excel."""
    write_xlsx_xml(path, {name: "".join(_xlsx_rows(rows)) for name, rows in sheets.items()})


def write_xlsx_xml(path: Path, sheets: dict[str, str]) -> None:
    """Write a workbook whose sheets consist of some XML; with "_" ahead their names are hidden."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" '
        f'state="{"hidden" if name.startswith("_") else "visible"}"/>'
        for n, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }
    for n, data in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/s{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def _xlsx_rows(rows: list[list[object]]) -> list[str]:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in enumerate(row):
            place = f"{column_letters(column)}{number}"
            if isinstance(value, str):
                text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
                cells.append(f'<c r="{place}" t="inlineStr">{text}</c>')
            elif value is not None:
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return lines


def column_letters(column: int) -> str:
    """A, B, ..., Z, AA and so on, from 0."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def write_ods(path: Path, sheets: Sheets) -> None:
    """Write rows of cells as a spreadsheet of LibreOffice."""
    write_ods_xml(path, {name: "".join(map(_ods_row, rows)) for name, rows in sheets.items()})


def write_ods_xml(path: Path, sheets: dict[str, str]) -> None:
    """Write a spreadsheet whose tables consist of some XML."""
    tables = "".join(
        f'<table:table table:name="{name}">{data}</table:table>' for name, data in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{_OASIS}:office:1.0" '
        f'xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def _ods_row(row: list[object]) -> str:
    return f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"


def ods_cell(value: object, attributes: str = "") -> str:
    """A cell of text, a number or nothing."""
    if value is None:
        return f"<table:table-cell {attributes}/>"
    kind = "string" if isinstance(value, str) else "float"
    number = "" if kind == "string" else f'office:value="{value}"'
    return (
        f'<table:table-cell office:value-type="{kind}" {number} {attributes}>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )

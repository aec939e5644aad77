"""Files of other programs are refused with what to do there."""

from __future__ import annotations

import gzip
import pickle

import pytest

from funkgui.ratings.readers import read_ratings


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<html><body><table><tr><td>user</td></tr></table></body></html>", "r.xls", "web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<p>Not found</p>\n" * 9, "ratings.csv", "web page"),
        (pickle.dumps({"user": [1, 2], "item": [3, 4]}), "r.pkl", "to_csv or to_parquet"),
        (gzip.compress(b"X\n\0\0\0\3" + b"\0" * 99, mtime=0), "r.rds", "write.csv"),
        (gzip.compress(b"RDX3\nX\n\0\0\0\3" + b"\0" * 99, mtime=0), "r.RData", "write.csv"),
        (b"<stata_dta><header>" + b"\0" * 99, "r.dta", "Stata or SPSS"),
        (b"\x72\2\1\0\3\0" + b"\0" * 99, "r.dta", "Stata or SPSS"),
        (b"\0" * 12 + b"\xc2\xea\x81\x60\xb3\x14" + b"\0" * 99, "r.sas7bdat", "SAS"),
        (b"\x9a" * 8 + b"DUCK\x40" + b"\0" * 99, "r.duckdb", "COPY ratings TO"),
        (b"Obj\1\4\x14avro.codec" + b"\0" * 99, "r.avro", "Parquet or CSV"),
        (b"ORC\n\x0f\0\0" + b"\0" * 99, "r.orc", "Parquet or CSV"),
        (b"$FL2@(#) SPSS DATA FILE" + b"\0" * 99, "r.sav", "Stata or SPSS"),
        (b"%PDF-1.7\n1 0 obj\n", "r.pdf", "PDF"),
        (b"INSERT INTO `ratings` VALUES (0,1,5),(0,2,4);\n", "r.sql", "statements of SQL"),
        (b"-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `r` (\n", "r.sql", "SQL"),
    ],
)
def test_what_to_do_with_a_file_of_another_program(refusal, content, name, words):
    assert words in refusal(content, name).reason


def test_words_of_other_programs_in_text_are_data(tmp_path, triples):
    path = tmp_path / "r.csv"
    path.write_text("ann,The Duck,5\nORC,The Duck,3\n")
    assert triples(read_ratings(path).ratings) == [
        ("ORC", "The Duck", 3.0),
        ("ann", "The Duck", 5.0),
    ]

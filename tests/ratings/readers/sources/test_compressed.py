"""Compressed files read as what is in them."""

from __future__ import annotations

import bz2
import gzip
import lzma

import pyarrow as pa
import pytest

CONTENT = b"user,item,rating\n" + b"".join(b"%d,%d,%d\n" % (n, n + 1, n % 5) for n in range(999))

PACKED = {
    "ratings.csv.gz": gzip.compress(CONTENT),
    "two-members.csv.gz": gzip.compress(CONTENT[:5000]) + gzip.compress(CONTENT[5000:]),
    "ratings.csv.bz2": bz2.compress(CONTENT),
    "ratings.csv.xz": lzma.compress(CONTENT),
    "ratings.csv.zst": pa.compress(CONTENT, "zstd", asbytes=True),
    "no-ending": gzip.compress(CONTENT),
}


@pytest.mark.parametrize("name", PACKED)
def test_reads_as_the_file_within(read, triples, name):
    found = read(PACKED[name], name)
    assert triples(found.ratings) == triples(read(CONTENT, "plain.csv").ratings)
    assert found.format == "delimited text, comma, header line"


@pytest.mark.parametrize("name", ["ratings.csv.gz", "ratings.csv.bz2", "ratings.csv.xz"])
def test_cut_off(refusal, name):
    error = refusal(PACKED[name][:-20], name)
    assert "damaged or cut off" in str(error)


def test_zstd_cut_off(refusal):
    assert "cut off" in str(refusal(PACKED["ratings.csv.zst"][:-20], "ratings.csv.zst"))


def test_damaged_within(refusal):
    packed = bytearray(PACKED["ratings.csv.gz"])
    packed[len(packed) // 2] ^= 0xFF
    assert "damaged" in str(refusal(bytes(packed), "ratings.csv.gz"))


def test_empty_within(refusal):
    assert "empty" in str(refusal(gzip.compress(b""), "ratings.csv.gz"))

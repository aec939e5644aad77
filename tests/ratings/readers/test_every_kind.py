"""What holds for files of every kind: packed or in an archive they are read as by themselves."""

from __future__ import annotations

import gzip

import pytest

from tests.ratings.readers.data_sets import zipped
from tests.ratings.readers.fuzz_samples import plain_samples

SAMPLES = plain_samples()
REFUSED = {"probe.txt", "arrays.npz"}
"""There are no ratings in the one, and several matrices in the other."""


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - REFUSED))
def test_packed_and_in_an_archive(read, preview, triples, name):
    content = SAMPLES[name]
    alone = read(content, name)
    packed = read(gzip.compress(content), f"{name}.gz")
    assert packed.format == alone.format == preview(content, name).format
    for other in (packed, read(zipped({f"data/{name}": content}), "all.zip")):
        assert triples(other.ratings) == triples(alone.ratings)
        assert (other.columns, other.doubts) == (alone.columns, alone.doubts)

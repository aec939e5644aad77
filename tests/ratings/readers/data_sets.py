"""Small data sets with the names, the layout and the encoding of those that people download.

MovieLens: the README files of ml-100k, ml-1m and ml-latest-small at
https://files.grouplens.org/datasets/movielens/. Netflix: the README of the Netflix Prize's
``nf_prize_dataset.tar.gz`` and the Kaggle edition of it, "Netflix Prize data".
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

USERS = range(1, 9)
ITEMS = range(1, 13)

RATINGS = [
    (user, item, (user * item) % 5 + 1, 978_300_000 + user)
    for user in USERS
    for item in ITEMS
    if (user + item) % 3
]

TITLES = {
    item: f"Misérables, Les ({1990 + item})" if item % 4 == 0 else f"Film No. {item} (1995)"
    for item in ITEMS
}


def _lines(delimiter: str, rows=RATINGS) -> bytes:
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows).encode()


ML_LATEST_SMALL = {
    "ml-latest-small/": b"",
    "ml-latest-small/links.csv": b"movieId,imdbId,tmdbId\r\n"
    + b"".join(b"%d,0114709,%d\r\n" % (item, 862 + item) for item in ITEMS),
    "ml-latest-small/tags.csv": b"userId,movieId,tag,timestamp\r\n2,3,funny,1445714994\r\n",
    "ml-latest-small/ratings.csv": b"userId,movieId,rating,timestamp\r\n"
    + _lines(",").replace(b"\n", b"\r\n"),
    "ml-latest-small/README.txt": b"Summary\n=======\n\nThis dataset describes 5-star ratings.\n",
    "ml-latest-small/movies.csv": b"movieId,title,genres\r\n"
    + "".join(f'{item},"{TITLES[item]}",Drama|War\r\n' for item in ITEMS).encode(),
}

ML_1M = {
    "ml-1m/": b"",
    "ml-1m/movies.dat": "".join(f"{item}::{TITLES[item]}::Drama\n" for item in ITEMS).encode(
        "latin-1"
    ),
    "ml-1m/ratings.dat": _lines("::"),
    "ml-1m/README": b"SUMMARY\n\nThese files contain ratings.\n",
    "ml-1m/users.dat": b"".join(b"%d::F::1::10::48067\n" % user for user in USERS),
}

ML_100K = {
    "ml-100k/": b"",
    "ml-100k/allbut.pl": b"#!/usr/local/bin/perl\n",
    "ml-100k/mku.sh": b"#!/bin/sh\n",
    "ml-100k/README": b"SUMMARY & USAGE LICENSE\n",
    "ml-100k/u.data": _lines("\t", RATINGS[::-1]),
    "ml-100k/u.genre": b"unknown|0\nAction|1\n\n",
    "ml-100k/u.info": b"943 users\n1682 items\n100000 ratings\n",
    "ml-100k/u.item": "".join(
        f"{item}|{TITLES[item]}|01-Jan-1995||http://us.imdb.com/M/title-exact?x%20(1995)|0|0|1\n"
        for item in ITEMS
    ).encode("latin-1"),
    "ml-100k/u.occupation": b"administrator\nartist\n",
    "ml-100k/u.user": b"".join(b"%d|24|M|technician|85711\n" % user for user in USERS),
    "ml-100k/u1.base": _lines("\t", RATINGS[8:]),
    "ml-100k/u1.test": _lines("\t", RATINGS[:8]),
    "ml-100k/ua.base": _lines("\t", RATINGS[8:]),
    "ml-100k/ua.test": _lines("\t", RATINGS[:8]),
}

MOVIELENS = {"ml-latest-small": ML_LATEST_SMALL, "ml-1m": ML_1M, "ml-100k": ML_100K}


def _netflix_block(item: int) -> bytes:
    rows = [f"{user},{rating},2005-09-06\n" for user, one, rating, _ in RATINGS if one == item]
    return f"{item}:\n{''.join(rows)}".encode()


NETFLIX_TITLES = "".join(
    f"{item},{1995 if item > 1 else 'NULL'},{TITLES[item]}\n" for item in ITEMS
).encode("latin-1")

NETFLIX_FOLDER = {
    "README": b"SUMMARY\n",
    "movie_titles.txt": NETFLIX_TITLES,
    "probe.txt": b"1:\n1\n3\n2:\n2\n",
    "qualifying.txt": b"1:\n1,2005-12-19\n3,2005-12-20\n",
    **{f"training_set/mv_{item:07d}.txt": _netflix_block(item) for item in ITEMS},
}

NETFLIX_COMBINED = {
    "README": b"SUMMARY\n",
    "movie_titles.csv": NETFLIX_TITLES,
    "probe.txt": b"1:\n1\n3\n2:\n2\n",
    "qualifying.txt": b"1:\n1,2005-12-19\n3,2005-12-20\n",
    **{
        f"combined_data_{part}.txt": b"".join(map(_netflix_block, ITEMS[3 * part - 3 : 3 * part]))
        for part in range(1, 5)
    },
}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The files as a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: Mapping[str, bytes], compression: str = "") -> bytes:
    """The files as a tar archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{compression}") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name.rstrip("/"))
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def as_triples() -> list[tuple[int, int, float]]:
    """The ratings that each of the data sets holds."""
    return sorted((user, item, float(rating)) for user, item, rating, _ in RATINGS)

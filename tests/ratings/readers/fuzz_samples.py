"""A small file of each kind that is read, as its own library or documentation has it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import scipy.io
import scipy.sparse

from tests.ratings.readers import data_sets
from tests.ratings.readers.data_sets import RATINGS, tarred, zipped
from tests.ratings.readers.spreadsheets import Sheets, write_ods, write_xlsx


def plain_samples() -> dict[str, bytes]:
    """The content of each file by its name."""
    return _texts() | _matrices() | _tables()


def samples() -> dict[str, bytes]:
    """These, and files that hold others."""
    files = plain_samples()
    csv = files["ratings.csv"]
    return files | {
        "ratings.csv.gz": gzip.compress(csv),
        "ratings.csv.bz2": bz2.compress(csv),
        "ratings.csv.xz": lzma.compress(csv),
        "ratings.csv.zst": pa.compress(csv, "zstd", asbytes=True),
        "ml-1m.zip": zipped(data_sets.ML_1M),
        "stored.zip": zipped(data_sets.ML_LATEST_SMALL, 0),
        "ml-100k.tar": tarred(data_sets.ML_100K),
        "netflix.tar.gz": tarred(data_sets.NETFLIX_FOLDER, "gz"),
        "parquet.zip": zipped({"ratings.parquet": files["ratings.parquet"]}),
    }


def _texts() -> dict[str, bytes]:
    plain = data_sets.ML_LATEST_SMALL["ml-latest-small/ratings.csv"]
    wide = "".join(
        f"{user},{','.join('' if (user + n) % 3 else str(n % 5) for n in range(9))}\n"
        for user in range(8)
    )
    jester = "".join(
        f"3,{','.join('99' if (user + n) % 3 else f'{n % 7 - 3.5:.2f}' for n in range(9))}\n"
        for user in range(8)
    )
    rows = [(user, item, rating) for user, item, rating, _ in RATINGS]
    lines = [
        json.dumps({"user_id": f"u{user}", "asin": f"B{item}", "overall": rating, "text": "x\n"})
        for user, item, rating in rows
    ]
    return {
        "ratings.csv": plain,
        "quoted.csv": b"user,item,rating\n" + b'"a ""b""",1,2\n"c\nd",2,3.5\n' * 9,
        "utf-16.csv": plain.decode().encode("utf-16"),
        "latin-1.csv": b"user;item;rating\n" + 'é;"1";2,5\nü;"2";3,5\n'.encode("latin-1") * 9,
        "ratings.dat": data_sets.ML_1M["ml-1m/ratings.dat"],
        "u.data": data_sets.ML_100K["ml-100k/u.data"],
        "ratings.inter": b"user_id:token\titem_id:token\trating:float\n"
        + b"".join(b"u%d\ti%d\t%d\n" % row for row in rows),
        "combined_data_1.txt": data_sets.NETFLIX_COMBINED["combined_data_1.txt"],
        "probe.txt": data_sets.NETFLIX_COMBINED["probe.txt"],
        "wide.csv": b"," + b",".join(b"i%d" % n for n in range(9)) + b"\n" + wide.encode(),
        "jester.csv": jester.encode(),
        "ratings.jsonl": "\n".join(lines).encode(),
        "ratings.json": f"[{','.join(lines)}]".encode(),
        "frame.json": json.dumps(
            {
                name: {str(k): row[n] for k, row in enumerate(rows)}
                for n, name in enumerate(("user", "item", "rating"))
            }
        ).encode(),
        "arrays.json": json.dumps([*rows]).encode(),
        "arrays.jsonl": "\n".join(json.dumps(row) for row in rows).encode(),
        "matrix.json": json.dumps(
            [[n % 5 or None for n in range(k, k + 9)] for k in range(9)]
        ).encode(),
        "trainIdx2.txt": b"".join(b"%d|1\n%d\t%d\n" % row for row in rows),
        "critics.json": json.dumps({f"u{u}": {f"i{i}": r} for u, i, r in rows}).encode(),
        "python.json": "".join(
            f"{ {'user_id': f'u{u}', 'asin': f'B{i}', 'overall': r}!r}\n" for u, i, r in rows
        ).encode(),
        "movies.txt": b"".join(
            b"product/productId: B%d\nreview/userId: A%d\nreview/score: %d\n\n" % (i, u, r)
            for u, i, r in rows
        ),
        "table.txt": b"| user | item | rating |\n|------|------|-------:|\n"
        + b"".join(b"| %d | %d | %d |\n" % row for row in rows),
        "ciao.txt": b"".join(b"%d %d %d %d 3\n" % (u, i, n, r) for n, (u, i, r) in enumerate(rows)),
        "grades.csv": b"student,course,grade\n"
        + b"".join(b"%d,%d,%c\n" % (u, i, b"FDCBA"[r - 1]) for u, i, r in rows),
        "ratings.libsvm": b"".join(b"%d %d:1 %d:1\n" % (r, u, 100 + i) for u, i, r in rows),
        "ratings.vw": b"".join(b"%d |u %d |i %d\n" % (r, u, i) for u, i, r in rows),
        "ratings.tab": b"user\titem\trating\nd\td\tc\n\t\tclass\n"
        + b"".join(b"%d\t%d\t%d\n" % row for row in rows),
        "ratings.basket": b"a=1, b=2, c=3.5\nb=5, c=4\n",
        "train.txt": b"".join(
            b"%d %s\n" % (u, b" ".join(b"%d" % i for i in range(u, 3 * u))) for u in range(1, 9)
        ),
        "behaviors.tsv": b"".join(
            b"%d\tU%d\t11/11/2019 9:05:58 AM\tN5 N4\tN%d-1 N9-0\n" % row for row in rows
        ),
        "lists.json": json.dumps({f"u{u}": [*range(u, 3 * u)] for u in range(1, 9)}).encode(),
    }


def _matrices() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    dense = np.where(rng.random((12, 9)) < 0.4, rng.integers(1, 6, (12, 9)), 0).astype(float)
    sparse = scipy.sparse.csr_matrix(dense)
    return {
        "coordinate.mtx": _written(lambda file: scipy.io.mmwrite(file, sparse)),
        "array.mtx": _written(lambda file: scipy.io.mmwrite(file, dense)),
        "sparse.npz": _written(lambda file: scipy.sparse.save_npz(file, sparse)),
        "dense.npy": _written(lambda file: np.save(file, dense)),
        "arrays.npz": _written(lambda file: np.savez_compressed(file, ratings=dense, other=dense)),
        "v5.mat": _written(lambda file: scipy.io.savemat(file, {"Y": dense, "R": dense > 0})),
        "sparse.mat": _written(lambda file: scipy.io.savemat(file, {"M": sparse})),
        "compressed.mat": _written(
            lambda file: scipy.io.savemat(file, {"M": sparse}, do_compression=True)
        ),
        "dense.h5": _hdf5({"ratings": dense}),
        "triples.h5": _hdf5(
            {
                name: np.array([row[n] for row in RATINGS])
                for n, name in enumerate(("users", "items", "ratings"))
            }
        ),
        "csr.h5": _hdf5(
            {f"X/{name}": getattr(sparse, name) for name in ("data", "indices", "indptr")}
        ),
        "v7.3.mat": b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124)
        + b"\0\2IM"
        + b"\0" * 384
        + _hdf5({"M": dense}),
    }


def _tables() -> dict[str, bytes]:
    table = pa.table(
        {
            name: pa.array([row[n] for row in RATINGS])
            for n, name in enumerate(("userId", "movieId", "rating", "timestamp"))
        }
    )
    text = table.set_column(0, "userId", table["userId"].cast(pa.string()))
    write_parquet, write_feather = pyarrow.parquet.write_table, pyarrow.feather.write_feather

    def write_stream(file: Any) -> None:
        with pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)

    return {
        "ratings.parquet": _written(lambda file: write_parquet(table, file)),
        "text.parquet": _written(lambda file: write_parquet(text, file, compression="zstd")),
        "ratings.feather": _written(lambda file: write_feather(text, file)),
        "plain.feather": _written(
            lambda file: write_feather(table, file, compression="uncompressed")
        ),
        "ratings.arrows": _written(write_stream),
        "ratings.sqlite": _sqlite(),
        "ratings.xlsx": _spreadsheet(write_xlsx),
        "ratings.ods": _spreadsheet(write_ods),
        "ratings.xls": (Path(__file__).parent / "sheets" / "ratings.xls").read_bytes(),
    }


def _written(write: Callable[[Any], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _hdf5(datasets: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as tree:
        for name, values in datasets.items():
            tree.create_dataset(name, data=values, compression="gzip")
    return file.getvalue()


def _spreadsheet(write: Callable[[Path, Sheets], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        rows: list[list[object]] = [list(row) for row in RATINGS]
        write(path, {"Ratings": [["user", "item", "rating", "time"], *rows], "Other": [["x"]]})
        return path.read_bytes()


def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE ratings (user_id, item_id, rating REAL, at INTEGER)")
        connection.executemany("INSERT INTO ratings VALUES (?, ?, ?, ?)", RATINGS)
        connection.commit()
        connection.close()
        return path.read_bytes()

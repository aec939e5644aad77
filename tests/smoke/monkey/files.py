"""Files for the walk to open, good ones and bad ones."""

from __future__ import annotations

from pathlib import Path


def some_files(folder: Path, data: Path) -> list[Path]:
    """Write small files into a folder; a real one is among them where it is there."""
    small = folder / "small.csv"
    rows = [
        f"{user},{item},{1 + (user * item) % 5},{user * 1000}"
        for user in range(9)
        for item in range(7)
        if (user + item) % 3
    ]
    small.write_text("\n".join(["userId,movieId,rating,timestamp", *rows]))
    (folder / "movies.csv").write_text("movieId,title\n1,Alien\n2,Brazil\n3,\n")
    wide = folder / "wide.csv"
    wide.write_text(",a,b,c\nann,1,,2.5\nbob,,3,\ncid,,,\n")
    empty = folder / "empty.csv"
    empty.write_text("")
    broken = folder / "broken.csv"
    broken.write_text("userId,movieId,rating\n1,2,3\n1,x\n,,\n")
    files = [small, small, wide, folder / "movies.csv", empty, broken]
    real = data / "ml-latest-small" / "ratings.csv"
    return [*files, real, real] if real.exists() else files

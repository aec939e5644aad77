"""Titles of items: their columns, and the files beside ratings that they are taken from."""

from __future__ import annotations

import gzip
import json

import pyarrow
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest

from funkgui.errors import ReadError
from funkgui.ratings.readers import (
    FileLook,
    ReadOptions,
    preview_titles,
    read_ratings,
    read_titles,
)
from tests.ratings.readers.data_sets import tarred
from tests.ratings.readers.spreadsheets import write_ods, write_xlsx

RATINGS = {"ratings.csv": "1,2,3\n1,3,4\n", "ratings.dat": "1::2::3\n1::3::4\n"}
TITLES = {"ratings.csv": "movies.csv", "ratings.dat": "movies.dat", "u.data": "u.item"}


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "movieId,title,genres\r\n2,Two,a|b\r\n3,\"Three, The\",c\r\n",
        "title,movieId\n\"Two\",2\n\"Three, The\",3\n",
        "2::Two::a|b\n3::Three, The::c",
        "2|Two|01-Jan-1995||http://x.org/a%20b|0|1\n3|Three, The|01-Jan-1995||http://x.org/|1|0\n",
        "2\tTwo\n3\tThree, The\n",
        "2,1999,Two\n3,2003,\"Three, The\"\n",
        "item_id:token\tmovie_title:token\n2\tTwo\n3\tThree, The\n",
        " 2 ; Two \n\n3;Three, The\n",
        "adult,imdb_id,id,title\nFalse,tt2,2,Two\nFalse,tt3,3,\"Three, The\"\n",
        "id,name,artist\n2,Two,Ann\n3,\"Three, The\",Bob\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_columns(tmp_path, content, encoding):
    path = write(tmp_path, "titles", content.replace("Two", "Zwölf").encode(encoding))
    assert read_titles(path) == {"2": "Zwölf", "3": "Three, The"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("movieId,title,genres\n", '{n},"Film {n} (1995)",Drama|War\n'),
        ('"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";"Image-URL-S"\n',
         '"0{n}X";"Book {n}";"Ann";"1999";"X";"http://x.org/{n}"\n'),
        ("", "{n}::Film {n} (1995)::Drama|War\n"),
        ("", "{n},2003,Film {n}\n"),
    ],
)  # fmt: skip
def test_titles_alone(tmp_path, header, row):
    path = write(tmp_path, "list.csv", header + "".join(row.format(n=n) for n in range(9)))
    with pytest.raises(ReadError, match="this is a list of titles without ratings; open the"):
        read_ratings(path)
    assert len(read_titles(path)) == 9


def test_quotes_as_mysql_writes_them(tmp_path):
    content = '"ISBN";"Book-Title";"Author"\n"2";"A \\"Two\\"; or so";"Ann"\n"3";"Three";"Bob"\n'
    assert read_titles(write(tmp_path, "books.csv", content)) == {
        "2": 'A "Two"; or so', "3": "Three",
    }  # fmt: skip


@pytest.mark.parametrize("end", [",1999", ',"Ann"', ",", ""])
def test_a_backslash_at_the_end_of_a_quoted_title(tmp_path, end):
    content = f'id,title\n1,"C:\\"{end}\n2,"Two, or so"{end}\n3,"D:\\"{end}'
    path = write(tmp_path, "titles.csv", content)
    assert read_titles(path) == {"1": "C:\\", "2": "Two, or so", "3": "D:\\"}


def test_lines_without_a_title_are_passed_over(tmp_path):
    path = write(tmp_path, "titles.csv", "id,title\n1,One\n2\n,Nameless\n3,\n4,Four\n")
    assert read_titles(path) == {"1": "One", "3": "", "4": "Four"}


@pytest.mark.parametrize(
    ("content", "titles"),
    [
        ("user,item,rating\n1,20.0,3\n1,30.0,4\n", "id,title\n20.0,Twenty\n30.0,Thirty\n"),
        ("user,item,rating\n1,20,3\n1,30,4\n", "id,title\n20.0,Twenty\n30.0,Thirty\n"),
        ("user,item,rating,title\n1,20.0,3,Twenty\n1,30.0,4,Thirty\n2,20.0,5,Twenty\n", ""),
    ],
)
def test_titles_of_whole_numbers_with_decimals(tmp_path, content, titles):
    path = write(tmp_path, "ratings.csv", content)
    if titles:
        write(tmp_path, "movies.csv", titles)
    assert read_ratings(path).ratings.item_titles.tolist() == ["Twenty", "Thirty"]


@pytest.mark.parametrize(
    ("ratings", "titles", "content"),
    [
        ("ratings.csv", "movies.csv", "movieId,title\n2,Two\n9,Nine\n"),
        ("ratings.dat", "movies.dat", "2::Two::x\n9::Nine::x\n"),
        ("u.data", "u.item", "2|Two|\xe9\n9|Nine|\n"),
    ],
)
def test_titles_beside_the_ratings_are_taken(tmp_path, ratings, titles, content):
    path = write(tmp_path, ratings, RATINGS.get(ratings, "1\t2\t3\t99\n1\t3\t4\t99\n"))
    write(tmp_path, titles, content.encode("cp1252"))
    found = read_ratings(path)
    assert found.titles_path == tmp_path / titles
    assert found.ratings.item_titles.tolist() == ["Two", ""]
    assert found.ratings.title(1) == "3"


@pytest.mark.parametrize(
    ("ratings", "content", "titles", "of_titles"),
    [
        ("small.inter", "user_id:token\titem_id:token\trating:float\n1\t2\t3\n",
         "small.item", "item_id:token\tmovie_title:token_seq\n2\tTwo\n"),
        ("combined_data_1.txt", "2:\n1,3,2005-09-06\n", "movie_titles.csv", "2,2003,Two\n"),
        ("training_set/mv_0000002.txt", "2:\n1,3,2005-09-06\n",
         "movie_titles.txt", "2,NULL,Two\n"),
        ("BX-Book-Ratings.csv", '"User-ID";"ISBN";"Book-Rating"\n"1";"2X";"3"\n',
         "BX-Books.csv", '"ISBN";"Book-Title";"Book-Author"\n"2X";"Two";"A. B"\n'),
        ("Ratings.csv", "User-ID,ISBN,Book-Rating\n1,2X,3\n",
         "Books.csv", "ISBN,Book-Title,Book-Author\n2X,Two,A. B\n"),
        ("ratings.csv", "user_id,book_id,rating\n1,2,3\n", "books.csv",
         "book_id,goodreads_book_id,isbn,authors,original_title,title\n2,77,8,A,,Two\n"),
        ("rating.csv", "user_id,anime_id,rating\n1,2,3\n",
         "anime.csv", "anime_id,name,genre,type,episodes,rating\n2,Two,Drama,TV,9,7.5\n"),
        ("rating_complete.csv", "user_id,anime_id,rating\n1,2,3\n",
         "anime.csv", "MAL_ID,Name,Score,Genres\n2,Two,7.5,Drama\n"),
        ("user_artists.dat", "userID\tartistID\tweight\n1\t2\t3\n",
         "artists.dat", "id\tname\turl\n2\tTwo\thttp://x\n"),
        ("user_ratedmovies.dat", "userID\tmovieID\trating\n1\t2\t3\n",
         "movies.dat", "id\ttitle\timdbID\tspanishTitle\n2\tTwo\t77\tDos\n"),
        ("RAW_interactions.csv", "user_id,recipe_id,date,rating,review\n1,2,2003-02-17,3,x\n",
         "RAW_recipes.csv", "name,id,contributor_id,n_steps,steps\nTwo,2,77,1,['mix']\n"),
        ("ratings.csv", "userId,restId,rating\n1,2,3\n", "restaurants.csv", "restId,name\n2,Two\n"),
        ("user_ratings.csv", "BGGId,Rating,Username\n2,3,ann\n",
         "games.csv", "BGGId,Name,Description\n2,Two,x\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("pack", [None, gzip.compress])
def test_titles_of_other_data_sets(tmp_path, ratings, content, titles, of_titles, pack):
    (tmp_path / ratings).parent.mkdir(exist_ok=True)
    suffix = "" if pack is None else ".gz"
    for name, text in ((ratings, content), (titles, of_titles)):
        write(tmp_path, name + suffix, text.encode() if pack is None else pack(text.encode()))
    found = read_ratings(tmp_path / (ratings + suffix))
    assert found.ratings.item_titles.tolist() == ["Two"]


def test_netflix_titles(tmp_path):
    content = (
        "1,2003,Dinosaur Planet\n2,NULL,Roti Kapada Aur Makaan\n"
        '3,1999,8 Women, Two Men, and a Dog\n4,2001,Amélie\n5,1995,"Weird Al" Live\n'
    )
    path = write(tmp_path, "movie_titles.txt", content.encode("latin-1"))
    assert read_titles(path) == {
        "1": "Dinosaur Planet",
        "2": "Roti Kapada Aur Makaan",
        "3": "8 Women, Two Men, and a Dog",
        "4": "Amélie",
        "5": '"Weird Al" Live',
    }


@pytest.mark.parametrize("writer", [write_xlsx, write_ods])
def test_titles_in_a_spreadsheet(tmp_path, writer):
    path = tmp_path / "movies.sheet"
    writer(path, {"Empty": [], "Films": [["id", "title"], [2, "Two"], [3, "Three, The"]]})
    assert read_titles(path) == {"2": "Two", "3": "Three, The"}
    writer(path, {"Empty": []})
    with pytest.raises(ReadError, match="is empty"):
        read_titles(path)


def as_lines(table):
    return "".join(json.dumps(row) + "\n" for row in table.to_pylist())


WRITERS = {
    "parquet": lambda table, path: pyarrow.parquet.write_table(table, path),
    "feather": lambda table, path: pyarrow.feather.write_feather(table, str(path)),
    "jsonl": lambda table, path: path.write_text(as_lines(table)),
    "json": lambda table, path: path.write_text(json.dumps(table.to_pylist())),
    "csv": lambda table, path: pyarrow.csv.write_csv(table, path),
}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize(
    ("ratings", "titles"),
    [("small_data", "small_items"), ("ratings", "movies"), ("my-reviews", "my-books")],
)
def test_titles_in_other_tables(tmp_path, ending, ratings, titles):
    path = tmp_path / f"{ratings}.{ending}"
    WRITERS[ending](pyarrow.table({"user": [1, 1], "item": [2, 3], "rating": [3, 4]}), path)
    described = {"item_id": [3, 2], "title": ["Three, The", None], "year": [1999, 2001]}
    WRITERS[ending](pyarrow.table(described), tmp_path / f"{titles}.{ending}")
    found = read_ratings(path)
    assert found.titles_path == tmp_path / f"{titles}.{ending}"
    assert found.ratings.item_titles.tolist() == ["", "Three, The"]
    columns = FileLook(path).preview().titles
    assert (columns.names, columns.title) == (("item_id", "title", "year"), "title")


def test_titles_in_one_json_object(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,2,3\n1,3,4\n")
    movies = [{"id": 3, "title": "Three, The"}, {"id": 2, "title": "Two"}]
    (tmp_path / "movies.json").write_text(json.dumps({"movies": movies, "page": 1}))
    found = read_ratings(path, titles=tmp_path / "movies.json")
    assert found.ratings.item_titles.tolist() == ["Two", "Three, The"]


def test_titles_in_json_are_in_the_encoding_of_their_ratings(tmp_path):
    # Half of the first letter is a backslash where the encoding is not known.
    text = '[{"id": 2, "title": "ソナチネ"}, {"id": 3, "title": "Three"}]'
    titles = write(tmp_path, "titles.json", text.encode("cp932"))
    path = write(tmp_path, "ratings.csv", RATINGS["ratings.csv"])
    found = read_ratings(path, titles=titles, options=ReadOptions(encoding="cp932"))
    assert found.ratings.item_titles.tolist() == ["ソナチネ", "Three"]


@pytest.mark.parametrize(
    ("ids", "labels"),
    [([2.0, 3.0, None], [2, 3]), ([b"b", b"c", None], ["b", "c"])],
    ids=["floats", "bytes"],
)
def test_titles_of_ids_that_a_table_does_not_keep_as_they_are_called(tmp_path, ids, labels):
    ratings = pyarrow.table({"user": [1, 1], "item": ids[:2], "rating": [3, 4]})
    pyarrow.parquet.write_table(ratings, tmp_path / "ratings.parquet")
    titles = pyarrow.table({"item_id": ids, "title": ["Two", "Three", "None of them"]})
    pyarrow.parquet.write_table(titles, tmp_path / "movies.parquet")
    found = read_ratings(tmp_path / "ratings.parquet").ratings
    assert found.item_ids.tolist() == labels
    assert found.item_titles.tolist() == ["Two", "Three"]


def test_the_preview_of_titles_in_a_json_array_reads_its_beginning_only(tmp_path):
    titles = json.dumps([{"item_id": n, "title": f"Title {n}"} for n in range(100_000)])
    path = write(tmp_path, "movies.json", titles.removesuffix("]") + ", {")
    assert preview_titles(path).names == ("item_id", "title")
    with pytest.raises(ReadError):
        read_titles(path)


def test_no_titles_where_there_is_no_such_file(tmp_path):
    write(tmp_path, "other.csv", "movieId,title\n2,Two\n")
    found = read_ratings(write(tmp_path, "ratings.csv", RATINGS["ratings.csv"]))
    assert found.titles_path is None
    assert found.ratings.item_titles is None


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"x\ny\n", b"movieId,title\n77,Other\n"])
def test_useless_titles_beside_the_ratings_do_no_harm(tmp_path, content):
    write(tmp_path, "movies.csv", content)
    found = read_ratings(write(tmp_path, "ratings.csv", RATINGS["ratings.csv"]))
    assert found.titles_path is None
    assert found.ratings.n_ratings == 2


def test_titles_asked_for(tmp_path):
    path = write(tmp_path, "ratings.csv", RATINGS["ratings.csv"])
    write(tmp_path, "movies.csv", "movieId,title\n2,Wrong\n3,Wrong\n")
    asked = write(tmp_path, "names.txt", "2\tTwo\n3\tThree\n")
    found = read_ratings(path, titles=asked)
    assert found.titles_path == asked
    assert found.ratings.item_titles.tolist() == ["Two", "Three"]


@pytest.mark.parametrize("content", [None, b"", b"\0\0\0", b"x\ny\n", b"movieId,title\n77,Other\n"])
def test_useless_titles_that_were_asked_for_are_refused(tmp_path, content):
    path = write(tmp_path, "ratings.csv", RATINGS["ratings.csv"])
    asked = tmp_path / "names.csv"
    if content is not None:
        asked.write_bytes(content)
    with pytest.raises(ReadError, match=r"names\.csv"):
        read_ratings(path, titles=asked)


CODES = "film,code,year\nAlpha,a,1999\nBeta,b,2001\n"


@pytest.mark.parametrize(
    ("content", "columns", "expected"),
    [
        (CODES, ("code", "film"), {"a": "Alpha", "b": "Beta"}),
        (CODES, ("2", "1"), {"a": "Alpha", "b": "Beta"}),
        (CODES, ("CODE", "year"), {"a": "1999", "b": "2001"}),
        ("a,1,Alpha\nb,2,Beta\n", ("2", ""), {"1": "a", "2": "b"}),
        ("a,1,Alpha\nb,2,Beta\n", ("2", "3"), {"1": "Alpha", "2": "Beta"}),
        ("a,1,Alpha\nb,2,Beta\n", ("", "3"), {"a": "Alpha", "b": "Beta"}),
        ("id,title,name\n1,One,Uno\n", ("", "name"), {"1": "Uno"}),
        ("id,title,other\n1,One,x\n", ("title", ""), {"One": "x"}),
        ("x,y\na,Alpha\n", ("x", ""), {"a": "Alpha"}),
        ("1,1999,One\n2,NULL,Two, Too\n", ("1", "2"), {"1": "1999", "2": "NULL"}),
    ],
)
def test_chosen_columns(tmp_path, content, columns, expected):
    options = ReadOptions(titles_id_column=columns[0], titles_title_column=columns[1])
    assert read_titles(write(tmp_path, "titles.csv", content), options=options) == expected


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (("nope", ""), "there is no column nope: the columns are film, code, year"),
        (("", "4"), "there is no column 4: the columns are"),
        (("film", "1"), "column film cannot be that of the ids and of the titles"),
    ],
)
def test_columns_that_cannot_be(tmp_path, columns, words):
    options = ReadOptions(titles_id_column=columns[0], titles_title_column=columns[1])
    with pytest.raises(ReadError, match=words):
        read_titles(write(tmp_path, "titles.csv", CODES), options=options)


def test_columns_are_chosen_with_the_ratings(tmp_path):
    ratings = write(tmp_path, "ratings.csv", "user,item,rating\nu,a,3\nu,b,4\n")
    titles = write(tmp_path, "names.csv", CODES)
    options = ReadOptions(titles_id_column="code", titles_title_column="film")
    found = read_ratings(ratings, titles=titles, options=options)
    assert found.ratings.item_titles.tolist() == ["Alpha", "Beta"]
    columns = FileLook(ratings, options, titles=titles).preview().titles
    assert (columns.names, columns.item, columns.title) == (
        ("film", "code", "year"),
        "code",
        "film",
    )


def test_columns_of_titles_beside_are_told_of_where_they_are_wrong(tmp_path):
    ratings = write(tmp_path, "ratings.csv", RATINGS["ratings.csv"])
    write(tmp_path, "movies.csv", "movieId,title\n2,Two\n")
    options = ReadOptions(titles_title_column="name")
    with pytest.raises(ReadError, match=r"movies\.csv: there is no column name"):
        read_ratings(ratings, options=options)
    columns = FileLook(ratings, options).preview().titles
    assert (columns.names, columns.title) == (("movieId", "title"), "")


def test_a_preview_without_titles_has_no_columns_of_them(tmp_path):
    ratings = write(tmp_path, "ratings.csv", RATINGS["ratings.csv"])
    assert FileLook(ratings).preview().titles is None
    broken = write(tmp_path, "broken.csv", b"\0\1\2" * 99)
    assert FileLook(ratings, titles=broken).preview().titles is None


@pytest.mark.parametrize("compression", ["", "gz", "xz"])
def test_the_columns_of_titles_in_a_tar(tmp_path, compression):
    files = {
        "ml/movies.csv": b"film,code\nOne,7\nTwo,8\n",
        "ml/ratings.csv": b"userId,movieId,rating\n1,7,4\n2,8,3\n",
        "ml/tags.csv": b"userId,tag\n1,good\n",
    }
    path = write(tmp_path, "ml.tar", tarred(files, compression))
    options = ReadOptions(titles_id_column="code", titles_title_column="film")
    shown = FileLook(path, options).preview().titles
    assert shown is not None
    assert (shown.names, shown.item, shown.title) == (("film", "code"), "code", "film")
    assert read_ratings(path, options=options).ratings.item_titles.tolist() == ["One", "Two"]


@pytest.mark.parametrize(
    ("content", "columns", "by_position"),
    [
        ("item,title\n1,One\n", {}, False),
        ("1,One\n2,Two\n", {}, True),
        ("1,One\n2,Two\n", {"titles_id_column": "2", "titles_title_column": "1"}, False),
    ],
)
def test_a_preview_of_titles_alone(tmp_path, content, columns, by_position):
    path = write(tmp_path, "titles.csv", content)
    shown = preview_titles(path, ReadOptions(**columns))
    assert shown.rows[0] == ("1", "One")
    assert shown.by_position is by_position

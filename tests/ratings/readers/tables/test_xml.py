"""Lists in XML, as MyAnimeList exports one's own, and `mysql --xml` prints a table."""

from __future__ import annotations

import gzip
from zipfile import ZipFile

import pytest

from funkgui.ratings.readers import read_ratings

ANIME = """
    <anime>
        <series_animedb_id>{n}</series_animedb_id>
        <series_title><![CDATA[Tom & {n}]]></series_title>
        <my_finish_date>{date}</my_finish_date>
        <my_score>{score}</my_score>
        <my_tags><![CDATA[]]></my_tags>
    </anime>
"""
OWN = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- Created by XML Export feature at MyAnimeList.net -->
<myanimelist>
    <myinfo>
        <user_id>123</user_id>
        <user_export_type>1</user_export_type>
    </myinfo>
{entries}</myanimelist>
"""


def own(n_entries: int = 40) -> str:
    dates = ("0000-00-00", "2020-02-03")
    entries = (ANIME.format(n=n, date=dates[n % 2], score=n % 11) for n in range(n_entries))
    return OWN.format(entries="".join(entries))


def test_ones_own_list_with_its_titles(read):
    for content, name in ((own().encode(), "a.xml"), (gzip.compress(own().encode()), "a.xml.gz")):
        found = read(content, name)
        assert found.format == "XML, anime"
        assert found.columns == ("series_animedb_id", "my_score", "my_finish_date")
        assert found.ratings.values.tolist() == [n % 11 for n in range(40)]
        assert found.ratings.item_titles.tolist() == [f"Tom & {n}" for n in range(40)]
        assert found.n_unread_times == 0
    manga = own().replace("series_animedb_id", "manga_mangadb_id").replace("anime>", "manga>")
    assert read(manga).columns[0] == "manga_mangadb_id"
    assert read(own(), missing="0").n_missing == 4


PAIRS = [(user, item) for user in range(1, 8) for item in range(1, 6)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("around", "row"),
    [
        ("<resultset statement='select' xmlns:xsi='x'>\n{}</resultset>\n",
         '<row>\n\t<field name="user_id">{}</field>\n\t<field name="movie_id">é{}</field>\n'
         '\t<field name="rating">{}</field>\n</row>\n'),
        ("<ratings>\n{}</ratings>", '<rating user_id="{}" movie_id="é{}" rating="{}"/>\n'),
        ('<all xmlns="http://x.org/y">{}</all>', "<one><user_id>{}</user_id><movie_id>é{}"
         "</movie_id><rating> {} </rating><deep><er>1</er></deep></one>"),
    ],
)  # fmt: skip
def test_a_table(read, triples, around, row, encoding):
    rows = "".join(row.format(user, item, user * item % 5 + 1) for user, item in PAIRS)
    content = f'<?xml version="1.0" encoding="{encoding}"?>\n{around.format(rows)}'
    found = read(content.encode(encoding))
    assert found.columns == ("user_id", "movie_id", "rating")
    assert triples(found.ratings) == [(u, f"é{i}", u * i % 5 + 1) for u, i in PAIRS]


def test_a_long_list_is_read_with_its_progress(tmp_path, watched):
    path = tmp_path / "long.xml"
    path.write_text(own(60_000))
    assert watched(path).ratings.n_items == 60_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<?xml version="1.0"?><list><score>8</score></list>', "this XML holds no list of ratings"),
        (own()[:-5] + "</x>", "the XML is damaged: "),
        (own()[:-15], "the XML is damaged: "),
        ('<?xml version="1.0"?><a>' + "<b><score>1</score></b>" * 9 + "</a>", "there is no user"),
    ],
)
def test_what_is_no_list_of_ratings(refusal, content, reason):
    assert refusal(content).reason.startswith(reason)


def test_xml_about_something_else_is_no_other_file_of_ratings(tmp_path):
    about = "<about>" + "<file><name>x.csv</name><size>9</size></file>" * 99 + "</about>"
    table = "".join(f"{n % 7},{n % 5},{n % 3 + 1}\n" for n in range(35))
    path = tmp_path / "data.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("about.xml", about)
        archive.writestr("x.csv", f"user,item,rating\n{table}")
    found = read_ratings(path)
    assert (found.ratings.n_ratings, found.doubts) == (35, ())


def test_damaged(read_damaged):
    read_damaged(own(4).encode(), "a.xml")

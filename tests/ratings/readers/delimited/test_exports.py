"""Files as programs and people export them: other languages, one's own ratings, odd columns."""

from __future__ import annotations

import re

import pytest

from funkgui.ratings.readers.preview import corner


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Benutzer;Film;Bewertung", ("Benutzer", "Film", "Bewertung")),
        ("Kundennummer;Artikel;Sterne", ("Kundennummer", "Artikel", "Sterne")),
        ("utilisateur;film;note", ("utilisateur", "film", "note")),
        ("usuario;película;calificación", ("usuario", "película", "calificación")),
        ("review_profilename;beer_name;review_overall",
         ("review_profilename", "beer_name", "review_overall")),
        ("Member_number;itemDescription;Score", ("Member_number", "itemDescription", "Score")),
        ("user;movie;Average Rating;My Rating", ("user", "movie", "My Rating")),
        ("Username;Beer Name;Venue Name;Rating", ("Username", "Beer Name", "Rating")),
        ("Hotel Name;Reviewer;Value;Overall", ("Reviewer", "Hotel Name", "Overall")),
        ("id_usuario;idPelicula;nota", ("id_usuario", "idPelicula", "nota")),
        ("id_assessment;id_student;score", ("id_student", "id_assessment", "score")),
        ("id_user;id_movie;id_rating;score", ("id_user", "id_movie", "score")),
        ("voter;candidate;points", ("voter", "candidate", "points")),
        ("author.username;title;offering_id;ratings.overall",
         ("author.username", "offering_id", "ratings.overall")),
        ("candidate;question;points", ("candidate", "question", "points")),
        ("user;title;media;points", ("user", "title", "points")),
        ("customer;description;points", ("customer", "description", "points")),
        ("viewer;content;watch_time;rating", ("viewer", "content", "rating")),
        ("Name;Fach;Note", ("Name", "Fach", "Note")),
        ("Buyer;Item #;SKU;Quantity", ("Buyer", "SKU", "Quantity")),
        ("Email;Lineitem name;Name;Lineitem quantity",
         ("Email", "Lineitem name", "Lineitem quantity")),
        ("name;reviews.username;reviews.doRecommend;reviews.rating",
         ("reviews.username", "name", "reviews.rating")),
    ],
)  # fmt: skip
def test_names_of_other_languages_and_programs(read, header, columns):
    row = "7;8;4,5\n9;8;3\n" if header.count(";") == 2 else "7;8;3,1;4,5\n9;8;3,1;3\n"
    found = read(f"{header}\n{row}".encode("cp1252"))
    assert found.columns == columns
    assert sorted(found.ratings.values.tolist()) == [3.0, 4.5]


@pytest.mark.parametrize("name", ["verdict", "weight", "plays"])
def test_the_only_other_column_of_numbers_is_that_of_the_ratings(read, name):
    found = read(f"user,item,note,{name}\na,x,fine,4\nb,x,good,5\n")
    assert found.columns[2] == "note" or found.columns[2] == name
    found = read(f"user,item,{name},tag\na,x,4,fine\nb,x,5,good\n")
    assert found.columns == ("user", "item", name)
    assert f"they were taken from {name}." in found.doubts[0]


@pytest.mark.parametrize("column", ["Rating", "My Rating"])
def test_a_year_stands_for_no_rating_that_is_blank(refusal, column):
    rows = "".join(f"Album {n},{1980 + n},\n" for n in range(9))
    assert "all 9 ratings are blank" in refusal(f"Title,Released,{column}\n{rows}").reason


def test_measured_columns_are_no_ids(refusal):
    rows = "".join(f"{5 + n / 9:.2f},{3 + n / 7:.2f},{n % 4 / 2},a\n" for n in range(9))
    assert "there is no rating column" in refusal(f"length,width,depth,kind\n{rows}").reason


def test_neither_a_year_nor_an_index_is_a_rating(refusal):
    content = ",user,item,year\n0,a,x,1999\n1,b,x,2001\n"
    assert "there is no rating column" in refusal(content).reason


def test_a_file_of_ones_own_ratings(read, triples):
    rows = "".join(f"2022-01-0{n},Film {n},{1990 + n},{n / 2}\n" for n in range(1, 7))
    found = read(f"Date,Name,Year,Rating\n{rows}")
    assert found.columns == ("Name", "Rating", "Date")
    assert triples(found.ratings) == [("me", f"Film {n}", n / 2) for n in range(1, 7)]
    assert found.ratings.times is not None
    assert found.doubts == (
        "No column is named as that of the users: all ratings were taken as one user's.",
    )


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("title,rating\nUp,4\nHer,3\n", ("title", "rating")),
        ("Date,Name,Year,Letterboxd URI,Rating\n2022-01-01,Up,2009,https://boxd.it/1,4\n"
         "2022-01-02,Her,2013,https://boxd.it/2,3.5\n", ("Name", "Rating", "Date")),
        ("Const,Your Rating,Date Rated,Title,URL\ntt01,7,2021-01-01,Up,x\n"
         "tt02,8,2021-01-02,Her,y\n",
         ("Const", "Your Rating", "Date Rated")),
        ("Name,Rating,Your Rating\nUp,7.1,3\nHer,6.2,4\n", ("Name", "Your Rating")),
        ("game,stars,last_played\nUp,3,2020-01-01\nHer,4,2020-02-02\n", ("game", "stars")),
        ("Title,Authors,Format,Star Rating,Notes\nUp,A,print,3.25,so so\nHer,B,print,4,fine\n",
         ("Title", "Star Rating")),
        ("Title,Authors,ISBN/UID,Read Status,Star Rating,Pace\nUp,A,978,read,3.25,slow\n"
         "Her,B,979,read,4,fast\n", ("ISBN/UID", "Star Rating")),
    ],
)  # fmt: skip
def test_a_few_of_ones_own_ratings(read, content, columns):
    found = read(content)
    assert found.columns == columns
    titles = found.ratings.item_titles
    names = found.ratings.item_ids if titles is None else titles
    assert (found.ratings.n_users, sorted(names.tolist())) == (1, ["Her", "Up"])
    assert found.doubts == (
        "No column is named as that of the users: all ratings were taken as one user's.",
    )


def test_a_few_ratings_of_people_are_theirs(read):
    assert read("who,film,rating\nann,Up,3\nbob,Her,4\n").columns == ("who", "film", "rating")


def test_that_all_ratings_are_one_users_can_be_said(read, triples):
    found = read("film,rating\nUp,4\nHer,3\nUp,5\n", user_column="none")
    assert triples(found.ratings) == [("me", "Her", 3.0), ("me", "Up", 5.0)]
    assert found.doubts == (
        "1 row repeats a pair of user and item; the last rating of each pair counts.",
    )


def test_what_is_wrong_with_a_line_of_ones_own_ratings(refusal):
    rows = "".join(f"Film {n},{n}\n" for n in range(1, 7))
    error = refusal(f"film,rating\n{rows}Up,4,5\n")
    assert (error.line, error.reason) == (
        8, "there are 3 values instead of 2; expected film, rating.",
    )  # fmt: skip
    assert refusal(f"film,rating\n{rows}Up,bad\n").line == 8


def test_the_matrix_of_ones_own_ratings_is_previewed(preview):
    shown = preview("film,rating\n" + "".join(f"Film {n},{n}\n" for n in range(1, 7)), "own.csv")
    assert shown.roles == ((0, "item"), (1, "rating"))
    assert corner(shown, 2, 2) == (["me"], ["Film 1", "Film 2"], [["1", "2"]])


def test_items_that_repeat_are_not_one_users(read):
    rows = "".join(f"{name},Film {n},{n}\n" for name in ("Ann", "Bob") for n in range(1, 7))
    found = read(f"Who,Title,Rating\n{rows}")
    assert found.columns == ("Who", "Title", "Rating")
    assert found.ratings.n_users == 2


@pytest.mark.parametrize(
    "word", ["NA", "NULL", "NaN", "#N/A", "?", "-", "—", "n/a", "Unrated", "", "  "]
)
@pytest.mark.parametrize("header", ["user,item,rating\n", ""])
def test_rows_without_a_rating_are_left_out(read, triples, word, header):
    found = read(f"{header}1,2,3\n1,3,{word}\n2,3,5\n2,4,{word}\n")
    assert triples(found.ratings) == [(1, 2, 3.0), (2, 3, 5.0)]
    such = f" (such as “{word}”)" if word.strip() else ""
    assert found.doubts == (f"2 rows without a rating{such} were left out.",)


def test_line_numbers_count_rows_without_a_rating(refusal):
    content = 'user,item,rating\n1,"two\nlines",NA\n1,3,NA\n7,7,bad\n'
    assert refusal(content).line == 5


def test_no_row_has_a_rating(refusal):
    assert "all 2 ratings are blank" in refusal("user,item,rating\n1,2,\n1,3,\n").reason


@pytest.mark.parametrize(
    ("written", "rating"),
    [
        ("4/5", 4), ("3.5 / 5", 3.5), ("4 out of 5 stars", 4), ("★★★★☆", 4), ("★★★½", 3.5),
        ("4 stars", 4), ("5 - great", 5), ("80%", 80), ("True", 1), ("no", 0),
        ("up", 1), ("Thumbs Down", 0),
        ('"12,345"', 12345),
    ],
)  # fmt: skip
def test_ratings_that_are_not_bare_numbers(read, written, rating):
    found = read(f"user,item,rating\na,x,{written}\nb,x,{written}\nc,x,2\n")
    assert found.ratings.values.tolist() == [rating, rating, 2.0]
    shown = written.strip('"')
    assert found.doubts[0].startswith(f"Ratings such as “{shown}” were taken as {rating}")


@pytest.mark.parametrize(
    ("words", "shown"), [("good poor great", "“good” and “poor”"), ("A- B+ X", "“A-” and “B+”")]
)
def test_words_for_ratings_are_refused_with_what_to_do(refusal, words, shown):
    rows = "".join(f"a{n},x,{word}\n" for n, word in enumerate(words.split()))
    reason = refusal(f"student,course,grade\n{rows}").reason
    assert f"the column grade holds words such as {shown}" in reason
    assert "replace each word by a number" in reason


def test_answers_in_words_are_refused_with_what_to_do(refusal):
    given = ["Agree,Neutral,Agree", "Neutral,Disagree,Agree", "Agree,Agree,Neutral"]
    rows = "".join(f"8/1{n}/2023,a{n}@x.org,{words}\n" for n, words in enumerate(given))
    header = "Timestamp,Email Address,Is it fun?,Is it long?,Is it sad?\n"
    reason = refusal(header + rows).reason
    assert reason == (
        "the columns from Is it fun? on hold words such as “Agree” and “Disagree”, and ratings "
        "are numbers; replace each word by a number, 1 for the worst."
    )


def test_words_for_no_rating_alone_are_no_answers(refusal):
    rows = "".join(f"u{n},NA,NA,NA,{n % 5}\n" for n in range(9))
    assert "hold words such as" not in refusal(f"user,Up,Her,Big,It\n{rows}").reason


def test_zip_codes_with_a_type_are_no_ratings(refusal):
    names = "user_id:token\tage:token\tgender:token\tzip_code:token\n"
    reason = refusal(f"{names}1\t24\tM\t85711\n2\t53\tF\t94043\n", "small.user").reason
    assert "there is no rating column" in reason


def test_letter_grades(read):
    found = read("student,course,grade\nann,art,A-\nann,law,b+\nbob,art,F\nbob,law,NA\n")
    assert found.ratings.values.tolist() == pytest.approx([3.7, 3.3, 0])
    assert found.doubts[-1] == (
        "Ratings such as “A-” were taken as 3.7; A is 4, F is 0, and a plus or a minus is 0.3."
    )


@pytest.mark.parametrize("bad_lines", ["stop", "skip"])
def test_letter_grades_and_numbers_are_no_one_scale(refusal, bad_lines):
    rows = "".join(f"a{n},x,B\n" for n in range(600))
    reason = refusal(f"student,course,grade\n{rows}b,x,4\n", bad_lines=bad_lines).reason
    assert "the ratings are letters such as “B” and numbers such as “4”" in reason


def test_a_letter_among_numbers_is_no_grade(refusal):
    assert "“A”, which is no number" in refusal("user,item,rating\na,x,4\nb,x,A\n").reason


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (("1,400", "700", "2,100"), [1400, 700, 2100]),
        (("1,400", "45", "7"), [1400, 45, 7]),
        (("1.400", "700", "2.100"), [1400, 700, 2100]),
        (("1.234,50", "12,90", "7,00"), [1234.5, 12.9, 7]),
        (("1'234.50", "12.90", "7\u2019100"), [1234.5, 12.9, 7100]),
        (("1\u202f234,50", "12,90", "7\xa0100"), [1234.5, 12.9, 7100]),
        (("1,23,456.50", "12.90", "7"), [123456.5, 12.9, 7]),
        (("-1,250", "4", "5"), [-1.25, 4, 5]),
        (("4,125", "3", "5"), [4.125, 3, 5]),
        (("1.400", "2.375", "3.000"), [1.4, 2.375, 3]),
        (("0,250", "700", "2,100"), [0.25, 700, 2.1]),
    ],
)
def test_thousands(read, written, numbers):
    rows = "".join(f"{user};x;{plays}\n" for user, plays in zip("abc", written, strict=True))
    found = read(f"user;artist;plays\n{rows}")
    assert found.ratings.values.tolist() == pytest.approx(numbers)


def test_predictions_beside_ids_are_no_thousands(read):
    rows = "".join(f"{100 + n},1.{n}25,2.{n}50,3.{n}75,4.{n}15\n" for n in range(9))
    assert float(read(f"user_id,Up,Her,Big,Alien\n{rows}").ratings.values.max()) < 5


ORDERS = "Email,Lineitem name,Lineitem quantity\n{rows}Total,,9\n"


def test_orders_of_guests_and_sums_are_left_out_and_told_of(read, triples):
    rows = "".join(f"a{n}@x.org,Mug {n},{n}\n" for n in range(1, 6))
    found = read(ORDERS.format(rows=f"{rows},Mug 1,2\n , Mug 2,1\n"))
    assert triples(found.ratings) == [(f"a{n}@x.org", f"Mug {n}", n) for n in range(1, 6)]
    assert found.doubts[1:3] == (
        "2 rows without a user were left out; if a blank stands for the user above it, write that "
        "user there.",
        "1 row without an item was left out.",
    )


def test_a_user_who_stands_in_the_first_of_several_rows_is_asked_for(refusal):
    rows = "".join(f"a{n},Mug,{n}\n,Cup,2\n" for n in range(1, 6))
    assert "the user id is empty" in refusal(f"user,item,rating\n{rows}").reason


@pytest.mark.parametrize(
    ("footer", "said"),
    [
        ("Total,360", "The last line was left out as no rating: “Total,360”."),
        (
            "\nTotal:,360\n\nMade by Shop 3.2\n",
            "The last 2 lines were left out as no rating: “Total:,360”.",
        ),
        ("\n(9 rows affected)\n", "The last line was left out as no rating: “(9 rows affected)”."),
    ],
)
@pytest.mark.parametrize("user", ["email,", ""])
def test_short_lines_at_the_end_are_left_out(read, footer, said, user):
    who = [f"a{n}," if user else "" for n in range(9)]
    rows = "".join(f"{one}Mug {n},{n % 5},2020-01-0{n + 1}\n" for n, one in enumerate(who))
    found = read(f"{user}item,rating,date\n{rows}{footer}")
    assert found.n_rows == 9
    assert found.doubts[-1] == said


def test_titles_before_the_items_in_lines_above_short_ones(read):
    rows = "".join(f"{n % 5};Film {n % 3};{n % 3 + 1};u{n}\n" for n in range(9))
    found = read(f"rating;title;movieId;userId\n{rows}Total;18\n")
    assert list(found.ratings.item_titles) == ["Film 0", "Film 1", "Film 2"]


@pytest.mark.parametrize(
    "last",
    [
        "Total,360\na9,x,3\n",
        "a9,Mu",
        "a9",
        "Ann Le",
        '"Ann Lee,x,3\n',
        '"Ann Lee,x,3\na8,y,4\n',
        ",\n",
    ],
)
def test_short_lines_before_others_and_those_cut_off_are_refused(refusal, last):
    rows = "".join(f"a{n},x,{n % 5}\n" for n in range(9))
    assert refusal(f"user,item,rating\n{rows}{last}").line == 11


def test_r_writes_no_name_over_the_row_names(read):
    rows = "".join(f'"{n}" "a{n}" "x" {n}\n' for n in range(1, 7))
    found = read(f'"user" "item" "rating"\n{rows}')
    assert found.columns == ("user", "item", "rating")
    assert found.ratings.user_ids.tolist() == [f"a{n}" for n in range(1, 7)]


def test_a_delimiter_after_the_last_value_needs_no_name(read, triples):
    assert triples(read("user,item,rating\n1,2,3,\n2,2,4,\n").ratings) == [(1, 2, 3), (2, 2, 4)]


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("Ratings exported on 2023-05-03\n\n", "Ratings exported on 2023-05-03"),
        ("Film club,,\n,,\n", "Film club"),
        ("sep=,\r\n", ""),
    ],
)
@pytest.mark.parametrize("names", ["user,item,rating\n", ""])
def test_lines_above_the_table(read, refusal, triples, above, title, names):
    if names or "," not in above or not title:
        content = f"{above}{names}a,x,3\nb,x,4\nc,y,5\n"
        found = read(content)
        assert triples(found.ratings) == [("a", "x", 3.0), ("b", "x", 4.0), ("c", "y", 5.0)]
        assert bool(found.doubts) == bool(title)
        assert title in "".join(found.doubts)
        assert refusal(f"{content}d,y,bad\n").line == content.count("\n") + 1


def test_names_over_groups_of_columns_are_no_items(read):
    content = "Ratings,,,,\nName,Drama,,Comedy,\n,Up,Her,Big,Elf\nann,1,2,,4\nbob,2,,3,5\n"
    found = read(content)
    assert found.ratings.item_ids.tolist() == ["Big", "Elf", "Her", "Up"]
    assert found.ratings.user_ids.tolist() == ["ann", "bob"]
    assert found.doubts == ("The first 2 lines were left out as a title: “Ratings”.",)


def test_someone_without_ratings_is_no_title(read):
    found = read(",Up,Her,Big,Elf\nann,,,,\nbob,2,,3,5\ncy,1,2,,4\n")
    assert found.doubts == ()
    assert found.ratings.n_ratings == 6


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("28.12.2023", "01.02.2024 10:30"), (1703721600, 1706783400)),
        (("8/19/2023 13:34:59", "1/2/2023"), (1692452099, 1672617600)),
        (("19/8/2023", "1/2/2023"), (1692403200, 1675209600)),
    ],
)
def test_dates_as_people_write_them(read, dates, days):
    found = read(f"user,item,rating,date\n1,1,3,{dates[0]}\n1,2,4,{dates[1]}\n")
    assert found.doubts == ()
    assert tuple(found.ratings.times.tolist()) == days


def test_short_names_of_times(read):
    found = read("user,item,rating,ts\n1,1,3,881250949\n1,2,4,881250950\n")
    assert found.columns == ("user", "item", "rating", "ts")
    assert found.ratings.times.tolist() == [881250949, 881250950]


def test_choices_go_before_what_the_look_tells(preview):
    content = "film,rating,who\n" + "".join(f"F{n},{n},w\n" for n in range(1, 7))
    assert (0, "item") in preview(content).roles
    chosen = preview(content, user_column="who")
    assert (2, "user") in chosen.roles


def test_titles_in_the_same_lines_name_the_items(read):
    rows = "".join(f'{n},"Book, The {n}",x,{n % 5}\n' for n in range(1, 7))
    found = read(f"Book Id,Title,Publisher,My Rating\n{rows}")
    assert found.columns == ("Book Id", "My Rating")
    assert found.ratings.item_titles.tolist() == [f"Book, The {n}" for n in range(1, 7)]


def test_items_with_names_have_no_titles(read):
    rows = "".join(f"Ann,Ale {n},Brewery {n % 3},{n % 5}\n" for n in range(1, 7))
    found = read(f"user,beer_name,brewery_name,rating\n{rows}")
    assert found.columns == ("user", "beer_name", "rating")
    assert found.ratings.item_titles is None


def test_two_films_of_one_title_are_no_two_users(read):
    rows = "".join(f"2022-01-0{n % 9 + 1},Film {n},{1930 + n},{n % 5 + 1}\n" for n in range(60))
    found = read(f"Date,Name,Year,Rating\n{rows}2022-01-05,Film 7,2021,3\n")
    assert found.columns == ("Name", "Rating", "Date")
    assert (found.ratings.n_users, found.ratings.n_items, found.n_duplicates) == (1, 60, 1)


ON_TWO_SCALES = "“4/5” is out of 5 and “8/10” out of 10; put them on one scale"


@pytest.mark.parametrize("bad_lines", ["stop", "skip"])
def test_ratings_on_two_scales_are_refused(refusal, bad_lines):
    content = "user,item,rating\na,x,4/5\nb,x,3/5\nc,x,8/10\n"
    assert ON_TWO_SCALES in refusal(content, bad_lines=bad_lines).reason
    wide = ",Up,Her,Big\na,4/5,3/5,\nb,1/5,8/10,2/5\nc,2/5,,3/5\n"
    assert ON_TWO_SCALES in refusal(wide).reason


def test_one_scale_in_several_words(read):
    found = read("user,item,rating\na,x,4/5\nb,x,3.0 out of 5.0\nc,x,2 out of 5 stars\nd,x,1\n")
    assert found.ratings.values.tolist() == [4, 3, 2, 1]


@pytest.mark.parametrize("index", ["", "Unnamed: 0", "__index_level_0__"])
def test_an_index_is_neither_id_nor_rating(read, index):
    rows = "".join(f"{n},u{n % 7},s{n % 5},{n % 4}\n" for n in range(40))
    assert read(f"{index},user,song,verdict\n{rows}").columns == ("user", "song", "verdict")
    assert read(f"{index},a,b,c\n{rows}").columns == ("a", "b", "c")


def test_three_decimals_of_a_comma_between_semicolons(read):
    rows = "".join(f"u{n % 7};i{n % 5};{('7,250', '10,000', '2,500')[n % 3]}\n" for n in range(35))
    assert read(f"Kunde;Artikel;Bewertung\n{rows}").ratings.values.max() == 10
    quoted = re.sub(r"(\d+,\d{3})", r'"\1"', rows).replace(";", ",")
    assert read(f"Kunde,Artikel,Bewertung\n{quoted}").ratings.values.max() == 10_000

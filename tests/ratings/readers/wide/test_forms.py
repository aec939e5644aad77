"""Answers to forms and grade books, with all the lines and columns that platforms write.

SurveyMonkey: help.surveymonkey.com, "Exporting survey results", all responses. Qualtrics:
qualtrics.com/support, "Understanding your data set". Canvas: community.canvaslms.com, "How do I
import grades". Moodle: docs.moodle.org, "Grade export". Google Forms: a grid and a remark.
Microsoft Forms: support.microsoft.com, "Check and share your form results". Typeform:
help.typeform.com, "Download results". LimeSurvey: manual.limesurvey.org, "Exporting results".
"""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import FileLook

SURVEY = (
    "Respondent ID,Collector ID,Start Date,Email Address,First Name,Please rate,,,Age\n"
    ",,,,,Up,Her,Big,Response\n{rows}",
    '119{n},4000,"03/14/2023 10:0{n}:22 AM",,,{a},{b},{c},young\n',
)
ONE_BY_ONE = (
    "Respondent ID,Collector ID,IP Address,Up,Her,Big\n,,,Response,Response,Response\n{rows}",
    "119{n},4000,10.0.0.{n},{a},{b},{c}\n",
)
QUALTRICS = (
    "StartDate,EndDate,Progress,ResponseId,RecipientEmail,LocationLatitude,LocationLongitude,"
    "UserLanguage,Q1_1,Q1_2,Q1_3\n"
    "Start Date,End Date,Progress,Response ID,Recipient Email,Location Latitude,"
    'Location Longitude,User Language,"Please\nrate - Up",Please rate - Her,Please rate - Big\n'
    + ",".join(f'"{{{{""ImportId"":""QID{n}""}}}}"' for n in range(11))
    + "\n{rows}",
    "2023-03-14 10:0{n}:00,2023-03-14 10:1{n}:00,100,R_{n}x,,48.{n},11.{n},EN,{a},{b},{c}\n",
)
CANVAS = (
    "Student,ID,SIS User ID,Section,Up,Her,Big,Assignments Current Score,Unposted Final Score\n"
    ",,,,,Manual Posting,,,\n    Points Possible,,,,10,10,10,(read only),(read only)\n{rows}",
    '"Doe, J{n}",10{n},S{n},Math,{a},{b},{c},50,50\n',
)
MOODLE = (
    "First name,Surname,ID number,Institution,Department,Email address,Up,Her,Big,"
    "Course total (Real),Last downloaded from this course\n{rows}",
    "Ann,Doe{n},S{n},,,a{n}@x.org,{a}.00,{b}.00,{c}.00,20.00,167878800{n}\n",
)
MOODLE_GERMAN = (
    "Vorname;Nachname;E-Mail-Adresse;Up;Her;Big;Kurs gesamt (Punkte);"
    "Zuletzt aus diesem Kurs geladen\n{rows}",
    "Ann;Doe{n};a{n}@x.org;{a};{b};{c};20,00;178878800{n}\n",
)
GRID = (
    "Timestamp,Rate [Up],Rate [Her],Rate [Big],Any remarks?\n{rows}",
    "2023/03/14 10:0{n}:00 AM GMT+1,{a},{b},{c},fine\n",
)
LIMESURVEY = (
    '"Response ID","Date submitted","Last page","Start language","Seed","Rate? [Up]","Rate? [Her]",'
    '"Rate? [Big]","Total time","Group time: Films"\n{rows}',
    '"{n}","2023-03-14 10:0{n}:00","3","en","19123{n}","{a}","{b}","{c}","7{n}.5","6{n}.25"\n',
)
MICROSOFT = (
    "ID,Start time,Completion time,Email,Name,Up,Her,Big\n{rows}",
    "{n},3/14/23 10:0{n}:00,3/14/23 10:1{n}:00,anonymous,,{a},{b},{c}\n",
)
TYPEFORM = (
    "#,Up,Her,Big,Start Date (UTC),Submit Date (UTC),Network ID\n{rows}",
    "ab{n}c,{a},{b},{c},2023-03-14 10:0{n}:00,2023-03-14 10:1{n}:00,net{n}\n",
)


def written(form: tuple[str, str]) -> str:
    table, row = form
    return table.format(
        rows="".join(
            row.format(n=n, a=n % 5 + 1, b=n * n % 5 + 1, c=5 - n % 5 if n % 3 else "")
            .replace(",.00", ",-")
            for n in range(1, 9)
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "user", "doubt"),
    [
        (SURVEY, 1191, "The first 2 lines were taken as the names of the columns."),
        (ONE_BY_ONE, 1191, "The first 2 lines were taken as the names of the columns."),
        (QUALTRICS, "R_1x", "The first 3 lines were taken as the names of the columns."),
        (CANVAS, "Doe, J1", "The line “Points Possible” under the names was left out."),
        (MOODLE, "a1@x.org", "Columns that hold no ratings were left out: First name, Surname,"),
        (
            MOODLE_GERMAN,
            "a1@x.org",
            "Columns that hold no ratings were left out: Vorname, Nachname,",
        ),
        (MICROSOFT, 1, "Columns that hold no ratings were left out: Start time, Completion"),
        (TYPEFORM, "ab1c", "Columns that hold no ratings were left out: Start Date (UTC), Submit"),
        (LIMESURVEY, 1, "Columns that hold no ratings were left out: Date submitted, Last page,"),
        (GRID, 1, "Columns that hold no ratings were left out: Timestamp, Any remarks?."),
    ],
)
def test_answers(read, triples, tmp_path, form, user, doubt):
    found = read(written(form))
    assert found.doubts[0].startswith(doubt)
    assert found.doubts[:2] == FileLook(tmp_path / "given.txt").preview().doubts[:2]
    ratings = triples(found.ratings)
    assert ratings[:3] == [(user, "Big", 4.0), (user, "Her", 2.0), (user, "Up", 2.0)]
    assert len(ratings) == 22


QUALTRICS_TWO = "\n".join(line for n, line in enumerate(QUALTRICS[0].split("\n")) if n != 3)


@pytest.mark.parametrize(
    ("names", "row", "items"),
    [
        (QUALTRICS_TWO, QUALTRICS[1], ["Big", "Her", "Up"]),
        ("id,Up,Her,Big\nwho,of 5,of 5,of 5\n{rows}", "a{n},{a},{b},{c}\n", ["Big", "Her", "Up"]),
        (
            "id,Up,Her,Big\nkind,Drama,Romance,Comedy\n{rows}",
            "a{n},{a},{b},{c}\n",
            ["Big", "Her", "Up"],
        ),
        (
            "kind,Drama,Drama,Comedy\nid,Up,Her,Big\n{rows}",
            "a{n},{a},{b},{c}\n",
            ["Big", "Her", "Up"],
        ),
        ("id,Q1,Q2,Q3\nwho,Up,Her,Big\n{rows}", "a{n},{a},{b},{c}\n", ["Big", "Her", "Up"]),
    ],
)
def test_a_line_of_questions_or_of_units_below_the_names(read, names, row, items):
    found = read(written((names, row)))
    assert found.doubts[0] == "The first 2 lines were taken as the names of the columns."
    assert found.ratings.item_ids.tolist() == items
    assert found.ratings.n_ratings == 22


def test_a_line_of_units_below_the_names_of_users_items_and_ratings(read):
    rows = "".join(f"{n % 7},{n % 5},{n % 3 + 1}\n" for n in range(35))
    found = read(f"user,item,rating\nnumber,code,stars\n{rows}")
    assert found.columns == ("user", "item", "rating")


@pytest.mark.parametrize("answer", ["{} Sterne", "{} (well)", "{}. well", "{}) well"])
def test_answers_in_words_of_those_who_answered_at_one_time(read, answer):
    rows = "".join(
        f"2023/03/14 10:00:00 AM MEZ,{','.join(answer.format(n % k + 1) for k in (5, 3, 4))}\n"
        for n in range(9)
    )
    found = read(f"Zeitstempel,Wie? [Up],Wie? [Her],Wie? [Big]\n{rows}")
    assert found.doubts[0] == "The column Zeitstempel was left out as it holds times."
    assert (found.ratings.n_users, found.ratings.n_ratings) == (9, 27)
    assert found.ratings.values.max() == 5


def test_an_item_called_as_a_column_of_a_service_is(read):
    rows = "".join(f"u{n},{n % 5 + 1},{n % 4 + 1},{n % 3 + 1},{n % 2 + 1},Rome\n" for n in range(9))
    found = read(f"user,Up,Her,Seed,Big,city\n{rows}")
    assert found.ratings.item_ids.tolist() == ["Big", "Her", "Seed", "Up"]


@pytest.mark.parametrize("day", ["2020-01-0{}", "day {}"])
def test_the_days_of_a_diary_are_kept(read, day):
    rows = "".join(f"{day.format(n)},{n % 5 + 1},{n % 4 + 1},{n % 3 + 1}\n" for n in range(1, 9))
    found = read(f"Date,Up,Her,Big\n{rows}")
    assert found.ratings.user_ids.tolist() == [day.format(n) for n in range(1, 9)]


def test_a_question_about_two_items_and_one_that_nobody_rated(read, triples):
    rows = "".join(f"2023/03/14 10:0{n}:00 AM,{n % 3 + 1},4,,fine {n}\n" for n in range(9))
    found = read(f"Zeitstempel,Wie? [Up],Wie? [Her],Wie? [Big],Bemerkung\n{rows}")
    assert triples(found.ratings)[:3] == [(1, "Her", 4.0), (1, "Up", 1.0), (2, "Her", 4.0)]


def test_a_grade_book_of_one_student(read, triples):
    table, row = CANVAS
    found = read(table.format(rows=row.format(n=1, a=2, b=2, c=4)))
    assert triples(found.ratings) == [
        ("Doe, J1", "Big", 4),
        ("Doe, J1", "Her", 2),
        ("Doe, J1", "Up", 2),
    ]


def test_answers_in_words_are_no_users_beside_numbers_of_rows(refusal):
    words = ("agree", "neutral", "disagree", ".d")
    rows = "".join(f"{n},{words[n % 4]},{words[n % 3]},{words[n * n % 3]}\n" for n in range(40))
    reason = refusal(f"id,q1_1,q1_2,q1_3\n{rows}").reason
    assert reason.startswith("the columns from q1_1 on hold words such as “.d” and “agree”")


def test_columns_that_are_the_same_in_all_rows_are_no_answers(refusal):
    """As in Spotify's extended history: support.spotify.com, "Understanding your data"."""
    rows = "".join(f"2020-01-0{n},1000{n},Song {n % 4},False,False,0,False\n" for n in range(1, 9))
    names = "ts,ms_played,master_metadata_track_name,shuffle,offline,offline_timestamp,incognito\n"
    assert "there is no rating column" in refusal(names + rows).reason


def test_a_grade_book_with_a_single_grade_is_no_table_of_ratings(read, refusal):
    names = '"First name",Surname,"Email address","Quiz: Films (Real)"'
    rows = [f"A{n},B{n},a{n}@x.org,{n % 6}.00,{n % 5}.00,{n % 4}.00" for n in range(9)]
    lines = [",".join(row.split(",")[:4]) for row in rows]
    assert "there is no item column" in refusal("\n".join([names, *lines])).reason
    more = [f'{names},"Quiz: Books (Real)","Quiz: Games (Real)"', *rows]
    assert read("\n".join(more)).ratings.n_items == 3


def test_lines_are_numbered_as_in_the_file(refusal):
    good = written(QUALTRICS)
    more = "".join(QUALTRICS[1].format(n=n, a=5, b=3, c=4) for n in range(100, 300))
    error = refusal(good + more + QUALTRICS[1].format(n=300, a="bad", b=3, c=4))
    assert error.line == good.count("\n") + 201


def test_a_row_of_words_for_no_rating_is_none_of_names(read):
    found = read(",Up,Her,Big,Elf\nann,NA,NA,-,\nbob,2,1,3,5\ncy,1,2,2,4\n")
    assert found.doubts == ()
    assert found.ratings.n_ratings == 8


def test_columns_of_numbers_under_names_that_tell_nothing_may_be_chosen_as_items(read, tmp_path):
    rows = "".join(f"{n % 5 + 1},{n % 3 + 1},,{n % 4 + 1},x,female\n" for n in range(20))
    path = tmp_path / "survey.csv"
    path.write_text(f"Music,Dance,Folk,Country,Village,Gender\n{rows}")
    (alternative,) = FileLook(path).preview().alternatives
    found = read(path.read_text(), **dict(alternative.choices))
    assert found.ratings.item_ids.tolist() == ["Country", "Dance", "Folk", "Music"]
    assert found.ratings.n_ratings == 60
    assert found.doubts[0] == "Columns that hold no ratings were left out: Village, Gender."


@pytest.mark.parametrize(
    ("names", "n"),
    [
        (",rating,rating,rating\nfilm,Up,Her,Big\nuser,,,\n", 3),
        (",rating,,\nfilm,Up,Her,Big\nuser,,,\n", 2),
        (",rating,rating,rating\nfilm,Up,Her,Big\n", 2),
        (",rating,rating,rating\nmovieId,1,2,3\nuserId,,,\n", 3),
    ],
)
def test_the_names_over_a_pivot_table_of_pandas(read, names, n):
    rows = "".join(f"{user},{user % 5 + 1}.0,,{user % 3 + 1}.0\n" for user in range(1, 9))
    found = read(names + rows)
    assert found.ratings.user_ids.tolist() == list(range(1, 9))
    assert found.ratings.item_ids.tolist() in (["Big", "Her", "Up"], [1, 2, 3])
    assert found.ratings.n_ratings == 16
    assert f"The first {n} lines were taken as the names of the columns." in found.doubts


def test_a_row_under_names_that_are_all_one_is_no_names(preview):
    rows = "1,3,4,5\n2,4,2,1\n3,1,2,3\n4,4,5,3\n"
    assert preview(f"user,item,item,item\n{rows}").rows[0] == ("1", "3", "4", "5")

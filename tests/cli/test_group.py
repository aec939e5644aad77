from __future__ import annotations

import re
import sys

import pytest

from funkgui import __version__
from funkgui.cli.group import COMMANDS


def test_the_version_is_told(funkgui):
    result = funkgui("--version")

    assert result.exit_code == 0
    assert result.stdout == f"FunkGUI {__version__}\n"


def test_help_lists_every_command(funkgui):
    result = funkgui("-h")

    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout
    assert not re.search(r"\.\.\.$", result.stdout, re.MULTILINE), "a summary is cut off"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_an_example(funkgui, name, option):
    result = funkgui(name, option)

    assert result.exit_code == 0
    assert re.search(f"Examples?:\n    funkgui {name} ", result.stdout)


@pytest.mark.parametrize(
    "args",
    [
        ["--nonsense"],
        ["trian", "ratings.csv"],
        ["train"],
        ["train", "--run", "Run 1"],
        ["train", "a.csv", "--run", "Run 1"],
        ["train", "--continue", "a.funk", "--holdout", "0.2"],
        ["train", "--continue", "a.funk", "--titles", "films.csv"],
        ["train", "a.csv", "--preset", "fast"],
        ["train", "a.csv", "b.csv"],
        ["train", "a.csv", "--nonsense"],
        ["train", "a.csv", "--holdout", "1"],
        ["train", "a.csv", "--holdout", "-0.1"],
        ["train", "a.csv", "--seed", "-1"],
        ["train", "a.csv", "--seed", "1.5"],
        ["crossvalidate"],
        ["crossvalidate", "a.csv", "--folds", "1"],
        ["crossvalidate", "a.csv", "--fold", "u1.base", "u1.test"],
        ["demo", "--problem", "4x4"],
        ["predict", "a.funk"],
        ["recommend", "a.funk", "--user", "1", "-n", "0"],
        ["evaluate", "a.funk"],
        ["info"],
    ],
)
def test_wrong_usage_is_exit_code_2(misused, args):
    assert "Usage: funkgui" in misused(*args)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["my", "ratings.csv"], "give its name alone, in quotes if it has blanks."),
        (["train", "a.csv", "--holdout", "10%"], "'10%' is not a valid number such as 0.1."),
        (["train", "a.csv", "--holdout", "nan"], "'nan' is not a valid number such as 0.1."),
        (["train", "a.csv", "--holdout", "0,1"], "'0,1' has a comma; decimals stand behind a"),
        (["train", "a.csv", "--learning-rate", "0,05"], "'0,05' has a comma; decimals stand"),
        (["recommend", "a.funk", "--all", "-n", "all"], "'all' is not a valid integer."),
    ],
)
def test_wrong_usage_is_told_in_plain_words(misused, args, words):
    assert words in misused(*args)


def test_a_name_that_the_shell_has_cut_at_its_blanks_wants_quotes(
    misused, refused, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my ratings 2026.csv").write_text("user,item,rating\n1,2,3\n")
    words = ["my", "ratings", "2026.csv"]
    told = "There is a file called my ratings 2026.csv; put its name in quotes."

    for args in (words, ["info", *words], ["train", *words, "--save", "a.funk"]):
        assert misused(*args).endswith(f"\n{told}\n")
    assert refused("convert", "my", "ratings 2026.csv", begun=True).endswith(f" {told}")


def test_a_first_word_that_is_no_command_is_a_file(refused):
    said = refused("ratings-i-do-not-have.csv")

    assert said == (
        "funkgui: There is neither a file nor a command called ratings-i-do-not-have.csv; "
        "'funkgui --help' lists the commands."
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a window needs no DISPLAY here")
@pytest.mark.parametrize("args", [[], ["ratings.csv"], ["."]])
def test_without_a_display_the_window_is_one_sentence(start, ratings_file, args):
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    process = start(*args, env=nothing)
    out, err = process.communicate()

    assert process.returncode == 1
    assert out == ""
    assert err.startswith("funkgui: ")
    assert err.count("\n") == 1
    assert "funkgui demo --headless" in err

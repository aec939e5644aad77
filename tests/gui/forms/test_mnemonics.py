from __future__ import annotations

from funkgui.gui.forms.mnemonics import with_mnemonics


def test_takes_first_letters_before_others():
    assert with_mnemonics(["Seed", "Start scale", "Solver"]) == [
        "&Seed",
        "S&tart scale",
        "S&olver",
    ]


def test_prefers_the_start_of_a_later_word():
    assert with_mnemonics(["Learning", "Least improvement"])[1] == "Least &improvement"


def test_leaves_reserved_letters_alone():
    assert with_mnemonics(["File"], reserved="F") == ["F&ile"]


def test_a_label_of_reserved_letters_alone_stays_without_a_key():
    assert with_mnemonics(["Fee", "Free"], reserved="fe") == ["Fee", "F&ree"]


def test_a_label_moves_to_another_letter_for_one_that_has_no_choice():
    assert with_mnemonics(["ab", "a"]) == ["a&b", "&a"]


def test_shares_the_first_letter_where_all_are_taken():
    assert with_mnemonics(["ab", "ba", "ab"]) == ["&ab", "&ba", "&ab"]


def test_a_label_keeps_its_own_ampersands():
    assert with_mnemonics(["Read R&B", "&"], reserved="read") == ["Read R&&&B", "&&"]

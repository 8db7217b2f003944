from devtools.desktops.words import Word, find_label, words_of
from PySide6.QtCore import QRect

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def word(text: str, x: int = 0) -> Word:
    return Word(text, QRect(x, 0, 10, 10))


def test_the_places_of_words_are_those_on_the_screen() -> None:
    table = f"{HEADER}\n5\t1\t1\t1\t1\t1\t30\t60\t90\t33\t96\tSettings\n"
    assert words_of(table, QRect(100, 200, 300, 300)) == [Word("Settings", QRect(110, 220, 30, 11))]


def test_rows_without_text_are_no_words() -> None:
    table = f"{HEADER}\n4\t1\t1\t1\t1\t0\t30\t60\t90\t33\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t95\t \n"
    assert words_of(table, QRect(0, 0, 300, 300)) == []


def test_a_quotation_mark_in_a_word_does_not_swallow_the_next_rows() -> None:
    row = "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t95\t"
    words = words_of(f'{HEADER}\n{row}"one\n{row}two\n', QRect(0, 0, 9, 9))
    assert [each.text for each in words] == ['"one', "two"]


def test_a_label_is_found_whatever_its_case_and_punctuation() -> None:
    assert find_label([word("x"), word("Settings…", 20)], "settings") == QRect(20, 0, 10, 10)


def test_the_place_of_a_label_of_several_words_covers_all_of_them() -> None:
    assert find_label([word("In", 0), word("1", 20), word("hour", 40)], "In 1 hour") == QRect(0, 0, 50, 10)


def test_a_label_whose_words_are_apart_is_not_found() -> None:
    assert find_label([word("Sync"), word("it"), word("now")], "Sync now") is None


def test_a_misread_letter_does_not_hide_a_label() -> None:
    assert find_label([word("Ouit")], "Quit") == QRect(0, 0, 10, 10)

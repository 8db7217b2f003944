"""A chosen language is used at once in the texts of Lockwatch, the texts of Qt, and dates."""

from datetime import date

import pytest
from devtools.translations import FORMS, read, ts_path
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from lockwatch.domain.problems import Attention
from lockwatch.domain.settings import LANGUAGES
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.details import day_text
from lockwatch.ui.wording.language import formats, set_language, spoken
from lockwatch.ui.wording.times import date_text

CLOSE = {"en": "Close", "de": "Schließen", "fr": "Fermer", "pl": "Zamknij"}
"""The label of Qt's own Close button in each language."""


def close_text(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Close).text().replace("&", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finished_translation_is_used(language: str, qapp: QApplication) -> None:
    set_language(language)
    for text, forms in read(ts_path(language)).items():
        if forms and not text.plural:
            assert QCoreApplication.translate(text.context, text.source, text.comment) == forms[0]


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (12, 2), (22, 1), (0, 2)])
def test_polish_uses_three_plural_forms(number: int, form: int, qapp: QApplication) -> None:
    set_language("pl")
    plurals = {text: forms for text, forms in read(ts_path("pl")).items() if forms and text.plural}
    for text, forms in plurals.items():
        shown = QCoreApplication.translate(text.context, text.source, text.comment, number)
        assert shown == forms[form].replace("%n", str(number))


@pytest.mark.parametrize("number", [1, 2])
def test_english_uses_two_plural_forms(number: int, qapp: QApplication) -> None:
    set_language("en")
    shown = QCoreApplication.translate("Wording", "%n locks", "", number)
    assert shown == {1: "1 lock", 2: "2 locks"}[number]


def test_the_texts_of_qt_change_their_language_with_ours(qtbot: QtBot) -> None:
    shown = {}
    for language in (*CLOSE, "en"):
        set_language(language)
        shown[language] = close_text(qtbot)
    assert shown == CLOSE


def test_the_translation_of_a_base_class_is_used_in_subclasses(qtbot: QtBot) -> None:
    class Later(Banner):
        pass

    set_language("de")
    banner = Later(Attention.NONE)
    qtbot.addWidget(banner)
    german = QCoreApplication.translate("Banner", "Dismiss")
    assert banner.add_dismissal().accessibleName() == german != "Dismiss"


@pytest.mark.parametrize(
    ("system", "language", "written"),
    [
        ("en_GB", "en", "en_GB"),
        ("de_AT", "de", "de_AT"),
        ("en_US", "de", "de_DE"),
        ("fr_CH", "de", "de_CH"),
        ("de_DE", "en", "en_DE"),
        ("cs_CZ", "pl", "pl_PL"),
        ("ar_EG", "en", "en_001"),
        ("ar_EG", "de", "de_DE"),
        ("C", "en", "C"),
        ("C", "fr", "fr_FR"),
    ],
)
def test_dates_follow_the_systems_locale_if_its_language_is_the_chosen_one(
    system: str, language: str, written: str
) -> None:
    assert formats(language, QLocale(system)).name() == written


def test_names_of_days_and_months_are_in_the_chosen_language(qapp: QApplication) -> None:
    set_language("de")
    assert day_text(date(2026, 10, 29), date(2026, 11, 24)) == "Donnerstag, 29. Oktober 2026"
    assert date_text(date(2026, 10, 29)) == "29.10.26"
    set_language("system")
    assert QLocale() == QLocale.system()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_layout_of_every_language_is_left_to_right(language: str, qapp: QApplication) -> None:
    set_language(language)
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight


@pytest.mark.parametrize(
    ("requested", "language"),
    [
        (["de-Latn-AT", "de-AT", "de"], "de"),
        (["cs-CZ", "cs", "pl-PL", "en-GB"], "pl"),
        (["en-US", "fr-FR"], "en"),
        (["sv-SE", "sv"], "en"),
        (["C"], "en"),
        ([], "en"),
        (["deu"], "en"),
    ],
)
def test_the_first_supported_language_of_the_system_is_used(requested: list[str], language: str) -> None:
    assert spoken(requested) == language


def test_system_chooses_the_language_of_the_system(qtbot: QtBot) -> None:
    set_language("system")
    assert close_text(qtbot) == CLOSE[spoken(QLocale.system().uiLanguages())]


def test_missing_translation_files_are_logged_once_and_english_is_used(
    qtbot: QtBot, expected_log: pytest.LogCaptureFixture
) -> None:
    set_language("xx")
    assert [record.getMessage().count("_xx.qm") for record in expected_log.records] == [2]
    assert close_text(qtbot) == "Close"


def test_the_settings_and_the_translations_support_the_same_languages() -> None:
    assert set(LANGUAGES) == set(FORMS)

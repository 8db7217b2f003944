"""Select the language of the program, and the formats of dates and numbers that go with it."""

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTime, QTranslator

from lockwatch.domain.settings import LANGUAGES, SYSTEM
from lockwatch.util.resources import resources

log = logging.getLogger(__name__)

OTHERWISE = "en"
"""The language if none of the system's is available."""
_installed: list[QTranslator] = []


def set_language(name: str) -> None:
    """Switch to the language `name`, a code or "system". Existing windows have to be recreated afterwards.

    Qt's own texts, such as those on the buttons of dialogs, are switched, too. English texts are in the source; the
    English translation contains only plural forms.
    """
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())
    language = spoken(QLocale.system().uiLanguages()) if name == SYSTEM else name
    QLocale.setDefault(formats(language, QLocale.system()))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    files = (qt / f"qtbase_{language}.qm", resources() / "translations" / f"lockwatch_{language}.qm")
    unread = [str(file) for file in files if not _install(file)]
    if unread:
        log.warning("can't read translations, so some texts are in English: %s", ", ".join(unread))


def formats(language: str, system: QLocale) -> QLocale:
    """Return the locale for dates and numbers in `language`.

    It is the system's own if that has the same language. Otherwise names of days and months, and digits, would not be
    those of the texts, so it is the locale of `language`, for the system's country if there is such a locale.
    """
    own = OTHERWISE if system.language() is QLocale.Language.C else system.name().partition("_")[0]
    if language == own and _has_latin_digits(system):
        return system
    suitable = QLocale(QLocale(language).language(), system.territory())
    if language == OTHERWISE and suitable.territory() is not system.territory():
        return QLocale(QLocale.Language.English, QLocale.Country.World)  # not the USA, where the month comes first
    return suitable


def _has_latin_digits(system: QLocale) -> bool:
    """Return whether numbers and times have the digits 0 to 9, which all our languages use.

    The system may format them as in another language than its texts (LC_NUMERIC, LC_TIME, LANGUAGE).
    """
    short = QLocale.FormatType.ShortFormat
    texts = (system.toString(10), system.toString(QTime(12, 34), short), system.toString(QDate(2026, 12, 31), short))
    return all(char.isascii() for text in texts for char in text if char.isdecimal())


def _install(file: Path) -> bool:
    translator = QTranslator()
    _installed.append(translator)
    return translator.load(str(file)) and QCoreApplication.installTranslator(translator)


def spoken(preferred: Iterable[str]) -> str:
    """Return the first available language among `preferred` (BCP 47 tags such as ``de-Latn-AT``)."""
    codes = (tag.partition("-")[0] for tag in preferred)
    return next((code for code in codes if code in LANGUAGES), OTHERWISE)

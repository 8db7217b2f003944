"""In which language the program speaks. Dates and numbers are the system's where that speaks the same language."""

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from lockwatch.domain.settings import LANGUAGES, SYSTEM
from lockwatch.util.resources import resources

log = logging.getLogger(__name__)

OTHERWISE = "en"
_installed: list[QTranslator] = []


def set_language(name: str) -> None:
    """Speaks `name` from now on, a code or "system"; what is shown already has to be made anew.

    Qt's own texts, such as those on the buttons of dialogs, change with ours. English is in the source; its
    translation has only the plural forms.
    """
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())
    language = spoken(QLocale.system().uiLanguages()) if name == SYSTEM else name
    QLocale.setDefault(QLocale.system() if name == SYSTEM else formats(language, QLocale.system()))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    files = (qt / f"qtbase_{language}.qm", resources() / "translations" / f"lockwatch_{language}.qm")
    unread = [str(file) for file in files if not _install(file)]
    if unread:
        log.warning("texts stay English, as this can't be read: %s", ", ".join(unread))


def formats(language: str, system: QLocale) -> QLocale:
    """How dates and numbers are written in a language that was chosen: as the system does, if it speaks that one.

    Else names of days and months would be in another language. As they are written in the system's country, where
    that language is written there.
    """
    if language == (OTHERWISE if system.language() is QLocale.Language.C else system.name().partition("_")[0]):
        return system
    return QLocale(QLocale(language).language(), system.territory())


def _install(file: Path) -> bool:
    translator = QTranslator()
    _installed.append(translator)
    return translator.load(str(file)) and QCoreApplication.installTranslator(translator)


def spoken(wished: Iterable[str]) -> str:
    """The first language that we have, of those wished for (BCP 47, such as ``de-Latn-AT``)."""
    codes = (wish.partition("-")[0] for wish in wished)
    return next((code for code in codes if code in LANGUAGES), OTHERWISE)

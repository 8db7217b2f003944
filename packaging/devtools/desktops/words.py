"""Reads the words in a part of a screenshot, with Tesseract, to find buttons and menu entries by their labels."""

import csv
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

_ALIKE = str.maketrans("q0l1", "ooii")
"""Characters that Tesseract often confuses are treated as the same."""
ENLARGED = 3
"""How many times a picture is enlarged, because Tesseract reads large letters better than those of a screen."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    place: QRect
    """Where it is on the screen."""


def read_words(image: QImage, area: QRect) -> list[Word]:
    """Return the words in `area`, line by line. Some may be misread."""
    part = image.copy(area).convertToFormat(QImage.Format.Format_Grayscale8)
    size = part.size() * ENLARGED
    part = part.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    if part.scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation).pixelColor(0, 0).value() < 128:
        part.invertPixels()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.png"
        part.save(str(path))
        command = ["tesseract", str(path), "-", "--psm", "11", "tsv"]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        table = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return words_of(table.stdout, area)


def words_of(table: str, area: QRect) -> list[Word]:
    """Return the words in Tesseract's table for an enlarged picture of `area`, at their positions on the screen."""
    words = []
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["text"] and row["text"].strip():
            left, top, width, height = (int(row[name]) // ENLARGED for name in ("left", "top", "width", "height"))
            words.append(Word(row["text"].strip(), QRect(area.left() + left, area.top() + top, width, height)))
    return words


def text_of(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def shows_markup(text: str) -> bool:
    """Return whether a name like <b>Front</b> is shown literally instead of in bold; its letters may be misread."""
    return re.search(r"[<>]", text) is not None


def find_label(words: list[Word], label: str) -> QRect | None:
    """Return the place of consecutive words that match `label`, ignoring case, punctuation and common misreadings."""
    wanted = [_letters(part) for part in label.split()]
    seen = [_letters(word.text) for word in words]
    for start in range(len(seen) - len(wanted) + 1):
        if seen[start : start + len(wanted)] == wanted:
            place = QRect()
            for word in words[start : start + len(wanted)]:
                place |= word.place
            return place
    return None


def find_any(words: list[Word], labels: tuple[str, ...]) -> QRect | None:
    """Return the place of the first of the labels that is found."""
    return next(filter(None, (find_label(words, label) for label in labels)), None)


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", text.casefold()).translate(_ALIKE)

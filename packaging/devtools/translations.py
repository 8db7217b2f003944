"""Extract the texts of the source, and update, compile and check their translations.

update     update resources/translations/*.ts from the source, for the translators
compile    compile them to the *.qm files that the program loads
check      report errors in the source and in the translations, and how long the texts of each language are
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import PySide6

from lockwatch.domain.settings import LANGUAGES

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lockwatch"
FOLDER = ROOT / "resources" / "translations"
SOURCE_LANGUAGE = "en"
NAME = "Lockwatch"
"""The program's name, which is not translated."""
_THREE_FORMS = {"pl"}
FORMS = {language: 3 if language in _THREE_FORMS else 2 for language in LANGUAGES}
"""How many plural forms Qt has for each language (qttools, ``src/linguist/shared/numerus.cpp``)."""
_SINGULAR_INCLUDES_ZERO = {"fr"}
"""The first plural form of these languages is for 0 and 1, so it can't spell out "one" or "once"."""


@dataclass(frozen=True, order=True, slots=True)
class Text:
    """A text of the source, identified as in Qt by context, source text and comment."""

    context: str
    source: str
    comment: str = ""

    def __str__(self) -> str:
        return f"{self.context} “{self.source}”" + (f" ({self.comment})" if self.comment else "")

    @property
    def plural(self) -> bool:
        """Whether the text has plural forms."""
        return "%n" in self.source


class Extraction(ast.NodeVisitor):
    """Collects the texts of one source file, and errors in the calls that translate or show them.

    lupdate (PySide6 6.11) can't do this for Python: it does not recognize ``translate(…, "", n)`` as a plural, misses
    ``translate(…, "", len(locks))`` altogether, and takes f-strings for texts.
    """

    def __init__(self, path: Path) -> None:
        self.texts: list[Text] = []
        self.faults: list[str] = []
        self.offered: set[str] = set()
        """Contexts of texts that tables declare with QT_TRANSLATE_NOOP."""
        self.looked_up: set[str] = set()
        """Contexts in which texts from tables are translated."""
        self._path = path
        self._classes: list[str] = []
        self._functions = 0
        self.visit(ast.parse(path.read_text("utf-8")))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    def visit_Call(self, node: ast.Call) -> None:
        function = ast.unparse(node.func)
        if function == "self.tr" and self._classes:
            self._tr(node)
        elif function.endswith(".tr"):
            self._fault(node, "no tr() of another object: Qt would look in that one's class")
        elif function.rpartition(".")[2] == "translate" and len(node.args) > 1:  # with one argument it is str.translate
            self._translate(node)
        elif function == "QT_TRANSLATE_NOOP":
            context, *rest = self._literals(node, node.args)
            self._add(node, context, *rest)
            self.offered.add(context)
        elif function.rpartition(".")[2] in _SHOWING:
            self._showing(node)
        self.generic_visit(node)

    def _tr(self, node: ast.Call) -> None:
        text = self._add(node, self._classes[-1], *self._literals(node, node.args[:2]))
        if text.plural:
            self._fault(node, 'no %n in tr(): an object of a subclass does not find it; translate("…", …, "", n) does')

    def _translate(self, node: ast.Call) -> None:
        if not self._functions:
            self._fault(node, "translated at the import, when the language is not known")
        context, *rest = self._literals(node, [*node.args[:1], *node.args[2:3]])
        if isinstance(node.args[1], ast.Name | ast.Attribute | ast.Subscript):  # the text comes from a table
            self.looked_up.add(context)
            return
        text = self._add(node, context, *self._literals(node, node.args[1:2]), *rest)
        if text.plural != (len(node.args) == 4):
            self._fault(node, "%n and a number go together")

    def _showing(self, node: ast.Call) -> None:
        for argument in node.args:
            if isinstance(argument, ast.JoinedStr):
                self._fault(node, "an f-string is shown, which nobody can translate")
            text = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(text, str) and text != NAME and re.search(r"[^\W\d_]", text):
                self._fault(node, f"{text!r} is shown, and not translated")

    def _literals(self, node: ast.Call, arguments: Sequence[ast.expr]) -> list[str]:
        values = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len(arguments) and not node.keywords:
            return texts
        self._fault(node, "what is to be translated is written out, in one piece and by position")
        return [""] * len(arguments)

    def _add(self, node: ast.Call, context: str, source: str = "", comment: str = "") -> Text:
        text = Text(context, source, comment)
        if source:
            self.texts.append(text)
        else:
            self._fault(node, "no text")
        return text

    def _fault(self, node: ast.Call, what: str) -> None:
        self.faults.append(f"{self._path.relative_to(ROOT)}:{node.lineno}: {what}")


_SHOWING = frozenset(
    [
        *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "MutedLabel", "plain_label"),
        *("addAction", "addMenu", "addTab", "addItem", "setAccessibleName", "setAccessibleDescription", "setText"),
        *("setToolTip", "setTitle", "setWindowTitle", "setPlaceholderText", "setPrefix", "setSuffix"),
        *("setSpecialValueText", "setLabelText", "setInformativeText"),
    ]
)
"""Classes and methods, of Qt and of Lockwatch, that show a text given as an argument."""


def extract(folder: Path = SOURCE) -> tuple[list[Text], list[str]]:
    """Return all texts of the files below `folder`, each once and in the order of the files, and all errors."""
    files = [Extraction(path) for path in sorted(folder.glob("**/*.py"))]
    texts = dict.fromkeys(text for file in files for text in file.texts)
    faults = [fault for file in files for fault in file.faults]
    unread = set().union(*(file.offered for file in files)) - set().union(*(file.looked_up for file in files))
    faults += [f"No text of a table is looked up in the context {context!r}" for context in sorted(unread)]
    return list(texts), faults


def ts_path(language: str, folder: Path = FOLDER) -> Path:
    """Return the path of the .ts file of a language."""
    return folder / f"lockwatch_{language}.ts"


def read(ts: Path) -> dict[Text, tuple[str, ...]]:
    """Return the texts of a .ts file with their translations: one, all plural forms, or none if it is unfinished."""
    translations: dict[Text, tuple[str, ...]] = {}
    for context in ET.parse(ts).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            text = Text(name, message.findtext("source", ""), message.findtext("comment", ""))
            translation = message.find("translation")
            assert translation is not None
            forms = tuple(each.text or "" for each in translation.iter("numerusform")) or (translation.text or "",)
            translations[text] = () if translation.get("type") or not all(forms) else forms
    return translations


def wanted(texts: Sequence[Text], language: str) -> set[Text]:
    """Return the texts that need a translation to `language`; for English only those with plural forms."""
    return {text for text in texts if text.plural or language != SOURCE_LANGUAGE}


def file_faults(texts: Sequence[Text], language: str, translations: Mapping[Text, tuple[str, ...]]) -> Iterator[str]:
    """Yield the errors in the translations of `texts` to `language`."""
    needed = wanted(texts, language)
    for text in sorted(needed - translations.keys()):
        yield f"{language}: {text} is missing: make translations"
    for text in sorted(translations.keys() - needed):
        yield f"{language}: {text} is stale: make translations"
    for text in sorted(needed & translations.keys()):
        forms = translations[text]
        if not forms:
            yield f"{language}: {text} is not translated"
        elif len(forms) != (FORMS[language] if text.plural else 1):
            yield f"{language}: {text} has {len(forms)} forms"
        for place, form in enumerate(forms):
            singular = place == 0 and text.plural and language not in _SINGULAR_INCLUDES_ZERO and "%n" not in form
            source = text.source.replace("%n", "1") if singular else text.source
            yield from (f"{language}: {form!r} has {what} than {text}" for what in _differences(source, form))


def _differences(source: str, translation: str) -> Iterator[str]:
    for what, feature in _FEATURES.items():
        if feature(source) != feature(translation):
            yield f"other {what}"


_FEATURES: dict[str, Callable[[str], object]] = {
    "placeholders": lambda text: sorted(re.findall(r"\{[^{}]*\}|%L?n|%\d|<[^>]*>|\n", text)),
    "access keys": lambda text: len(re.findall(r"&\w", text)),
    "outer spaces": lambda text: (text[:1].isspace(), text[-1:].isspace()),
    "endings": lambda text: (re.findall(r"[….:;?!]$", text.rstrip()) or [""])[0],
}
"""Functions of a text that must have the same value for a source and its translation."""


def update(folder: Path = FOLDER) -> None:
    """Add new texts of the source to the .ts files, and remove those that are gone."""
    texts, _ = extract()
    with tempfile.TemporaryDirectory() as directory:
        listed = Path(directory, "texts.cpp")
        listed.write_text("void texts() {\n" + "".join(map(_as_cpp, texts)) + "}\n", "utf-8")
        for language in FORMS:
            only = ["-pluralonly"] if language == SOURCE_LANGUAGE else []
            settings = ["-silent", "-locations", "none", "-no-obsolete", "-source-language", SOURCE_LANGUAGE]
            ts = ts_path(language, folder)
            subprocess.run(
                [_tool("lupdate"), *settings, "-target-language", language, *only, listed, "-ts", ts], check=True
            )


def _as_cpp(text: Text) -> str:
    context, source, comment = (  # JSON string literals are valid in C++, too
        json.dumps(each, ensure_ascii=False) for each in (text.context, text.source, text.comment)
    )
    number = ", 1" if text.plural else ""
    return f"QCoreApplication::translate({context}, {source}, {comment}{number});\n"


def compile_all(folder: Path = FOLDER) -> None:
    """Compile all .ts files to .qm files beside them."""
    for ts in sorted(folder.glob("*.ts")):
        subprocess.run([_tool("lrelease"), "-silent", "-nounfinished", ts, "-qm", ts.with_suffix(".qm")], check=True)


def _tool(name: str) -> Path:
    """Return the path of a tool of Qt inside the package PySide6; the scripts in ``bin`` only call these."""
    return Path(PySide6.__file__).parent / (f"{name}.exe" if sys.platform == "win32" else name)


def check() -> int:
    """Print all errors and the relative length of each language; return the exit status."""
    texts, faults = extract()
    for language in FORMS:
        translations = read(ts_path(language))
        faults += file_faults(texts, language, translations)
        pairs = [(len(text.source), len(max(forms, key=len))) for text, forms in translations.items() if forms]
        if language != SOURCE_LANGUAGE and pairs:
            theirs, ours = sum(pair[1] for pair in pairs), sum(pair[0] for pair in pairs)
            print(f"{language}: {len(pairs)} of {len(texts)} texts, {theirs / ours:.2f} times as long as English")
    print(*faults, sep="\n")
    return bool(faults)


def main() -> int:
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            return check()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

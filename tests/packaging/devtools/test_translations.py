"""Tests that every displayed text can be translated, and that every translation is finished and complete."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from devtools.translations import FORMS, ROOT, Extraction, Text, extract, file_faults, read, ts_path, update

TEXTS, FAULTS = extract()
LOCKS = Text("Wording", "%n locks of {name}…")
CLOSE = Text("Page", "&Close: ", "door")


def found_in(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Extraction:
    monkeypatch.setattr("devtools.translations.ROOT", tmp_path)
    path = tmp_path / "page.py"
    path.write_text(code, "utf-8")
    return Extraction(path)


def faults_of(language: str, **changed: tuple[str, ...]) -> list[str]:
    """Return the faults of translations that are correct except for those in `changed`."""
    forms = changed.get("locks", ("%n von {name}…",) * FORMS[language])
    translations: Mapping[Text, tuple[str, ...]] = {LOCKS: forms, CLOSE: changed.get("close", ("Zu&machen: ",))}
    return list(file_faults([LOCKS, CLOSE], language, translations))


def test_every_text_can_be_translated() -> None:
    assert FAULTS == []


@pytest.mark.parametrize("language", FORMS)
def test_no_translation_has_a_fault(language: str) -> None:
    assert list(file_faults(TEXTS, language, read(ts_path(language)))) == []


@pytest.mark.parametrize("language", FORMS)
def test_the_ts_files_are_up_to_date(language: str, tmp_path: Path) -> None:
    ts = ts_path(language, tmp_path)
    ts.write_bytes(ts_path(language).read_bytes())
    update(tmp_path)
    assert read(ts) == read(ts_path(language))


def test_correct_translations_have_no_faults() -> None:
    assert [faults_of(language) for language in ("de", "fr", "pl")] == [[], [], []]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"close": ()}, "is not translated"),
        ({"locks": ("%n von {name}…",)}, "has 1 forms"),
        ({"locks": ("%n von…", "%n von {name}…")}, "other placeholders"),
        ({"locks": ("%n von {Name}…", "%n von {name}…")}, "other placeholders"),
        ({"locks": ("%n von {name}…", "eins von {name}…")}, "other placeholders"),
        ({"locks": ("%n von {name} {name}…", "%n von {name}…")}, "other placeholders"),
        ({"locks": ("%n von {name}", "%n von {name}…")}, "other endings"),
        ({"close": ("Zu&machen ",)}, "other endings"),
        ({"close": ("Zu&machen:",)}, "other outer spaces"),
        ({"close": ("Zumachen: ",)}, "other access keys"),
    ],
)
def test_a_translation_without_a_feature_of_its_source_is_a_fault(
    changed: dict[str, tuple[str, ...]], fault: str
) -> None:
    (found,) = faults_of("de", **changed)
    assert fault in found


def test_a_plural_form_for_exactly_one_may_omit_the_number() -> None:
    assert faults_of("de", locks=("eins von {name}…", "%n von {name}…")) == []
    assert "other placeholders" in faults_of("fr", locks=("un de {name}…", "%n de {name}…"))[0]


def test_polish_has_three_plural_forms() -> None:
    assert "has 2 forms" in faults_of("pl", locks=("%n z {name}…",) * 2)[0]


def test_missing_and_stale_texts_are_faults() -> None:
    missing, stale = file_faults([CLOSE], "de", {LOCKS: ("%n von {name}…",) * 2})
    assert "missing" in missing
    assert "stale" in stale


def test_only_plural_forms_need_an_english_translation() -> None:
    assert list(file_faults([LOCKS, CLOSE], "en", {LOCKS: ("%n lock of {name}…", "%n locks of {name}…")})) == []


def test_an_unfinished_translation_counts_as_missing(tmp_path: Path) -> None:
    doctored = tmp_path / "doctored.ts"
    doctored.write_text(
        "<TS><context><name>Page</name><message><source>&amp;Close: </source><comment>door</comment>"
        '<translation type="unfinished">Zu&amp;machen: </translation></message></context></TS>'
    )
    assert read(doctored) == {CLOSE: ()}


def test_texts_are_found_in_every_kind_of_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
TABLE = {1: QT_TRANSLATE_NOOP("Wording", "of a table")}
def words(count, name):
    translate("Wording", TABLE[1])
    translate("Wording", "%n locks", "", len(count)), f"{translate('Wording', 'inside {name}').format(name=name)}"
class Page(QWidget):
    def fill(self):
        later = lambda: self.tr("in "
            "pieces", "said how")
        self.text.translate(invisible)
"""
    extraction = found_in(code, tmp_path, monkeypatch)
    assert extraction.faults == []
    assert extraction.texts == [
        Text("Wording", "of a table"),
        Text("Wording", "%n locks"),
        Text("Wording", "inside {name}"),
        Text("Page", "in pieces", "said how"),
    ]


@pytest.mark.parametrize(
    "call",
    [
        'self.tr(f"{count} locks")',
        'self.tr("one " + other)',
        "self.tr(text)",
        'self.tr("text", disambiguation="how")',
        'self.tr("%n locks", "", 3)',
        'parent.tr("text")',
        'translate(context, "text")',
        'translate("Wording", text.format(1))',
        'translate("Wording", "%n locks")',
        'translate("Wording", "locks", "", 3)',
        'self.setText("Locks")',
        'QLabel(f"{count}")',
    ],
)
def test_a_call_that_would_not_be_translated_is_a_fault(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"class Page(QWidget):\n    def fill(self):\n        {call}\n"
    assert found_in(code, tmp_path, monkeypatch).faults[0].startswith("page.py:3: ")


def test_a_text_translated_at_import_time_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fault,) = found_in('TITLE = translate("Wording", "Locks")', tmp_path, monkeypatch).faults
    assert "at the import" in fault


def test_build_hook_and_program_require_the_same_qt() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lists = project["build-system"]["requires"], project["project"]["dependencies"]
    hook, program = ([pin for pin in pins if pin.startswith("PySide6-Essentials")] for pins in lists)
    assert hook == program
    assert hook

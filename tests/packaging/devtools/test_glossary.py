"""Tests that the translations use the terms of their glossaries."""

import re
import tomllib

import pytest
from devtools.translations import FOLDER, FORMS, SOURCE_LANGUAGE, read, ts_path

LANGUAGES = [language for language in FORMS if language != SOURCE_LANGUAGE]
GLOSSARIES: dict[str, dict[str, list[str]]] = {
    language: tomllib.loads((FOLDER / f"glossary_{language}.toml").read_text("utf-8")) for language in LANGUAGES
}


def words(text: str) -> str:
    """Return a text without placeholders and access keys, in lower case."""
    return re.sub(r"\{[^{}]*\}|&", "", text).lower()


def has(term: str, source: str) -> bool:
    """Return whether an English text has a term, in the singular, in the plural or as a participle."""
    return re.search(rf"\b{term.removesuffix('y')}(y|ies|s|d)?\b", words(source)) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_the_glossary_are_used(language: str) -> None:
    assert [
        (term, text.source, form)
        for term, stems in GLOSSARIES[language].items()
        for text, forms in read(ts_path(language)).items()
        if has(term, text.source)
        for form in forms
        if not any(stem.lower() in words(form) for stem in stems)
    ] == []


def test_all_glossaries_have_the_same_terms_and_each_is_in_a_text() -> None:
    terms = {frozenset(glossary) for glossary in GLOSSARIES.values()}
    assert len(terms) == 1
    texts = [text.source for text in read(ts_path("de"))]
    assert [term for term in next(iter(terms)) if not any(has(term, text) for text in texts)] == []


@pytest.mark.parametrize("language", FORMS)
def test_texts_say_check_and_updated_instead_of_sync(language: str) -> None:
    """A sync is what the code calls it. Users check the locks, and what they see was updated."""
    avoided = re.compile("sync|abgleich|abgeglichen|gleichen sie")
    assert [
        (text.source, form)
        for text, forms in read(ts_path(language)).items()
        for form in (text.source, *forms)
        if avoided.search(words(form))
    ] == []

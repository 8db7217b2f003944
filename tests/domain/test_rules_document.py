"""Every sentence that a story in tests/domain quotes is a sentence of RULES.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lockwatch.domain

RULES = Path(lockwatch.domain.__path__[0], "RULES.md").read_text(encoding="utf-8")
TESTS = sorted(Path(__file__).parent.glob("test_*.py"))


def sentences(markdown: str) -> set[str]:
    """Return the sentences without their markup; a table of kinds reads as "<kind> is <heading> <cell>."."""
    plain = markdown.replace("`", "").replace("**", "")
    found: set[str] = set()
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:- |\d+\. |\|))", plain):
        text = " ".join(block.split())
        if text.startswith("|"):
            found.update(_of_row(text))
        else:
            found.update(re.split(r"(?<=\.) ", re.sub(r"^(?:- |\d+\. )", "", text)))
    return found


def _of_row(row: str) -> Iterator[str]:
    kind, raised_when, *_, cleared_when = (cell.strip() for cell in row.strip("|").split("|"))
    kind = kind.removesuffix(" (off)")
    yield f"{kind} is raised when {raised_when}."
    yield f"{kind} is cleared when {cleared_when}."


def quoted(module: Path) -> Iterator[tuple[int, object]]:
    """Yield line and second argument of each call of `case`; what is not written out is yielded as its source."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "case":
            sentence = node.args[1]
            yield sentence.lineno, sentence.value if isinstance(sentence, ast.Constant) else ast.unparse(sentence)


def test_each_quoted_sentence_is_in_the_rules() -> None:
    quotes = [(f"{module.name}:{line}", quote) for module in TESTS for line, quote in quoted(module)]
    assert len(quotes) > 100
    rules = sentences(RULES)
    assert [(where, quote) for where, quote in quotes if quote not in rules] == []

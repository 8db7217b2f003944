"""Texts within HTML."""


def escaped(text: str) -> str:
    """Return `text` for the content of an element. `html.escape` would bring a table of all entities into memory."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

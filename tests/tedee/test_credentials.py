"""Which texts are tokens, and to which addresses a token may be sent."""

import base64

import pytest

from lockwatch.tedee.credentials import Token, TokenError
from lockwatch.util.api_address import AddressError, checked_address, is_loopback

KEY = "aB3dE.fG-h_1"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"


def part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\n",
        f"{KEY[:4]}\r\n{KEY[4:]}",
        f"{KEY[:4]} {KEY[4:]}",
        f"\t{KEY}\u00a0",
        f"PersonalKey {KEY}",
        f"personalkey   {KEY}",
        f"Authorization: PersonalKey {KEY}\n",
        f"authorization:PersonalKey\n{KEY}",
        f"Bearer {KEY}",
    ],
)
def test_a_pasted_key_is_cleaned(pasted: str) -> None:
    assert Token(pasted).authorization() == f"PersonalKey {KEY}"


@pytest.mark.parametrize("pasted", [JWT, f"Bearer {JWT}", f"PersonalKey {JWT}", JWT.replace(".", ".\n")])
def test_an_access_token_uses_bearer_whatever_scheme_was_pasted(pasted: str) -> None:
    assert Token(pasted).authorization() == f"Bearer {JWT}"


@pytest.mark.parametrize(
    ("secret", "scheme"),
    [
        (JWT, "Bearer"),
        (f"{part('{}')}.a.b", "Bearer"),
        (f"{part('{}')}.a", "PersonalKey"),
        (f"{part('{}')}.a.b.c", "PersonalKey"),
        (f"{part('{}')}..b", "PersonalKey"),
        (f"{part('[1]')}.a.b", "PersonalKey"),
        (f"{part('7')}.a.b", "PersonalKey"),
        (f"{part('no json')}.a.b", "PersonalKey"),
        ("_-_-_.a.b", "PersonalKey"),
        ("a.b.c", "PersonalKey"),
        (f"{part('{}')}.a+b.c", "PersonalKey"),
        (f"{part('[' * 5000)}.a.b", "PersonalKey"),
    ],
)
def test_the_scheme_follows_from_the_form_of_the_token(secret: str, scheme: str) -> None:
    assert Token(secret).scheme == scheme


@pytest.mark.parametrize(
    "text",
    ["", " \n", "kéy", "k\u200bey", "\ufeffkey", "k\x00ey", "k\x7fey", "ключ", "😀", "k" * 8193],
    ids=ascii,
)
def test_an_impossible_token_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(TokenError) as refusal:
        Token(text)
    assert "k" * 20 not in str(refusal.value)
    assert not any(part in str(refusal.value) for part in ("kéy", "ключ", "😀"))


def test_a_token_does_not_appear_in_its_repr() -> None:
    token = Token(KEY)
    assert not any(KEY in text for text in (repr(token), str(token), f"{token}", f"{[token]}"))
    assert not hasattr(token, "__dict__")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://api.tedee.com", "https://api.tedee.com"),
        (" https://api.tedee.com/ \n", "https://api.tedee.com"),
        ("https://proxy.example:8443/tedee/", "https://proxy.example:8443/tedee"),
        ("HTTPS://api.tedee.com", "HTTPS://api.tedee.com"),
        ("https://api.tedee.com.", "https://api.tedee.com."),
        (f"https://{'a' * 63}.com", f"https://{'a' * 63}.com"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.7.7.7", "http://127.7.7.7"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:80", "http://localhost:80"),
    ],
)
def test_https_and_loopback_are_good_addresses(given: str, address: str) -> None:
    assert checked_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.tedee.com",
        "ftp://api.tedee.com",
        "file:///etc/passwd",
        "//api.tedee.com",
        "https://",
        "https:///path",
        "https://api.tedee.com:0",
        "https://api.tedee.com:99999",
        "https://api.tedee.com:port",
        "https://[::1",
        "https://api.te dee.com",
        "https://äpi.tedee.com",
        "https://me@api.tedee.com",
        "https://me:word@api.tedee.com",
        "https://:word@api.tedee.com",
        "https://@api.tedee.com",
        "https://api.tedee.com?x=1",
        "https://api.tedee.com?",
        "https://api.tedee.com#x",
        "https://api.tedee.com#",
        "http://api.tedee.com",
        "http://192.168.1.4",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com",
        "http://0.0.0.0",
        "https://api..tedee.com",
        "https://.",
        f"https://{'a' * 64}.tedee.com",
    ],
)
def test_the_token_is_sent_to_no_other_address(given: str) -> None:
    with pytest.raises(AddressError):
        checked_address(given)


@pytest.mark.parametrize("given", ["ftp://api.tedee.com", "http://api.tedee.com", "file:///etc/passwd"])
def test_an_address_of_another_kind_is_told_to_need_https(given: str) -> None:
    with pytest.raises(AddressError, match="must begin with https://"):
        checked_address(given)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://api.tedee.com", False), ("http://127.0.0.1:1", True), ("https://localhost", True), ("nonsense", False)],
)
def test_which_addresses_are_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected

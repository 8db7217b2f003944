"""Tests of the results of `lockwatch doctor`, which must contain nothing private."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from email.utils import formatdate
from pathlib import Path

import pytest

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.checks.check_result import CheckResult, Verdict, lines
from lockwatch.domain.locks import Observation
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Schedule
from lockwatch.storage.keyring_offer import KeyringOffer
from lockwatch.tedee.client import API_VERSION
from lockwatch.terminal import doctor
from lockwatch.terminal.keyring_problem import keyring_sentence
from lockwatch.ui.wording.failures import ended_text, failure_text
from lockwatch.ui.wording.settings import unreadable_text
from lockwatch.util.clock import steady
from lockwatch.util.small_file import Unreadable
from tests.schemas import assert_of_the_form
from tests.storage.denials import nobody_else
from tests.terminal.command_line import program

GOOD, NOTE, BAD = Verdict.GOOD, Verdict.NOTE, Verdict.BAD
NOW = 1_800_000_000.0
OUTCOMES: list[Synced | Failure] = [
    Synced((Observation(1),)),
    *[Refused(forbidden) for forbidden in (False, True)],
    *[RateLimited(wait) for wait in (None, 60.0)],
    *[Unreachable(why) for why in UnreachableReason],
    *[BadAnswer(why) for why in BadAnswerReason],
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=repr)
def test_every_failed_request_has_a_remedy_and_a_successful_one_has_none(outcome: Synced | Failure) -> None:
    result = doctor._cloud_result(outcome, asked_with_token=True)
    good = isinstance(outcome, Synced)
    assert (result.verdict is GOOD) == good
    assert bool(result.remedy) != good
    for sentence in (result.text, result.remedy):
        begins = sentence[:1].isupper() or sentence.startswith("tedee ")
        assert sentence == "" or (begins and sentence.endswith((".", ")")) and "{" not in sentence)


@pytest.mark.parametrize("outcome", [each for each in OUTCOMES if not isinstance(each, Synced)], ids=repr)
def test_doctor_uses_the_words_of_the_list_and_of_token_check(outcome: Failure) -> None:
    result = doctor._cloud_result(outcome, asked_with_token=True)
    both = result.text if isinstance(outcome, RateLimited) else f"{result.text} {result.remedy}"
    sentence = ended_text(outcome, steady())
    assert failure_text(outcome, Schedule(steady() + 60, steady() + 60), steady()).startswith(sentence)
    assert re.findall(r"\w+", both.lower()) == re.findall(r"\w+", sentence.lower())


def test_an_http_status_stays_with_the_problem() -> None:
    result = doctor._cloud_result(Unreachable(UnreachableReason.SERVER_FAULT, 500), asked_with_token=True)
    assert result.text.endswith(" (HTTP 500).")
    assert result.remedy == "Wait until it works again."


def test_a_401_without_a_token_shows_that_the_api_is_reachable() -> None:
    assert doctor._cloud_result(Refused(), asked_with_token=False).verdict is GOOD


@pytest.mark.parametrize(
    "offer",
    [
        KeyringOffer(),
        KeyringOffer("keyringrc.cfg"),
        KeyringOffer(bus=False),
        KeyringOffer(kwallet_runs=True),
        KeyringOffer(kwallet_startable=True),
    ],
    ids=repr,
)
@pytest.mark.parametrize("why", TokenProblem)
def test_every_keyring_problem_comes_with_a_remedy(why: TokenProblem, offer: KeyringOffer) -> None:
    text, remedy = doctor._in_two(keyring_sentence(why, offer))
    assert text.endswith(".")
    assert remedy[:1].isupper()


@pytest.mark.parametrize("why", [TokenProblem.KEYRING_LOCKED, TokenProblem.KEYRING_SILENT])
def test_the_list_and_token_check_say_the_same_about_a_keyring(why: TokenProblem) -> None:
    assert keyring_sentence(why, KeyringOffer()) == failure_text(NoToken(why), Schedule(0, 0), 0)


def test_doctor_says_the_same_about_a_locked_keyring(tmp_path: Path, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Locked")
    results = doctor.Doctor(LaunchOptions(tmp_path, tmp_path))._token_and_cloud()
    result = next(each for each in results if each.name == "token")
    assert result == CheckResult("token", BAD, "The keyring is locked.", "Unlock it and try again.")
    sentence = keyring_sentence(TokenProblem.KEYRING_LOCKED, KeyringOffer())
    assert doctor._in_two(sentence) == (result.text, result.remedy)


@pytest.mark.parametrize("why", Unreadable)
def test_a_remedy_for_unreadable_settings_does_not_begin_with_the_name_of_a_file(why: Unreadable) -> None:
    _, remedy = doctor._in_two(unreadable_text(why))
    assert remedy
    assert "Settings.toml" not in remedy


@pytest.mark.parametrize(
    ("ahead_s", "verdict", "text"),
    [
        (0, GOOD, "It agrees with the cloud's."),
        (29, GOOD, "It agrees with the cloud's."),
        (-29, GOOD, "It agrees with the cloud's."),
        (90, BAD, "It is 90 s ahead of the cloud's, so times of day and quiet hours are off."),
        (-3600, BAD, "It is 60 min behind the cloud's, so times of day and quiet hours are off."),
    ],
)
def test_the_clock_is_compared_with_the_date_of_the_response(ahead_s: float, verdict: Verdict, text: str) -> None:
    result = doctor._clock_result({"Date": formatdate(NOW, usegmt=True)}, NOW + ahead_s)
    assert (result.verdict, result.text, bool(result.remedy)) == (verdict, text, verdict is BAD)


def test_a_folder_of_settings_that_cannot_be_written_is_reported(open_place: Path) -> None:
    found = doctor.Doctor(LaunchOptions(open_place / "new" / "config", open_place))
    with nobody_else(open_place, 0o700):
        assert [each.verdict for each in found._settings()] == [GOOD]
    with nobody_else(open_place, 0o500):
        (result,) = found._settings()
    assert (result.verdict, result.text) == (NOTE, "They can be read, but no change can be saved.")


@pytest.mark.parametrize(
    "headers", [{}, {"Date": "yesterday"}, {"Date": ""}, {"Date": "Mon, 99 Foo 2026 00:00:00 GMT"}]
)
def test_without_a_valid_date_there_is_no_verdict_on_the_clock(headers: Mapping[str, str]) -> None:
    assert doctor._clock_result(headers, NOW).verdict is NOTE


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"API-Supported-Versions": f"v36, {API_VERSION}"}, GOOD),
        ({"API-Deprecated-Versions": API_VERSION}, BAD),
        ({"API-Supported-Versions": "v38, v39"}, BAD),
        ({}, NOTE),
    ],
)
def test_a_retiring_api_version_is_reported(headers: Mapping[str, str], verdict: Verdict) -> None:
    assert doctor._version_result(headers).verdict is verdict


@pytest.mark.parametrize(
    ("proxy", "verdict"),
    [
        (None, GOOD),
        ("http://user:Poison@proxy.poison.example:3128", NOTE),
        ("proxy.poison.example:3128", NOTE),
        ("socks5h://user:Poison@proxy.poison.example:1080", BAD),
        ("socks9://proxy.poison.example:1080", BAD),
        ("ftp://proxy.poison.example:21", BAD),
        ("http://", BAD),
        ("http://[", BAD),
    ],
)
def test_a_proxy_is_reported_without_its_address(
    proxy: str | None, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    if proxy is not None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    result = doctor._proxy_result("https://api.tedee.com")
    assert result.verdict is verdict
    assert "oison" not in repr(result)


def test_a_proxy_of_another_kind_is_not_called_an_invalid_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ftp://proxy.poison.example:21")
    result = doctor._proxy_result("https://api.tedee.com")
    assert "not support" in result.text
    assert "address" not in result.text


def test_no_proxy_is_used_for_a_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert doctor._proxy_result("http://127.0.0.1:1").verdict is GOOD


@pytest.mark.parametrize(
    ("api_url", "outcome", "headers", "verdict"),
    [
        ("https://api.example", Unreachable(UnreachableReason.UNTRUSTED), {}, BAD),
        ("https://api.example", Unreachable(UnreachableReason.NO_NETWORK), {}, NOTE),
        ("https://api.example", Refused(), {"Date": "x"}, GOOD),
        ("http://127.0.0.1:1", Synced(()), {"Date": "x"}, NOTE),
    ],
)
def test_the_verdict_on_certificates_depends_on_the_outcome_of_the_request(
    api_url: str, outcome: Synced | Failure, headers: Mapping[str, str], verdict: Verdict
) -> None:
    assert doctor._certificate_result(api_url, outcome, headers).verdict is verdict


def test_a_result_is_printed_on_one_line_and_its_remedy_on_the_next() -> None:
    found = [CheckResult("tray", BAD, "There is none.", "Add one."), CheckResult("proxy", GOOD, "None is used.")]
    assert [*lines(found)] == ["BAD   tray: There is none.", "      Add one.", "ok    proxy: None is used."]


def test_the_json_document_has_the_published_form(tmp_path: Path) -> None:
    """Nothing of the account is configured, and no address is reached."""
    done = program(tmp_path, "--api-url", "http://127.0.0.1:9", "doctor", "--json")
    document = json.loads(done.stdout)
    assert_of_the_form("doctor", document)
    verdicts = {each["name"]: each["verdict"] for each in document["checks"]}
    assert (done.returncode, document["passed"], verdicts["program"], verdicts["cloud"]) == (1, False, "note", "bad")
    assert {"name": "API address", "value": "another"} in document["facts"]
    assert str(tmp_path) not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own zones")
@pytest.mark.parametrize(
    ("zone", "remedy"), [("Foo/Bar", "Correct TZ, or remove it."), ("XXX24", "Correct or remove TZ.")]
)
def test_a_time_zone_that_can_not_be_used_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, remedy: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    document = json.loads(program(tmp_path, "--api-url", "http://127.0.0.1:9", "doctor", "--json").stdout)
    (found,) = [each for each in document["checks"] if each["name"] == "time zone"]
    assert (found["verdict"], found["remedy"][: len(remedy)]) == ("bad", remedy)
    assert zone not in json.dumps(document)

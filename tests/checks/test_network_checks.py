"""Results of doctor about desktop proxies, IPv6 and certificate variables."""

import os
import socket
import sys
from pathlib import Path

import pytest

from lockwatch.checks import network_checks
from lockwatch.checks.check_result import Verdict
from lockwatch.checks.network_checks import certificate_variables, dead_ipv6_result, unused_proxy_result
from lockwatch.util.certificate_store import USES_VARIABLES
from tests.systems import openssl_variables


@pytest.fixture
def gsettings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a fake ``gsettings`` program, which the test has to write."""
    if sys.platform == "win32":
        pytest.skip("a program that is a script")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path / "gsettings"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("echo \"'manual'\"", True),
        ("echo \"'auto'\"", True),
        ("echo \"'none'\"", False),
        ("exit 1", False),
        ("head -c 5000 /dev/zero", False),  # more than any mode
        ("exec sleep 600", False),
    ],
)
def test_a_proxy_in_the_settings_of_gnome_is_reported_as_not_used(
    gsettings: Path, answer: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_checks, "ANSWERS_WITHIN_S", 2.0 if "sleep" in answer else 60.0)
    gsettings.write_text(f"#!/bin/sh\n{answer}\n")
    gsettings.chmod(0o755)
    result = unused_proxy_result()
    assert (result is not None) == named
    if result is not None:
        assert result.verdict is Verdict.NOTE
        assert "GNOME's settings have one" in result.text
        assert "HTTPS_PROXY" in result.remedy


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[Proxy Settings]\nProxyType=1\nhttpsProxy=http://poison 3128\n", True),
        ("[Proxy Settings]\nProxyType=2\n", True),
        ("[Proxy Settings]\nProxyType=4\n", False),
        ("[Proxy Settings]\nProxyType=0\n", False),
        ("nonsense\n", False),
        (None, False),
    ],
)
def test_a_proxy_in_the_settings_of_kde_is_reported_as_not_used(
    content: str | None, named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if content is not None:
        (tmp_path / "kioslaverc").write_text(content)
    result = unused_proxy_result()
    assert (result is not None) == named
    assert "poison" not in repr(result)


def test_a_relative_folder_of_kdes_settings_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    Path("config").mkdir()
    Path("config", "kioslaverc").write_text("[Proxy Settings]\nProxyType=1\n")
    assert unused_proxy_result() is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_a_pipe_in_the_place_of_kdes_settings_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    os.mkfifo(tmp_path / "kioslaverc")
    assert unused_proxy_result() is None


def test_an_ipv6_address_that_does_not_answer_is_named_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead(socket.socket):
        def connect(self, where: object) -> None:
            raise TimeoutError

    class Refusing(socket.socket):
        def connect(self, where: object) -> None:
            raise ConnectionRefusedError

    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("100::1", 443, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "socket", Dead)
    result = dead_ipv6_result("https://api.test")
    assert result is not None
    assert "does not answer within 0 s, so IPv4 is used" in result.text
    assert "100::1" not in repr(result)
    monkeypatch.setattr(socket, "socket", Refusing)
    assert dead_ipv6_result("https://api.test") is None


@pytest.mark.parametrize(
    ("name", "there", "text"),
    [
        ("REQUESTS_CA_BUNDLE", True, "is set, but is not used"),
        ("CURL_CA_BUNDLE", False, "is set, but is not used"),
        pytest.param("SSL_CERT_FILE", True, "says which are trusted", marks=openssl_variables),
        pytest.param("SSL_CERT_FILE", False, "names nothing that can be read", marks=openssl_variables),
        pytest.param("SSL_CERT_DIR", False, "names nothing that can be read", marks=openssl_variables),
    ],
)
def test_each_certificate_variable_is_reported_with_what_to_do(
    name: str, there: bool, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(other, raising=False)
    assert list(certificate_variables()) == []
    (tmp_path / "poison.pem").touch()
    monkeypatch.setenv(name, str(tmp_path / ("poison.pem" if there else "poison.gone")))
    (result,) = certificate_variables()
    assert f"{name} {text}" in result.text
    assert result.remedy
    assert "poison" not in repr(result)


@pytest.mark.skipif(USES_VARIABLES, reason="OpenSSL uses the variables")
@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_where_the_system_checks_certificates_no_variable_is_said_to_be_used(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(other, raising=False)
    (tmp_path / "ca.pem").touch()
    monkeypatch.setenv(name, str(tmp_path if name == "SSL_CERT_DIR" else tmp_path / "ca.pem"))
    (result,) = certificate_variables()
    assert result.text.startswith(f"{name} is set, but is not used")
    assert "SSL_CERT_FILE" not in result.remedy.replace(name, "")


@openssl_variables
def test_a_directory_is_no_file_of_certificates_nor_a_file_a_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "ca.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "ca.pem"))
    assert [result.text.partition(",")[0] for result in certificate_variables()] == [
        "SSL_CERT_FILE names nothing that can be read",
        "SSL_CERT_DIR names nothing that can be read",
    ]
    monkeypatch.setenv("SSL_CERT_DIR", f"/nowhere{os.pathsep}{tmp_path}")
    assert [*certificate_variables()][1].text.startswith("SSL_CERT_DIR says which are trusted")

"""Where a webhook may go, and where it may not, whatever the address looks like."""

from ipaddress import ip_network

import pytest

from core.errors import Invalid
from outbox.domain.targets import Target, check_allowed, is_reachable, read_target


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://hooks.example.org/care", Target("hooks.example.org", 443, "/care")),
        ("https://hooks.example.org", Target("hooks.example.org", 443, "/")),
        (" https://Hooks.Example.org:8443/a?b=c ", Target("hooks.example.org", 8443, "/a?b=c")),
        ("https://hooks.example.org./care", Target("hooks.example.org", 443, "/care")),
        ("https://[2001:4860:4860::8888]/x", Target("2001:4860:4860::8888", 443, "/x")),
    ],
)
def test_an_address_is_taken_apart(address: str, target: Target) -> None:
    assert read_target(address) == target


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example.org",
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "https://",
        "https:///path",
        "https://user@hooks.example.org/",
        "https://user:secret@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org:port/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org\\@evil.example/",
        "https://hooks.example.org/\r\nX-Evil: 1",
        "https://hooks.example.org/é",
        "https://[::1",
        "https://" + "a" * 64 + ".example/",
        "https://hooks.example.org/" + "a" * 500,
    ],
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_target(address)
    assert (refusal.value.field, refusal.value.code) == ("address", "unreadable")


@pytest.mark.parametrize(
    ("address", "allowed", "passes"),
    [
        ("https://hooks.example.org/", ["hooks.example.org"], True),
        ("https://hooks.example.org/", [" Hooks.Example.org "], True),
        ("https://hooks.example.org:8443/", ["hooks.example.org:8443"], True),
        ("https://hooks.example.org:8443/", ["hooks.example.org"], False),
        ("https://hooks.example.org/", ["hooks.example.org:8443"], False),
        ("https://evil.hooks.example.org/", ["hooks.example.org"], False),
        ("https://hooks.example.org.evil.example/", ["hooks.example.org"], False),
        ("https://hooks.example.org/", [], False),
    ],
)
def test_only_machines_of_the_list_are_written_to(address: str, allowed: list[str], passes: bool) -> None:
    if passes:
        check_allowed(read_target(address), allowed)
        return
    with pytest.raises(Invalid, match="WEBHOOK_HOSTS"):
        check_allowed(read_target(address), allowed)


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses_are_reached(text: str) -> None:
    assert is_reachable(text)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:c0a8:101::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "no address",
        "",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    assert not is_reachable(text)


def test_a_network_of_the_offices_own_is_reached_when_it_is_named() -> None:
    own = [ip_network("10.20.0.0/16")]
    assert is_reachable("10.20.3.4", own)
    assert is_reachable("::ffff:10.20.3.4", own)
    assert not is_reachable("10.21.0.1", own)
    assert not is_reachable("127.0.0.1", own)

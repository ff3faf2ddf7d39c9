"""Nothing is fetched that only this machine or its network can see."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.sources.addresses import AddressRefused, checked, public
from bot.listening.sources.connecting import may_connect


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/feed.xml",
        "http://example.org:80/",
        "https://example.org:443/a?b=c",
        "https://sub.xn--bcher-kva.example/feed",
        "https://8.8.8.8/feed",
        "https://[2606:4700::1111]/feed",
    ],
)
def test_a_public_address_stays_as_it_is(address: str) -> None:
    assert checked(f" {address}#part ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org/feed",
        "ftp://example.org/feed",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///feed",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://:@example.org/",
        "https://example.org:22/",
        "https://example.org:8080/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/a\r\nHost: b",
        "https://example.org\\@127.0.0.1/",
        "https://localhost/",
        "https://localhost./",
        "https://printer/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[2001:db8::1]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "https://example.org/" + "a" * 2_000,
    ],
)
def test_everything_else_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        checked(address)
    assert refusal.value.reason.endswith(".")
    assert "user:word" not in refusal.value.reason


def test_this_machine_is_reached_only_when_a_test_says_so() -> None:
    assert checked("http://127.0.0.1:8061/feed", loopback=True) == "http://127.0.0.1:8061/feed"
    with pytest.raises(AddressRefused):
        checked("http://10.0.0.1:8061/feed", loopback=True)
    assert may_connect("127.0.0.1", loopback=True)
    assert not may_connect("127.0.0.1", loopback=False)
    assert not may_connect("10.0.0.1", loopback=True)
    assert not may_connect("not a number", loopback=True)


@given(st.ip_addresses())
def test_what_python_knows_as_special_is_never_public(ip: object) -> None:
    address = ip_address(str(ip))
    if public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.text(max_size=60) | st.text(max_size=30).map(lambda text: f"http://{text}"))
def test_no_text_does_anything_but_pass_or_be_refused(text: str) -> None:
    with suppress(AddressRefused):
        assert checked(text).startswith(("http://", "https://"))

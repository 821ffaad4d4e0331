"""Where a webhook may go: an address that reads as one, on the list, at a machine of the public internet."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import N_, Invalid

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 500
HTTPS_PORT = 443
#: IPv6 addresses that lead to the IPv4 address in their last 32 bits.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: the name of the machine, the port, and path with query."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the `Host` header and the allow-list name it."""
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"


def read_target(address: str) -> Target:
    """Take an address apart. Raises `Invalid` (address) unless it is https with a name and nothing secret in it."""
    text = address.strip()
    try:
        parts = urlsplit(text)
        port = parts.port or HTTPS_PORT
        host = (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
    except (ValueError, UnicodeError):
        raise _unreadable() from None
    if (
        parts.scheme != "https"
        or not host
        or len(text) > LONGEST
        or not text.isascii()
        or not text.isprintable()
    ):
        raise _unreadable()
    if " " in text or "\\" in text or parts.username is not None or parts.fragment:
        raise _unreadable()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path)


def check_allowed(target: Target, allowed: Collection[str]) -> None:
    """Raise `Invalid` (address) unless the allow-list names the host, with its port where that is not 443."""
    if target.authority not in {entry.strip().lower() for entry in allowed}:
        raise Invalid(
            N_("%(host)s is not on the list of addresses that may be written to (WEBHOOK_HOSTS)."),
            params={"host": target.authority},
            field="address",
            code="not_allowed",
        )


def is_reachable(text: str, networks: Collection[IPNetwork] = ()) -> bool:
    """Whether a resolved address may be connected to: a public one, or one of the `networks` that the office named.

    Refused are private, loopback, link-local, shared, reserved, unspecified and multicast addresses, also where an
    IPv6 address carries one (mapped, compatible, NAT64, 6to4, Teredo).
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    carried = list(_carried(address))
    if any(one in network for one in (address, *carried) for network in networks):
        return True
    return all(_public(one) for one in (address, *carried))


def _carried(address: IPAddress) -> list[IPAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IPAddress] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    if address in _NAT64 or address in _NAT64_LOCAL or int(address) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return found


def _public(address: IPAddress) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return True  # What it carries is what counts.
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _unreadable() -> Invalid:
    return Invalid(
        N_("Write the address as https://name.example/path, without user, password or a part after #."),
        field="address",
        code="unreadable",
    )

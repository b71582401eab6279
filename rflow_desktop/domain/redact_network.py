"""Rules for addresses and numbers: mail, networks, devices, shares, telephones, ids and cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from rflow_desktop.domain.redact_found import Found, Lines, of

_AT = re.compile(r"@(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24})(?![\w])")
_LOCAL = re.compile(r"[\w.+'%!#$&*/=?^`{|}~-]{1,64}$")
_LEADING = "'`.{|}/*=!#$&?^~-"
_SHARED = r"[^\\/:*?\"<>|\r\n\ue000]{1,120}"
_LAST = r"[^\s\\/:*?\"<>|,;\ue000]{1,120}"
_FILE = r"(?:(?: [^\s\\/:*?\"<>|\ue000]{1,60}){0,8}\.[A-Za-z0-9]{2,5}\b)?"


def _unc(sign: str) -> re.Pattern[str]:
    """A share with its path, where `sign` is one backslash as it is written there."""
    one = rf"{sign}(?!\\)"
    return re.compile(
        rf"\\(?<![\\\w:]\\)\\{{{len(sign) - 1}}}(?:\?{sign}UNC{sign})?[\w.$-]{{1,64}}(?:@SSL)?"
        rf"(?:{one}{_SHARED}(?={one})){{0,30}}{one}{_LAST}{_FILE}(?:{sign})?"
    )


_UNC = _unc(r"\\")
_UNC_ESCAPED = _unc(r"\\\\")
_SMB = re.compile(
    r"(?i)(?:smb|cifs|nfs)://[^\s\"'<>\ue000]{3,400}|file://[^\s/\"'<>]{1,80}/[^\s\"'<>\ue000]{1,400}"
)
_MAC = re.compile(
    r"[0-9A-Fa-f](?<![\w:.-][0-9A-Fa-f])(?:[0-9A-Fa-f](?P<sep>[:-])(?:[0-9A-Fa-f]{2}(?P=sep)){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:-]|\.\w)"
)
_BARE_MAC = re.compile(
    r"(?i)(?<!\w)(?:mac|bssid|physical address|hwaddr)\W{1,6}(?P<key>[0-9a-f]{12})(?!\w)"
)
_DOT = r"(?:\.|\[\.\]|\(\.\))"
_V4 = re.compile(
    rf"(?P<ip>\d(?<![\w.-]\d)\d{{0,2}}(?:{_DOT}\d{{1,3}}){{3}})(?:/\d{{1,2}})?(?![\w]|\.\d)"
)
_V6 = re.compile(
    r"(?P<ip>[0-9A-Fa-f:](?<![\w:.][0-9A-Fa-f:])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,38}"
    r"(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?)(?P<zone>%\w{1,16})?(?:/\d{1,3})?(?![\w:])"
)
_VERSION = re.compile(
    r"(?i)(?:\bv|version|ver\.?|build|firmware|release|driver|patch|update|agent|client|fw|bios|sdk"
    r"|plugin|hotfix|office|outlook|chrome|edge|java)[ :=v.]{0,4}$"
)
_GUID = re.compile(
    r"[0-9a-fA-F](?<![\w-][0-9a-fA-F])[0-9a-fA-F]{7}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])"
)
_SID = re.compile(r"(?<![\w-])S-1-(?:5-21|12-1)(?:-\d{1,10}){3,5}(?!\d)")
_SSN = re.compile(r"\d(?<![\w-]\d)\d\d-(?!00)\d\d-(?!0000)\d{4}(?![\w-])")
_NO_SSN = ("000", "666", "9")
_CARD = re.compile(r"\d(?<![\w.-]\d)(?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_PHONE = re.compile(r"[+(\d](?<![\w.:/\\#+-][+(\d])[\d() ./-]{5,40}(?<=\d)(?![\w:]|[.-]\d)")
_GROUP = re.compile(r"\(?\d{1,15}\)?")
_EXTENSION = re.compile(r",? ?(?:x|ext\.?|extension) ?\d{1,6}(?!\w)", re.IGNORECASE)
_CALL = re.compile(
    r"(?i)(?<![a-z])(?:tel(?:ephone|efon)?|phone|cell|mobile|mob|call(?:ed|back)?|ring|rang|dial"
    r"|fax|ext|sms|text(?:ed)?|whatsapp|landline|reach(?:ed)?|number is|contact|direct|voicemail"
    r"|helpline)\b"
)
_NATIONAL = re.compile(r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?!\d)|\d\d?[-/.]\d\d?[-/.](?:\d{4}|\d\d)(?![\d./-])"
)
_ABROAD = re.compile(r"00[1-9]\d{0,2} ")
_ISSUERS = re.compile(r"4|5[1-5]|2[2-7]|3[0-9]|6")


def emails(text: str) -> Iterator[Found]:
    """Found from the @ outwards, which stays fast on lines without end."""
    for match in _AT.finditer(text):
        local = _LOCAL.search(text, max(0, match.start() - 64), match.start())
        if local is None:
            continue
        start = local.start() + len(local[0]) - len(local[0].lstrip(_LEADING))
        if start < match.start():
            yield Found(start, match.end(), "email", text[start : match.end()])


def shares(text: str) -> Iterator[Found]:
    for pattern in (_UNC, _UNC_ESCAPED, _SMB):
        for match in pattern.finditer(text):
            yield of(match, "path")


def macs(text: str) -> Iterator[Found]:
    for match in _MAC.finditer(text):
        yield Found(*match.span(), "mac", re.sub(r"[^0-9a-f]", "", match[0].lower()))
    for match in _BARE_MAC.finditer(text):
        yield Found(*match.span("key"), "mac", match["key"].lower())


def addresses(text: str) -> Iterator[Found]:
    """IP addresses, but not times, versions, net masks or this very computer."""
    for match in _V4.finditer(text):
        parts = re.sub(r"[^\d.]", "", match["ip"]).split(".")
        if max(int(part) for part in parts) > 255:
            continue
        address = IPv4Address(".".join(str(int(part)) for part in parts))
        if address.is_loopback or address.is_unspecified or parts[0] in {"0", "255"}:
            continue
        public = not address.is_private and not address.is_multicast
        if public and _VERSION.search(text, max(0, match.start() - 16), match.start()):
            continue
        yield Found(*match.span(), "ip", str(address))
    for match in _V6.finditer(text):
        if not any(char.isdigit() for char in match["ip"]):
            continue
        try:
            address6 = IPv6Address(match["ip"])
        except AddressValueError:
            continue
        if not (address6.is_loopback or address6.is_unspecified):
            yield Found(*match.span(), "ip", str(address6))


def ids(text: str) -> Iterator[Found]:
    """Ids of tenants, devices and people: GUIDs, SIDs, social security numbers."""
    for match in _GUID.finditer(text):
        yield of(match, "id")
    for match in _SID.finditer(text):
        yield of(match, "id")
    for match in _SSN.finditer(text):
        if not match[0].startswith(_NO_SSN):
            yield of(match, "id")


def cards(text: str) -> Iterator[Found]:
    """Numbers that could be charged: cards by their check digit, accounts by theirs."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _ISSUERS.match(digits) and len(set(digits)) > 1 and _luhn(digits):
            yield Found(*match.span(), "card", digits)
    for match in _IBAN.finditer(text):
        account = match[0].replace(" ", "")
        turned = account[4:] + account[:4]
        if 15 <= len(account) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1:
            yield Found(*match.span(), "card", account)


def phones(text: str) -> Iterator[Found]:
    """Numbers as they are written to be dialled; plain digits only beside a word like "call"."""
    calls = Lines(text, _CALL)
    for match in _PHONE.finditer(text):
        if _DATE.match(match[0]):
            continue
        ends = [group.end() for group in _GROUP.finditer(match[0])]
        for end in reversed(ends[:8]):
            digits = re.sub(r"\D", "", match[0][:end])
            if not 6 <= len(digits) <= 15:
                continue
            if calls.say(match.start()) or _dialled(match[0][:end], digits):
                stop = match.start() + end
                more = _EXTENSION.match(text, stop)
                yield Found(match.start(), more.end() if more else stop, "phone", digits)
                break


def _dialled(number: str, digits: str) -> bool:
    if number[0] == "+":
        return len(digits) >= 8
    if _NATIONAL.fullmatch(number):
        return True
    if _ABROAD.match(number):
        return len(digits) >= 11
    return number[0] in "0(" and _trunk(number, digits)


def _trunk(rest: str, digits: str) -> bool:
    """A national number with its leading zero, in few groups: columns of a table have many."""
    groups = re.findall(r"\d+", rest)
    pairs = all(len(group) == 2 for group in groups) and len(groups) == 5
    few = 1 < len(groups) <= 4 and len(groups[0]) >= 2 and "." not in rest
    return 9 <= len(digits) <= 12 and digits[0] == "0" and digits[1] != "0" and (few or pairs)


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

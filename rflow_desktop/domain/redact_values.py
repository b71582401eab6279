"""What a secret looks like where a word announces it, and what only stands in its place."""

from __future__ import annotations

import re

from rflow_desktop.domain.redact_found import Found, classes

QUOTED = (
    r"\\{1,3}\"(?P<eq>[^\"\\\r\n]{1,512})\\{1,3}\"|\"(?P<dq>[^\"\r\n]{1,512})\"|'(?P<sq>[^'\r\n]{1,512})'"
    r"|[\u201c\u201e](?P<tq>[^\u201d\u201c\r\n]{1,512})[\u201d\u201c]"
)
"""A value in quotes, as a part of a rule; a rule has one more group, `bare`, for one without."""
_STOP_WORDS = """
    a an the this that it he she they his her their my our your user users client customer
    is was are were be been being has had have not no none null nil yes true false ok okay
    on off old new same wrong correct incorrect right unknown unchanged changed change reset
    resetting expired expires expiring invalid valid rejected accepted refused required
    missing empty blank set unset sent never always disabled enabled locked unlocked failed
    failing fails works working worked good bad fine done pending n/a na see ask asked asks
    prompt prompts prompted again twice once still after before when if by with without for
    from in via per and or but to as at hidden masked redacted removed stored saved cached
    synced only kept default standard typed entered mismatch policy manager vault keeper
    hash hashed encrypted must should can cannot could will would may might does did do dont
    copied updated confirmed verified checked tested first second next screen page dialog
    box field popup window string text char int bool object optional present absent nothing
    something anything everything shared given provided known cleared anonymous basic bearer
    integrated windows
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that stand where a password could, and are none."""
PLACEHOLDER = re.compile(
    r"[<{\[(%]|\$[\w{(:]+|\*{2,}|\u2022|x{3,}$|\.{3}|-{2,}|_{2,}|\\|/|https?:|[#?]|hk(?:lm|cu|cr)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[a-z_][\w.]*(?:\(\)|[(\[][\"'])|(?:read-host|get-\w+|new-object|import-\w+|convertto-\w+)\Z"
)
"""A call or a lookup in a program: `getpass()`, `environ["NAME"]`, `Read-Host`."""
_NAMED = (
    "inc", "req", "kb", "chg", "ticket", "case", "cve", "ms", "prb", "tkt", "sr", "rfc", "event",
    "id", "err", "error", "code", "step", "room", "port", "vlan", "ou", "dc", "srv", "win", "pc",
    "nb", "lt", "hp", "sp",
)  # fmt: skip
_PRODUCTS = (
    "office", "windows", "server", "outlook", "exchange", "microsoft", "m", "o", "ios", "macos",
    "android", "word", "excel", "sql", "win", "iphone", "ipad", "sharepoint", "dynamics",
    "acrobat", "autocad", "quickbooks", "sage",
)  # fmt: skip
_ORDINARY = re.compile(
    r"(?:\d{1,4}[-/.:]){1,3}\d{1,4}(?:[tz].{0,20})?|v?\d+(?:\.\d+)+|0x[0-9a-f]+"
    rf"|(?:{'|'.join(_NAMED)})[-_#]?\d[\w-]*|(?:{'|'.join(_PRODUCTS)})-?\d+\w{{0,2}}"
    r"|[a-z]{1,20}(?:-[a-z0-9]{1,3}){1,3}|[a-z]{1,20}(?:-[a-z]{1,20}){1,5}(?:-\d{1,3})?"
    r"|(?:[\w-]+\.)+[a-z]{2,6}|[\d.,]+%?|\d+(?:st|nd|rd|th|h|d|s|m|ms|min|x|k|gb|mb|kb|px|%|am|pm)"
    r"|(?:https?|ftp)://.*|sha-?\d+|md5|tls-?1.*|wpa\d.*|base64|utf-?8|ipv[46]|oauth2?|saml2?"
    r"|ntlmv?\d?|ms-?chapv\d|\d+fa|[a-z]+'[a-z]+|[a-z]:\\.*|/[\w./-]*|[a-z]+[/+&][a-z]+"
    r"|[\w.-]+\\[\w.$-]+",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"(?:spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|welcome|password|passw0rd|p@ssw?0?rd|letmein|changeme|change|qwerty|admin|temp|test"
    r"|dragon|monkey|football|company|hello|secret|sommer|herbst|fr(?:ü|ue)hling|willkommen)"
    r"[-_@!.#]{0,2}\d{1,6}[!@#$%^&*?.]{0,3}",
    re.IGNORECASE,
)
_CLOSING = ",.)]}'\"\u201d\u2019"


def value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value of a match stands, quoted or bare."""
    group = next(name for name in ("eq", "dq", "sq", "tq", "bare") if match[name] is not None)
    return match.span(group)


def cut(text: str, start: int, end: int) -> Found:
    """The value without what closes a sentence, a list or a connection string behind it."""
    value = text[start:end]
    for stop in (";", "</", "&"):
        head, found, _ = value.partition(stop)
        if found and len(head) >= 3:
            value = head
    value = value.rstrip(_CLOSING.replace(")", "") if "(" in value else _CLOSING)
    return Found(start, start + len(value), "secret", value)


def stands_for_nothing(value: str) -> bool:
    """An empty place, a variable, or a word that tells about a secret instead of being one."""
    bare = value.strip().casefold()
    empty = not bare or bare.strip(".,;:!") in STOP
    return empty or PLACEHOLDER.match(bare) is not None or _CODE.match(bare) is not None


def unusual(value: str) -> bool:
    """No word, number, date, name of a machine, file or product: something somebody made up."""
    if len(value) < 4 or _ORDINARY.fullmatch(value) or PLACEHOLDER.match(value):
        return False
    letters = any(char.isalpha() for char in value)
    digits = any(char.isdigit() for char in value)
    signs = any(char in "!@#$%^&*?+=~" for char in value.strip("!?.:"))
    return (letters and digits and len(value) >= 6) or (signs and (letters or digits))


def only_a_password(value: str) -> bool:
    """Nothing else looks like this: a season with a year, or many kinds of signs at once."""
    if not 6 <= len(value) <= 64 or _ORDINARY.fullmatch(value) or PLACEHOLDER.match(value):
        return False
    if _HABIT.fullmatch(value):
        return True
    signs = any(char in "!@#$%^&*?" for char in value)
    setting = "=" in value or "://" in value  # read by the rules for those
    return len(value) >= 8 and signs and not setting and classes(value) >= 3

"""Rules for secrets that a word gives away: settings, one-time codes, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflow_desktop.domain.redact_found import Found, hot_lines, of
from rflow_desktop.domain.redact_values import (
    QUOTED,
    STOP,
    cut,
    only_a_password,
    stands_for_nothing,
    unusual,
    value_span,
)

_STEMS = (
    "pass", "kennwort", "pwd", "pw", "mot", "contrase", "wachtwoord", "senha", "senord",
    "adgangskode", "secret", "key", "token", "psk", "community", "snmp", "phrase", "mnemonic",
    "pin", "otp", "cred", "psw", "connection", "schl", "contenu", "contenido", "authtok",
)  # fmt: skip
_STRONG = (
    r"pass(?:word|wort|wd|phrase|code)|kennwort|passwd|pwd|mot[ _]de[ _]passe|contrase(?:ñ|n)a"
    r"|wachtwoord|senha|l(?:ö|o)senord|adgangskode|secret|api[ _-]?key|api[ _-]?token"
    r"|(?:access|account|shared|auth|encryption|private|signing|master|storage|service|license"
    r"|licence|recovery|product|activation|deploy|webhook|subscription|host|function|setup"
    r"|validation|decryption)"
    r"[ _-]?(?:access[ _-]?)?key|(?:auth|access|refresh|session|bearer|security|bot|user|csrf"
    r"|id|pat|personal access|registration|enrol(?:l)?ment|join)[ _-]?token"
    r"|pre-?shared[ _-]?key|psk|key[ _]content|keymaterial|networkkey|community(?: string)?"
    r"|snmp string|seed phrase|recovery phrase|mnemonic|bind[ _-]?pw|storepass|keypass"
    r"|connection ?string|authtok|(?<![a-z])skey|schl(?:ü|ue)sselinhalt|contenu de la cl(?:é|e)"
    r"|contenido de la clave"
)
_WEAK = r"pass|pw|pin|otp|token|key|creds?|credentials?|psw|pswd|logon|login"
_BARE = r"(?P<bare>[^\s\"'\u201c\u201d\ue000][^\s\ue000]{0,511})"
_SEPARATOR = (
    r"(?:[\"'\])\\]{0,4}[ \t]{0,24}(?::=|=>|==|->|\u2192|[:=])[ \t]{0,8}(?:\r?\n[ \t]{0,8})?"
    r"|[\"'][ \t]{1,8}value[ \t]{0,4}=[ \t]{0,4}|[^<>\r\n\"']{0,400}>"
    r"|(?P<attribute>[\"'](?: [^<>\r\n]{0,200})?>)|[\"']?\r?\n[ \t]{0,16}value:[ \t]{1,4})"
)
_SETTING = re.compile(
    rf"(?i)(?P<name>(?P<strong>{_STRONG})|(?<![A-Za-z])(?P<weak>{_WEAK}))(?P<tail>[\w-]{{0,24}})"
    rf"(?P<mid>(?:[ \t]{{1,2}}\(?[\w.@/-]{{1,30}}\)?){{0,4}}){_SEPARATOR}(?:{QUOTED}|{_BARE})"
)
_BENIGN_TAIL = re.compile(
    r"(?i)expir|last|never|age|length|polic|reset|chang|requir|count|prompt|protect|hint|manag"
    r"|histor|complex|attempt|set|^ary|less|id$|url|name|field|file|path|type|status|vault|sync"
    r"|box|size|usage|prov|only|enabled|disabled|date|time|lock|^s$|^es$|^ed$|^ion|rotat|valid"
    r"|server|endpoint|location|format|algorithm|level|label|version|ref$"
)
_TOLD = re.compile(r"(?i)identifier|usage|fingerprint|algorithm|size")
"""Words between a name and its value that tell about a key."""
_SEEN = re.compile(r"(?i)(?:public|partial)[ _-]?(?:key[ _-]?)?\Z")
"""Stands before what everybody may see of a key."""
_SHORT = re.compile(r"(?i)pass|pw|psw|pswd")
"""Short for a password: what stands behind it and a colon needs no other sign."""
_PHRASE = re.compile(r"(?i)phrase|mnemonic")
_ALONE = r"(?<![A-Za-z])(?:pass|pw|creds?|credentials?|pin)"
_CONNECTED = re.compile(
    rf"(?i)(?:{_STRONG}|{_ALONE})s?\b(?P<mid>(?:[ \t]{{1,2}}[\w.@-]{{1,24}}){{0,5}}?)"
    r"[ \t]{1,4}(?:is|ist|lautet|est|es|was|were|are|to|as|now|be|and|=|:|-|\u2013|\u2192)"
    r"[ \t]{1,4}(?:now[ \t])?"
    rf"(?:{QUOTED}|(?P<bare>[^\s\"'\u201c\u201d\ue000]{{3,80}}))"
)
_DIRECT = re.compile(
    rf"(?i)(?:pass(?:word|wort|wd|phrase|code)|kennwort|pwd|{_ALONE})[ \t]{{1,8}}\(?"
    rf"(?:{QUOTED}|(?P<bare>[^\s\"'\u201c\u201d\ue000]{{3,80}}))"
)
_TOKEN = re.compile(r"[^\s\"'\u201c\u201d\u2018\u2019<>()\[\],;\ue000]{6,64}")
_NAMES = ("pass", "pw", "pin", "cred", "kennwort", "secret", "contrase", "senha", "psk")
_TALKED = (*_NAMES, "log in", "login", "logon", "logged in", "sign in", "signed in")
_CODE_WORDS = (
    "mfa", "2fa", "otp", "sms", "totp", "one[ -]time", "verification", "security", "recovery",
    "backup", "login", "logon", "sign-?in", r"auth\w{0,12}", "access", "door", "gate", "alarm",
    "voicemail", "unlock", "confirmation", "temporary", "passkey", "pairing", "device", "reset",
)  # fmt: skip
_CODE_VALUE = r"[A-Z0-9]{0,8}\d[A-Z0-9]{2,11}(?:-[A-Z0-9]{3,8}){0,4}"
_CODE = re.compile(
    rf"(?i)(?<![a-z])(?:(?:{'|'.join(_CODE_WORDS)})[ -]{{1,2}}(?:access[ -])?"
    r"(?:pass)?(?:code|pin|otp)s?|pin(?: code)?|otp|puk|cvv2?|cvc|passcode)(?![a-z])"
    r"(?P<mid>(?:[ \t]{1,2}[\w.-]{1,20}){0,5}?)[ \t]{0,4}[:=#-]{0,2}[ \t]{0,4}[\"']?"
    rf"(?P<key>\d{{3}}[ -]\d{{3}}|{_CODE_VALUE}(?:[,; ]{{1,3}}{_CODE_VALUE}){{0,11}})"
    r"(?![\w./:-]{0,40}\w)"
)
_RECOVERY = re.compile(
    r"(?i)(?<![a-z])(?:recovery|backup)[ -]{1,2}codes?[ \t]{0,4}[:=]?[ \t]{0,4}"
    r"(?P<key>(?=[a-z-]{0,40}\d)[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,7})(?![\w-])"
)
_CODE_STEMS = ("code", "pin", "otp", "puk", "cv")
_NO_CODE = re.compile(r"(?i)error|exit|status|event|stop|return|http|product|area|zip|post|bar|qr")


def settings(text: str) -> Iterator[Found]:
    """name = value, name: value, "name": "value", <name>value</name>, each for names of secrets."""
    for at, end in hot_lines(text, _STEMS, after=1):
        start = at
        while match := _SETTING.search(text, start, end):
            start = match.end("name")
            found = _set_value(text, match)
            if found is not None:
                yield found
                start = found.end


def codes(text: str) -> Iterator[Found]:
    """One-time codes, PINs and recovery codes."""
    for start, end in hot_lines(text, _CODE_STEMS):
        for match in _CODE.finditer(text, start, end):
            if not _NO_CODE.search(text, match.start(), match.start("key")):
                yield of(match, "secret", "key")
        for match in _RECOVERY.finditer(text, start, end):
            yield of(match, "secret", "key")


def prose(text: str) -> Iterator[Found]:
    """Sentences: what follows "password is", and what can only be a password near that word."""
    for start, end in hot_lines(text, _NAMES):
        for pattern in (_CONNECTED, _DIRECT):
            for match in pattern.finditer(text, start, end):
                found = cut(text, *value_span(match))
                if _is_named(match, found.value):
                    yield found
    for start, end in hot_lines(text, _TALKED):
        for token in _TOKEN.finditer(text, start, end):
            found = cut(text, *token.span())
            if only_a_password(found.value):
                yield found


def _is_named(match: re.Match[str], value: str) -> bool:
    if match["bare"] is not None:
        return unusual(value)
    return len(value) >= 4 and value.casefold() not in STOP and not stands_for_nothing(value)


def _set_value(text: str, match: re.Match[str]) -> Found | None:
    tail, weak = match["tail"], match["weak"] is not None
    if (weak and tail and tail[0] not in "_-0123456789") or _BENIGN_TAIL.search(tail):
        return None
    if _TOLD.search(match["mid"]) or _SEEN.search(text, max(0, match.start() - 12), match.start()):
        return None
    start, end = value_span(match)
    if match["bare"] is None:
        value = text[start:end]
        if stands_for_nothing(value) or (weak and (" " in value or not unusual(value))):
            return None
        return Found(start, end, "secret", value)
    line_end = text.find("\n", start)
    rest = text[start : len(text) if line_end < 0 else line_end].strip()
    if _PHRASE.search(match["name"]) and " " in rest and not stands_for_nothing(rest.split()[0]):
        return Found(start, start + len(rest), "secret", rest)
    found = _between_tags(text, start, end) or cut(text, start, end)
    if stands_for_nothing(found.value):
        return None
    if _SHORT.fullmatch(match["name"]):
        weak = found.value.isdecimal() and len(found.value) < 6
    loose = weak or match["mid"].strip() or match["attribute"]
    if loose or "\n" in text[match.end("mid") : start]:
        return found if unusual(found.value) else None
    if found.value.isalpha() and len(rest.split()) > 2:
        return None  # a sentence goes on after the colon
    return found


def _between_tags(text: str, start: int, end: int) -> Found | None:
    """All of what an element holds, when the value begins right behind its tag."""
    line_end = text.find("\n", start)
    close = text.find("</", start, len(text) if line_end < 0 else line_end)
    if text[start - 1] != ">" or close < end:
        return None
    return Found(start, close, "secret", text[start:close])

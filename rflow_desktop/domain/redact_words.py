"""Rules for secrets that a word gives away: settings, command lines, one-time codes, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflow_desktop.domain.redact_found import Found, classes, line_around

_STRONG = (
    r"pass(?:word|wort|wd|phrase|code)|kennwort|passwd|pwd|mot[ _]de[ _]passe|contrase(?:ñ|n)a"
    r"|wachtwoord|senha|l(?:ö|o)senord|adgangskode|secret|api[ _-]?key|api[ _-]?token"
    r"|(?:access|account|shared|auth|encryption|private|signing|master|storage|service|license"
    r"|licence|recovery|product|activation|deploy|webhook|subscription|host|function|setup|serial)"
    r"[ _-]?(?:access[ _-]?)?key|(?:auth|access|refresh|session|bearer|security|bot|user|csrf|id|pat"
    r"|personal access|registration|enrol(?:l)?ment|join)[ _-]?token|pre-?shared[ _-]?key|psk"
    r"|key[ _]content|keymaterial|networkkey|community(?: string)?|snmp string|seed phrase"
    r"|recovery phrase|mnemonic|bind[ _-]?pw|storepass|keypass|connection ?string"
)
_WEAK = r"pass|pw|pin|otp|token|key|creds?|credentials?|psw|pswd|logon|login"
_QUOTED = r"\"(?P<dq>[^\"\r\n]{1,512})\"|'(?P<sq>[^'\r\n]{1,512})'|[“„](?P<tq>[^”“\r\n]{1,512})[”“]"
_BARE = r"(?P<bare>[^\s\"'“”\ue000][^\s\ue000]{0,511})"
_SEPARATOR = (
    r"(?:[\"'\])]{0,3}[ \t]{0,24}(?::=|=>|==|->|→|[:=])[ \t]{0,8}(?:\r?\n[ \t]{0,8})?"
    r"|[\"'][ \t]{1,8}value[ \t]{0,4}=[ \t]{0,4}|[^<>\r\n]{0,40}>)"
)
_SETTING = re.compile(
    rf"(?i)(?P<name>(?P<strong>{_STRONG})|(?<![A-Za-z])(?P<weak>{_WEAK}))(?P<tail>[\w-]{{0,24}})"
    rf"(?P<mid>(?:[ \t]{{1,2}}\(?[\w.@/-]{{1,30}}\)?){{0,4}}){_SEPARATOR}(?:{_QUOTED}|{_BARE})"
)
_BENIGN_TAIL = re.compile(
    r"(?i)expir|last|never|age|length|polic|reset|chang|requir|count|prompt|protect|hint|manag"
    r"|histor|complex|attempt|set|^ary|less|id$|url|name|field|file|path|type|status|vault|sync"
    r"|box|size|usage|prov|only|enabled|disabled|date|time|lock|^s$|^es$|^ed$|^ion|rotat|valid"
    r"|server|endpoint|location|format|algorithm|level|label|version"
)
_STOP = frozenset(
    ["a", "an", "the", "this", "that", "it", "he", "she", "they", "his", "her", "their", "my", "our", "your", "user", "users", "client", "customer", "is", "was", "are", "were", "be", "been", "being", "has", "had", "have", "not", "no", "none", "null", "nil", "yes", "true", "false", "ok", "okay", "on", "off", "old", "new", "same", "wrong", "correct", "incorrect", "right", "unknown", "unchanged", "changed", "change", "reset", "resetting", "expired", "expires", "expiring", "invalid", "valid", "rejected", "accepted", "refused", "required", "missing", "empty", "blank", "set", "unset", "sent", "never", "always", "disabled", "enabled", "locked", "unlocked", "failed", "failing", "fails", "works", "working", "worked", "good", "bad", "fine", "done", "pending", "todo", "tbd", "n/a", "na", "see", "ask", "asked", "asks", "prompt", "prompts", "prompted", "again", "twice", "once", "still", "after", "before", "when", "if", "by", "with", "without", "for", "from", "in", "via", "per", "and", "or", "but", "to", "as", "at", "hidden", "masked", "redacted", "removed", "stored", "saved", "cached", "synced", "only", "kept", "default", "standard", "typed", "entered", "mismatch", "policy", "manager", "vault", "keeper", "hash", "hashed", "encrypted", "must", "should", "can", "cannot", "could", "will", "would", "may", "might", "does", "did", "do", "dont", "copied", "updated", "confirmed", "verified", "checked", "tested", "first", "second", "next", "screen", "page", "dialog", "box", "field", "popup", "window", "string", "text", "char", "int", "bool", "object", "optional", "present", "absent", "nothing", "something", "anything", "everything", "shared", "given", "provided", "known"]
)
_PLACEHOLDER = re.compile(
    r"[<{\[(%$]|\*{2,}|•|x{3,}$|\.{3}|-{2,}|_{2,}|\\|/|https?:|[#?]|(?:hk(?:lm|cu|cr|ey))",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"(?i)phrase|mnemonic")
_TOKEN = re.compile(r"[^\s\"'“”‘’<>()\[\],;\ue000]{5,80}")
_SECRETIVE = re.compile(
    rf"(?i)(?:{_STRONG})|(?<![A-Za-z])(?:pass|pw|pin|creds?|credentials?|psw|pswd|log ?(?:in|on|ged in)"
    r"|sign(?:ed)? in)(?![A-Za-z])"
)
_CONNECTED = re.compile(
    r"(?i)(?:" + _STRONG + r"|(?<![A-Za-z])(?:pass|pw|creds?|credentials?|pin))s?\b"
    r"(?P<mid>(?:[ \t]{1,2}[\w.@-]{1,24}){0,5}?)"
    r"[ \t]{1,4}(?:is|was|were|are|to|as|now|be|=|:|-|–|→)[ \t]{1,4}(?:now[ \t])?"
    r"(?:" + _QUOTED + r"|(?P<bare>[^\s\"'“”\ue000]{3,80}))"
)
_DIRECT = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase|code)|kennwort|passwort|pwd|(?<![A-Za-z])(?:pw|pass|pin|creds?))[ \t]{1,8}"
    r"(?:" + _QUOTED + r"|(?P<bare>[^\s\"'“”\ue000]{3,80}))"
)
_ORDINARY = re.compile(
    r"(?i)(?:\d{1,4}[-/.:]){1,3}\d{1,4}(?:[tz].*)?|v?\d+(?:\.\d+)+|(?:inc|req|kb|chg|ticket|case|cve|ms|prb"
    r"|tkt|sr|rfc|event|id|err|error|code|step|room|port|vlan|ou|dc|srv|win|pc|nb|lt|hp|sp)[-_#]?\d[\w-]*"
    r"|0x[0-9a-f]+|[a-z]{1,20}(?:-[a-z0-9]{1,20})+|(?:[\w-]+\.)+[a-z]{2,6}|\d+(?:st|nd|rd|th|h|d|s|m|ms|min|x|k|gb|mb|kb|px|%)?"
    r"|[\d.,]+%?|(?:office|windows|server|outlook|exchange|microsoft|m|o|ios|macos|android|word|excel|sql|win"
    r"|iphone|ipad|sharepoint|dynamics|acrobat|autocad|quickbooks|sage)-?\d+\w{0,2}|(?:https?|ftp)://.*"
    r"|sha-?\d+|md5|tls-?1.*|wpa\d.*|base64|utf-?8|ipv[46]|oauth2?|saml2?|ntlmv?\d?|mschapv2|ms-?chapv\d|\d+fa|[a-z]+'[a-z]+"
    r"|(?:\d{1,2}(?:am|pm))|[a-z]:\\.*|/[\w./-]*|[a-z]+[/+&][a-z]+|[\w.-]+\\[\w.$-]+"
)
_HABIT = re.compile(
    r"(?i)(?:spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|welcome|password"
    r"|passw0rd|p@ssw?0?rd|letmein|changeme|change|qwerty|admin|temp|test|dragon|monkey|football|company"
    r"|hello|secret|sommer|herbst|fr(?:ü|ue)hling|willkommen)[-_@!.#]{0,2}\d{1,6}[!@#$%^&*?.]{0,3}"
)
_FLAG = re.compile(
    r"(?i)(?<![\w/-])(?:--?|/)(?:[a-z]{0,12}[-_]?(?:password|passwd|passphrase|pwd|secret|token|api-?key|apikey)"
    r"|pass(?:in|out)?|pw|rp|p|w|key|storepass|keypass|account-key|sas-token|psk|pin|httppassword)"
    r"(?P<sep>[ \t]{1,4}|[=:])(?:pass:|env:)?"
    r"(?:\(?ConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?)?(?:"
    + _QUOTED
    + r"|(?P<bare>[^\s\"'\ue000-][^\s\"'\ue000]{2,255}))"
)
_TOOLS = re.compile(
    r"(?i)\b(?:mysql\w*|mariadb|sshpass|plink|pscp|psftp|psexec\w*|winexe|sqlcmd|bcp|isql|osql|docker|podman|az|aws"
    r"|redis-cli|mosquitto\w*|ldap\w*|ipmitool|racadm|xfreerdp|rdesktop|mstsc|7za?|rar|unrar|zip|unzip|schtasks|net"
    r"|dsadd|dsmod|openssl|keytool|curl|wget|smbclient|mount|htpasswd|snmp\w*|wmic|cmdkey|reg|sc|msiexec|certutil"
    r"|vncpasswd|x11vnc|impacket\w*|crackmapexec|nxc|evil-winrm|mongo\w*|psql|rclone|restic|kubectl|helm|gpg|expect)\b"
)
_SHORT = re.compile(r"(?i)/(?:p|w)\Z|-{1,2}(?:p|w|key)\Z")
_LINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"ConvertTo-SecureString[ \t]{1,4}(?:-(?:AsPlainText|Force|String)[ \t]{1,4}){0,3}[\"']?(?P<key>[^\s\"'\ue000$-][^\s\"'\ue000]{1,255})",
        r"\bnet[ \t]{1,4}user[ \t]{1,4}[\w.$\"-]{1,64}[ \t]{1,4}(?![/*])(?P<key>[^\s/\ue000][^\s\ue000]{2,127})",
        r"\bnet[ \t]{1,4}use[ \t]{1,4}\S{1,200}(?:[ \t]{1,4}\S{1,120})?[ \t]{1,4}/user:\S{1,80}[ \t]{1,4}(?![/*])(?P<key>[^\s\ue000]{3,127})",
        r"\bnet[ \t]{1,4}use[ \t]{1,4}[\S\ue000]{1,200}[ \t]{1,4}(?![/*\\])(?P<key>[^\s\ue000:]{4,127})[ \t]{1,4}/user:",
        r"\b(?:curl|wget|http)\b[^\r\n]{0,400}?[ \t](?:-u|--user|--proxy-user|-U)[ \t=]{0,2}[\"']?[^\s:\"']{1,80}:(?P<key>[^\s\"'\ue000]{1,128})",
        r"\bmysql\w{0,8}\b[^\r\n]{0,200}?[ \t]-p(?P<key>[^\s\ue000-][^\s\ue000]{2,128})",
        r"\b(?:7za?|rar|unrar|zip)\b[^\r\n]{0,200}?[ \t]-(?:hp|p|P[ \t]{1,2})(?P<key>[^\s\ue000-][^\s\ue000]{2,128})",
        r"\b(?:redis-cli)\b[^\r\n]{0,200}?[ \t]-a[ \t]{1,2}(?P<key>[^\s\ue000]{3,128})",
        r"\bsnmp(?:walk|get|bulkwalk|set|table)\b[^\r\n]{0,120}?[ \t]-c[ \t]{0,2}(?P<key>[^\s\ue000]{3,64})",
        r"\b(?:smbclient|rpcclient|net|mount\.cifs)\b[^\r\n]{0,200}?-U[ \t]{0,2}[\"']?[^\s%\"']{1,80}%(?P<key>[^\s\"'\ue000]{1,128})",
        r"\brasdial[ \t]{1,4}(?:\"[^\"\r\n]{1,60}\"|\S{1,60})[ \t]{1,4}\S{1,60}[ \t]{1,4}(?P<key>[^\s/\ue000]{3,128})",
        r"\bsnmp-server[ \t]{1,4}community[ \t]{1,4}(?P<key>[^\s\ue000]{2,64})",
        r"\b(?:enable[ \t]{1,4}|username[ \t]{1,4}\S{1,64}[ \t](?:[^\r\n]{0,60}?[ \t])?)(?:secret|password)[ \t]{1,4}(?:\d{1,2}[ \t]{1,4})?(?P<key>[^\s\ue000]{3,128})",
        r"\b(?:tacacs-server|radius-server|ntp authentication-key|key-string|neighbor)\b[^\r\n]{0,80}?(?:key|password|md5|key-string)[ \t]{1,4}(?:\d{1,2}[ \t]{1,4})?(?P<key>[^\s\ue000]{3,128})",
        r"\b(?:set[ \t]{1,4})?(?:psksecret|pre-shared-key|presharedkey|wpa-psk|wpa2?-passphrase|passphrase|passwd|password|ppk-secret|auth-pwd|priv-pwd|auth-password)"
        r"[ \t]{1,4}(?:ascii-text[ \t]{1,4}|ascii[ \t]{1,4}|ENC[ \t]{1,4}|local[ \t]{1,4}|remote[ \t]{1,4}|encrypted[ \t]{1,4}|hex[ \t]{1,4})(?:\d[ \t]{1,4})?[\"']?(?P<key>[^\s\"'\ue000]{3,256})",
        r"\bset[ \t]{1,4}(?:psksecret|password|passwd|passphrase|psk|key|secret|auth-pwd|priv-pwd)[ \t]{1,4}[\"']?(?P<key>[^\s\"'\ue000]{3,256})",
        r"\b(?:pre-shared-key|ppp chap password|crypto isakmp key)[ \t]{1,4}(?:\d[ \t]{1,4})?(?:address[ \t]{1,4}\S{1,40}[ \t]{1,4}(?:key[ \t]{1,4})?)?[\"']?(?P<key>[^\s\"'\ue000]{3,256})",
        r"^[ \t]{0,8}machine[ \t]{1,4}\S{1,120}[ \t]{1,4}login[ \t]{1,4}\S{1,120}[ \t]{1,4}password[ \t]{1,4}(?P<key>[^\s\ue000]{1,256})",
        r"\bIDENTIFIED[ \t]{1,4}(?:WITH[ \t]{1,4}\S{1,40}[ \t]{1,4})?BY[ \t]{1,4}(?:PASSWORD[ \t]{1,4})?[\"'](?P<key>[^\"'\r\n\ue000]{1,256})",
        r"\b(?:WITH[ \t]{1,4})?PASSWORD[ \t]{0,4}=?[ \t]{0,4}N?'(?P<key>[^'\r\n\ue000]{1,256})'",
        r"(?<![\w:/])(?P<user>[A-Za-z][\w.-]{2,40})[ \t]{0,1}[:/][ \t]{0,1}(?P<key>(?=[^\s\ue000]*[A-Za-z])(?=[^\s\ue000]*\d)(?=[^\s\ue000]*[!@#$%^&*?])[^\s/:\ue000\"',;]{7,64})",
    )
)  # fmt: skip
_CODE = re.compile(
    r"(?i)(?<![a-z])(?:(?:mfa|2fa|otp|sms|totp|one[ -]time|verification|security|recovery|backup|log(?:in|on)|sign-?in|auth\w{0,12}"
    r"|access|door|gate|alarm|voicemail|unlock|confirmation|temporary|passkey|pairing|device|reset)[ -]{1,2}(?:access[ -])?"
    r"(?:pass)?(?:code|pin|otp|number)s?|\bpin(?: code)?|\botp|\bpuk|\bcvv2?|\bcvc|passcode)"
    r"(?P<mid>(?:[ \t]{1,2}(?:for|of|on|to|she|he|they|i|we|read|out|gave|got|sent|the|her|his|their|phone|me|us|is|was|now|are|were|texted|received|[\w.-]{1,20})){0,5}?)"
    r"[ \t]{0,4}[:=#-]{0,2}[ \t]{0,4}[\"']?(?P<key>(?:[A-Z0-9]{0,8}\d[A-Z0-9]{2,11}(?:-[A-Z0-9]{3,8}){0,4})(?:[,; ]{1,3}[A-Z0-9]{0,8}\d[A-Z0-9]{2,11}(?:-[A-Z0-9]{3,8}){0,4}){0,11}|\d{3}[ -]\d{3})(?![\w./:-]*\w)"
)  # fmt: skip
_ERRORS = re.compile(
    r"(?i)error|exit|status|event|stop|return|http|product|area|zip|post|bar|qr|country"
)


def settings(text: str) -> Iterator[Found]:
    """name = value, name: value, "name": "value", <name>value</name>, each for names of secrets."""
    at = 0
    while match := _SETTING.search(text, at):
        at = match.end("name")
        found = _set_value(text, match)
        if found is not None:
            yield found
            at = found.end


def commands(text: str) -> Iterator[Found]:
    """Passwords in command lines and in the settings of network devices."""
    for match in _FLAG.finditer(text):
        flag = text[match.start() : match.start("sep")]
        if _SHORT.search(flag) and not _TOOLS.search(line_around(text, match.start(), match.end())):
            continue
        span = _span(match)
        if not _PLACEHOLDER.match(text, *span) or match["bare"] is None:
            yield _cut(text, *span)
    for pattern in _LINES:
        for match in pattern.finditer(text):
            if not _PLACEHOLDER.match(match["key"]):
                yield _cut(text, *match.span("key"))


def codes(text: str) -> Iterator[Found]:
    """One-time codes, PINs and recovery codes."""
    for match in _CODE.finditer(text):
        if not _ERRORS.search(match[0][: match.start("key") - match.start()]):
            yield Found(*match.span("key"), "secret", match["key"])


def prose(text: str) -> Iterator[Found]:
    """Sentences: what follows "password is", and what can only be a password near that word."""
    for pattern in (_CONNECTED, _DIRECT):
        for match in pattern.finditer(text):
            start, end = _span(match)
            quoted = match["bare"] is None
            found = _cut(text, start, end)
            if (quoted and found.value.casefold() not in _STOP and " " not in found.value.strip()) or (not quoted and _unusual(found.value)):
                yield found
    for line in re.finditer(r"[^\r\n]+", text):
        if not _SECRETIVE.search(line[0]):
            continue
        for token in _TOKEN.finditer(text, line.start(), line.end()):
            found = _cut(text, *token.span())
            if _only_a_password(found.value):
                yield found


def _set_value(text: str, match: re.Match[str]) -> Found | None:
    name, tail, mid = match["name"], match["tail"], match["mid"]
    if match["weak"] is not None and tail and tail[0] not in "_-0123456789":
        return None
    if _BENIGN_TAIL.search(tail):
        return None
    start, end = _span(match)
    if match["bare"] is None:
        value = text[start:end]
        plain = value.casefold().strip() in _STOP or bool(_PLACEHOLDER.match(value))
        return (
            None
            if plain or (match["weak"] and " " in value)
            else Found(start, end, "secret", value)
        )
    rest = text[start : text.find("\n", start) if "\n" in text[start:] else len(text)].strip()
    if _PHRASE.search(name) and " " in rest and not _PLACEHOLDER.match(rest):
        return Found(start, start + len(rest), "secret", rest)
    found = _cut(text, start, end)
    value = found.value
    if not value or _PLACEHOLDER.match(value) or value.casefold().strip(".,;:!") in _STOP:
        return None
    next_line = "\n" in text[match.end("mid") : start]
    doubtful = match["weak"] is not None or bool(mid.strip()) or next_line
    if doubtful:
        return found if _unusual(value) else None
    if value.isalpha() and len(rest.split()) > 2:
        return None  # a sentence goes on after the colon
    return found


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value of a match stands, quoted or not."""
    for group in ("dq", "sq", "tq", "bare"):
        if match[group] is not None:
            return match.span(group)
    raise LookupError("a value was matched by no group")


def _cut(text: str, start: int, end: int) -> Found:
    """The value without what closes a sentence, a list or a connection string behind it."""
    value = text[start:end]
    for stop in (";", "</", "&amp;", "&"):
        head, found, _ = value.partition(stop)
        if found and len(head) >= 3:
            value = head
    value = value.rstrip(",.)]}'\"”’" if value.count("(") == 0 else ",.]}'\"”’")
    return Found(start, start + len(value), "secret", value)


def _unusual(value: str) -> bool:
    """No word, number, date, name of a machine, file or product: something somebody made up."""
    if len(value) < 4 or _ORDINARY.fullmatch(value) or _PLACEHOLDER.match(value):
        return False
    letters = any(char.isalpha() for char in value)
    digits = any(char.isdigit() for char in value)
    signs = any(char in "!@#$%^&*?+=~" for char in value.strip("!?.:"))
    return (letters and digits and len(value) >= 6) or (signs and (letters or digits))


def _only_a_password(value: str) -> bool:
    if not 6 <= len(value) <= 64 or _ORDINARY.fullmatch(value) or _PLACEHOLDER.match(value):
        return False
    if _HABIT.fullmatch(value):
        return True
    signs = any(char in "!@#$%^&*?" for char in value)
    return len(value) >= 8 and signs and classes(value) >= 3 and "://" not in value

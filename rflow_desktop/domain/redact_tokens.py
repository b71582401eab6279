"""Rules for keys and tokens that show themselves by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflow_desktop.domain.redact_found import Found, Lines, entropy, hot_lines, of
from rflow_desktop.domain.redact_values import stands_for_nothing

_PREFIXED = (
    r"(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{12,20}",  # AWS
    r"gh[oprsu]_[A-Za-z0-9]{16,255}", r"github_pat_[A-Za-z0-9_]{20,255}",
    r"gl(?:pat|ptt|dt|rt|cbt|ft|soat|imt|agent)-[A-Za-z0-9_.-]{16,255}",
    r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,255}", r"xapp-[A-Za-z0-9-]{10,255}",
    r"AIza[A-Za-z0-9_-]{30,45}", r"ya29\.[A-Za-z0-9_-]{20,512}", r"GOCSPX-[A-Za-z0-9_-]{20,40}",
    r"1//0[A-Za-z0-9_-]{20,255}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}", r"whsec_[A-Za-z0-9+/=]{16,128}",
    r"sk-(?:ant|proj|svcacct|admin|or|None)-[A-Za-z0-9_-]{16,255}", r"sk-[A-Za-z0-9]{20,64}",
    r"(?:hf|npm|nvapi|gsk|pplx|r8|tvly|xai|fw|dckr_pat|phc|phx|rnd|sbp|re)[_-][A-Za-z0-9_-]{20,255}",
    r"pypi-[A-Za-z0-9_-]{20,512}", r"do[op]_v1_[a-f0-9]{40,80}", r"SG\.[\w-]{10,40}\.[\w-]{20,80}",
    r"(?:AC|SK)[a-f0-9]{32}", r"key-[a-f0-9]{32}", r"EAA[A-Za-z0-9]{30,255}",
    r"shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{20,64}", r"sq0[a-z]{3}-[A-Za-z0-9_-]{20,64}",
    r"NRAK-[A-Z0-9]{20,40}", r"NRJS-[a-f0-9]{15,40}", r"dapi[a-f0-9]{32}(?:-\d)?",
    r"hv[bsr]\.[A-Za-z0-9_-]{20,255}", r"ATATT3[A-Za-z0-9_=-]{20,255}", r"ATCTT3[\w=-]{20,255}",
    r"(?:AGE-SECRET-KEY-1|age-secret-key-1)[A-Za-z0-9]{40,70}",
    r"(?:lin_api|figd|ntn|secret|rubygems|CFPAT|PMAK|dp\.pt|dp\.st|tskey|glsa|glc|sntrys|sntryu"
    r"|pat|patx|rdme|shippo_live|shippo_test|cfut|cio|fo1|FlyV1|sgp|rpa|ops|vercel|vcp|sl|eyJrIjoi)"
    r"[_.-][A-Za-z0-9_.=+/-]{24,512}",
    r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,120}", r"(?:bot)?\d{8,10}:[A-Za-z0-9_-]{35}",
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", r"sq[apu]_[a-f0-9]{40}", r"pul-[a-f0-9]{40}",
    r"[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}",  # client secret of an Entra application
    r"[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,40}",
    r"AGPAT[A-Za-z0-9]{16,64}", r"EZ[AT]K[A-Za-z0-9]{50,64}", r"ops_eyJ[A-Za-z0-9_-]{40,512}",
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}", r"\$[1567y]\$[./A-Za-z0-9$=,]{8,120}",
    r"\$argon2(?:id|i|d)\$[^\s\"']{20,200}", r"\{SSHA\}[A-Za-z0-9+/=]{20,80}",
    r"[a-fA-F0-9]{32}:[a-fA-F0-9]{32}",  # LM and NT hash
    r"[B-DF-HJKMP-TV-Y2346789N]{5}(?:-[B-DF-HJKMP-TV-Y2346789N]{5}){4}",  # product key
    r"\d{6}(?:-\d{6}){7}",  # BitLocker recovery key
    r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{6}-[A-Z0-9]{5}|[A-Z0-9]{11})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
)  # fmt: skip
_PROVIDER = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(_PREFIXED)})(?![A-Za-z0-9_])")
_UNBROKEN = re.compile(r"[\w.~+/=$:{},-]{16,}")
"""What is long enough to hold one of them: looked at first, since most text holds none."""
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,8192}\.[\w-]{8,16384}(?:\.[\w-]{0,8192}){0,3}")
_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]|-(?!----)){0,20000}(?:-----END [A-Z0-9 ]{1,60}-----)?"
)
_PUTTY = re.compile(
    r"(?m)^Private-Lines: \d{1,4}\r?\n"
    r"(?P<key>[A-Za-z0-9+/=]{1,80}(?:\r?\n[A-Za-z0-9+/=]{1,80}){0,199})(?=\r?\n|\Z)"
)
_HOOKS = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)"
    r"|(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks"
    r"|[\w.-]{1,80}\.webhook\.office\.com/webhookb2|outlook\.office\.com/webhook"
    r"|prod-\d{1,3}\.[\w.-]{1,60}logic\.azure\.com(?::443)?/workflows)(?P<key>/[^\s\"'<>]{8,800})"
)
_HEADER = re.compile(
    r"(?i)(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:api|auth|access|csrf|amz-security)"
    r"[\w-]{0,30}|ocp-apim-subscription-key|api-?key|private-token|www-authenticate-token)"
    r"[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    r"(?:(?:bearer|basic|token|negotiate|ntlm|digest|apikey|aws4-hmac-sha256)[ \t]{1,4})?"
    r"(?P<key>[^\s\"'][^\r\n\"']{3,4000})"
)
_HEADER_STEMS = ("authorization", "cookie", "x-", "ocp-", "apikey", "api-key", "private-token")
_SCHEME = re.compile(
    r"(?i)(?<![\w-])(?:bearer|negotiate|basic)[ \t]{1,4}[\"']?(?P<key>[A-Za-z0-9+/_.~=-]{12,8192})"
)
_QUERY = re.compile(
    r"(?i)[?&;](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|access_?token"
    r"|id_?token|refresh_?token|auth|apikey|api_key|key|token|code|secret|password|pwd|sas"
    r"|client_secret|session(?:id)?|sid|h)=(?P<key>[^\s&\"'<>#]{6,4000})"
)
_ORACLE = re.compile(r"(?i)\bjdbc:oracle:\w{2,8}:(?P<key>[^\s/@:]{1,64}/[^\s@\ue000]{1,128})@")
_USERINFO = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}://(?P<key>[^\s/@:\"'<>]{0,128}:[^\s/@\"'<>]{1,256})@"
)
_LONG = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,4096}={0,2}(?![A-Za-z0-9+/=_])")
_NEAR = re.compile(
    r"(?i)(?<![a-z\\])(?:key|token|secret|auth|bearer|passw|pwd|credential|sas|signature|session"
    r"|cookie|apikey|api[_ -]key|totp|seed|otp|mfa|authenticator|psk|hash|ntlm|license|licence"
    r"|activation|webhook|nonce|jwt|saml|assertion)"
)
_SUMS = re.compile(
    r"(?i)(?:sha-?\d{1,3}|md5|checksum|thumbprint|fingerprint|etag|commit|digest|crc|algorithm|identifier)"
)
_PUBLIC = re.compile(r"(?:ssh-\w{2,8}|(?:ecdsa|sk)-[\w@.-]{4,50}) \Z")
"""Stands before the key of an SSH key pair that everybody may see."""
_SET = re.compile(r"[A-Za-z_]{3,40}=[^=]+")
_HEX = re.compile(r"[0-9a-fA-F]+")


def key_blocks(text: str) -> Iterator[Found]:
    """Private keys as files hold them, also when the end was not copied."""
    for match in _BLOCK.finditer(text):
        yield of(match, "secret")
    for match in _PUTTY.finditer(text):
        yield of(match, "secret", "key")


def provider_tokens(text: str) -> Iterator[Found]:
    """Keys that begin as their makers let them begin, JWTs, and addresses that are keys."""
    for match in _JWT.finditer(text):
        yield of(match, "token")
    for long in _UNBROKEN.finditer(text):
        for match in _PROVIDER.finditer(text, *long.span()):
            yield of(match, "token")
    for match in _HOOKS.finditer(text):
        yield of(match, "token", "key")


def credentials_in_urls(text: str) -> Iterator[Found]:
    for match in _USERINFO.finditer(text):
        yield of(match, "secret", "key")
    for match in _ORACLE.finditer(text):
        yield of(match, "secret", "key")
    for match in _QUERY.finditer(text):
        yield of(match, "token", "key")


def headers(text: str) -> Iterator[Found]:
    """Values of the headers that let somebody in, and what follows Bearer or Basic."""
    for start, end in hot_lines(text, _HEADER_STEMS):
        for match in _HEADER.finditer(text, start, end):
            if not stands_for_nothing(match["key"]):
                yield of(match, "token", "key")
    for match in _SCHEME.finditer(text):
        signs = any(char.isdigit() or char in "+/=_." for char in match["key"])
        if signs and not _SET.fullmatch(match["key"]):
            yield of(match, "token", "key")


def random_text(text: str) -> Iterator[Found]:
    """Long random text: near a word that says key, and without one when it is surely no name."""
    words = _LONG.sub(lambda match: " " * len(match[0]), text)
    keys, sums = Lines(words, _NEAR), Lines(words, _SUMS)
    for match in _LONG.finditer(text):
        value = match[0].rstrip("=")
        if not any(char.isdigit() for char in value) or "//" in value:
            continue
        if sums.say(match.start()) or _PUBLIC.search(
            text, max(0, match.start() - 64), match.start()
        ):
            continue
        near = keys.say(match.start())
        if _HEX.fullmatch(value):
            if near and len(value) >= 24 and not value.isdigit():
                yield of(match, "token")
        elif _looks_random(value, near=near):
            yield of(match, "token")


def _looks_random(value: str, *, near: bool) -> bool:
    upper = sum(char.isupper() for char in value)
    lower = sum(char.islower() for char in value)
    digits = sum(char.isdigit() for char in value)
    if near and not lower and upper and len(value) >= 16 and not set(value) & set("-_/"):
        return entropy(value) > 3.0  # seeds of one-time codes are written in capitals
    if value.count("-") + value.count("_") + value.count("/") > len(value) / 8:
        return False
    mixed = min(upper, lower) >= 2 and digits >= 2
    if near:
        return len(value) >= 20 and entropy(value) > 3.4 and (mixed or digits >= 4)
    return len(value) >= 32 and mixed and entropy(value) > 4.1

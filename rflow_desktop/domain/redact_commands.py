"""Rules for secrets in command lines and in the settings of network devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflow_desktop.domain.redact_found import Found, Lines, hot_lines, of
from rflow_desktop.domain.redact_values import PLACEHOLDER, QUOTED, cut, unusual, value_span

_FLAG = re.compile(
    r"(?i)(?:--?|/)(?<![\w/-][-/])(?<![\w/-]--)"
    r"(?:[a-z]{0,12}[-_]?(?:password|passwd|passphrase|pwd|secret|token|api-?key|apikey)"
    r"|pass(?:in|out)?|pw|rp|p|w|key|storepass|keypass|account-key|sas-token|psk|pin)"
    r"(?P<sep>[ \t]{1,4}|[=:])(?:pass:|env:)?"
    r"(?:\(?ConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?)?"
    rf"(?:{QUOTED}|(?P<bare>[^\s\"'\ue000-][^\s\"'\ue000]{{2,255}}))"
)
_FLAG_STEMS = ("-p", "/p", "-w", "/w", "rp ", "pass", "pwd", "secret", "token", "key", "psk", "pin")
_SHORT = re.compile(r"(?i)(?:/|-{1,2})(?:p|w|key)\Z")
_TOOLS = re.compile(
    r"(?i)\b(?:mysql\w*|mariadb|sshpass|plink|pscp|psftp|psexec\w*|winexe|sqlcmd|bcp|isql|osql"
    r"|docker|podman|az|aws|redis-cli|mosquitto\w*|ldap\w*|ipmitool|racadm|xfreerdp|rdesktop"
    r"|7za?|rar|unrar|zip|unzip|schtasks|net|dsadd|dsmod|openssl|keytool|curl|wget|smbclient"
    r"|mount|htpasswd|snmp\w*|wmic|cmdkey|reg|sc|msiexec|certutil|x11vnc|crackmapexec|nxc"
    r"|evil-winrm|winrs|mongo\w*|psql|rclone|restic|kubectl|helm|gpg)\b"
)
_PORTS = re.compile(r"[\d.:/-]+(?:tcp|udp)?|\d+:\w+")
_SHORTHANDS = {
    "~": r"[ \t]{1,4}",
    "§": r"(?P<key>[^\s\ue000]{3,256})",
    "¤": r"[\"']?(?P<key>[^\s\"'\ue000]{3,256})",
    "№": r"(?:\d{1,2}[ \t]{1,4})?",
    "…": r"[^\r\n]{0,2000}?",
    "¶": r"\S{1,120}",
}


def _line(stem: str, *parts: str) -> tuple[str, re.Pattern[str]]:
    """A rule for lines with `stem`. ~ is blank, ¶ a word, … anything, № a type, § and ¤ the key."""
    pattern = "".join(parts)
    for sign, meaning in _SHORTHANDS.items():
        pattern = pattern.replace(sign, meaning)
    return stem, re.compile(pattern, re.IGNORECASE | re.MULTILINE)


_LINES = (
    _line("convertto", r"ConvertTo-SecureString~(?:-(?:AsPlainText|Force|String)~){0,3}(?![$-])¤"),
    _line("net", r"\bnet~user~[\w.$\"-]{1,64}~(?![/*])§"),
    _line("net", r"\bnet~use~¶(?:~(?!/)¶)?~/user:¶~(?![/*])§"),
    _line("net", r"\bnet~use~\S{1,200}~(?:\\[\S\ue000]{1,200}~)?(?![/*\\\ue000])§~/user:"),
    _line("net", r"\bnet~use~\S{1,20}~\ue000{1,400}~(?![/*\\\ue000])§~/user:"),
    _line(
        ":", r"\b(?:curl|wget|http)\b…[ \t](?:-u|--user|--proxy-user|-U)[ \t=]{0,2}",
        r"[\"']?[^\s:\"']{1,80}:(?P<key>[^\s\"'\ue000]{1,128})",
    ),
    _line("mysql", r"\bmysql\w{0,8}\b…[ \t]-p(?P<key>[^\s\ue000-][^\s\ue000]{2,128})"),
    _line("7z", r"\b7za?\b…[ \t]-p(?P<key>[^\s\ue000-][^\s\ue000]{2,128})"),
    _line("rar", r"\b(?:un)?rar\b…[ \t]-h?p(?P<key>[^\s\ue000-][^\s\ue000]{2,128})"),
    _line("zip", r"\b(?:un)?zip\b…[ \t]-P[ \t]{0,2}(?P<key>[^\s\ue000-][^\s\ue000]{2,128})"),
    _line("redis-cli", r"\bredis-cli\b…[ \t]-a~§"),
    _line("snmp", r"\bsnmp(?:walk|get|bulkwalk|set|table|getnext)\b…[ \t]-c[ \t]{0,2}§"),
    _line("-p", r"\b(?:bcp|sqlcmd|osql|isql)\b… (?-i:-P)(?P<key>[^\s\ue000-][^\s\ue000]{2,99})"),
    _line("reg", r"\breg(?:\.exe)?~add\b…/v~\S{0,40}(?:pass|pwd|secret|token)\S{0,40}~…/d~¤"),
    _line("snmp", r"\bsnmp(?:-server)?~community~§"),
    _line("%", r"…-U[ \t]{0,2}[\"']?[^\s%\"']{1,80}%(?P<key>[^\s\"'\ue000]{1,128})"),
    _line("rasdial", r"\brasdial~(?:\"[^\"\r\n]{1,60}\"|¶)~¶~(?!/)§"),
    _line("enable", r"\benable~(?:secret|password)~№§"),
    _line("username", r"\busername~¶[ \t](?:[^\r\n]{0,60}?[ \t])?(?:secret|password)~№§"),
    _line("server", r"\b(?:tacacs|radius)-server\b…\bkey~№§"),
    _line("key", r"\b(?:ntp~authentication-key|key-string|neighbor)\b…(?:md5|key-string)~№§"),
    _line("md5", r"\bmessage-digest-key~\d{1,3}~md5~№§"),
    _line("key", r"^[ \t]{0,8}key~7~(?P<key>[0-9A-F]{8,128})\b"),
    _line("neighbor", r"\bneighbor~¶~password~№§"),
    _line("key", r"\bcrypto~isakmp~key~№¤"),
    _line("ascii", r"\b(?:wpa2?-(?:psk|passphrase)|passphrase|pre-shared-key)~ascii(?:-text)?~№¤"),
    _line("enc", r"\b(?:psksecret|passwd|password|ppk-secret|auth-pwd|priv-pwd)~ENC~¤"),
    _line("set", r"\bset~(?:psksecret|password|passwd|passphrase|psk|secret|auth-pwd|priv-pwd)~¤"),
    _line("pre-shared", r"\bpre-shared-(?:key|secret)~(?:(?:local|remote|hex|address~¶~key)~)?№¤"),
    _line("chap", r"\bppp~chap~password~№§"),
    _line("machine", r"^[ \t]{0,8}machine~¶~login~¶~password~§"),
    _line("user", r"\b(?:CREATE|ALTER)~USER~¶~IDENTIFIED~BY~(?!VALUES|')§"),
    _line("laps-", r"laps-password\b…\"p\"[ \t]{0,2}:[ \t]{0,2}\"(?P<key>[^\"\r\n]{1,128})"),
    _line("identified", r"\bIDENTIFIED~(?:WITH~¶~)?BY~(?:PASSWORD~)?'(?P<key>[^'\r\n]{1,256})'"),
    _line("password", r"\bPASSWORD[ \t]{0,4}=?[ \t]{0,4}N?'(?P<key>[^'\r\n]{1,256})'"),
)  # fmt: skip
_OWN = r"[^\s/:\ue000\"',;]{0,63}"
_PASS_LINE = re.compile(
    r"(?m)^(?=[^:\s]{0,63}[a-z*])[\w.*-]{1,64}:(?:\d{2,5}|\*):[\w*-]{1,64}:[\w.*-]{1,64}"
    r":(?P<key>[^\s\ue000]{4,128})$"
)
"""A line of the file in which PostgreSQL keeps its passwords."""
_PAIR = re.compile(
    r"(?<![\w:/.])[A-Za-z][\w.-]{2,40}[ \t]?[:/][ \t]?"
    rf"(?P<key>(?={_OWN}[A-Za-z])(?={_OWN}\d)(?={_OWN}[!@#$%^&*?])"
    r"[^\s/:\ue000\"',;]{7,64})"
)


def commands(text: str) -> Iterator[Found]:
    """What follows a flag for a password, and where a tool or a device expects one."""
    tools = Lines(text, _TOOLS)
    for start, end in hot_lines(text, _FLAG_STEMS):
        for match in _FLAG.finditer(text, start, end):
            if _is_secret(text, match, tools):
                yield cut(text, *value_span(match))
    for stem in dict.fromkeys(stem for stem, _ in _LINES):
        lines = hot_lines(text, (stem,))
        for pattern in (one for its, one in _LINES if its == stem):
            for start, end in lines:
                for match in pattern.finditer(text, start, end):
                    if not PLACEHOLDER.match(match["key"]):
                        yield cut(text, *match.span("key"))


def pairs(text: str) -> Iterator[Found]:
    """`user:Secret!1` and `user / Secret!1`: only where the second half can be nothing else."""
    for start, end in hot_lines(text, "!@#$%^&*?"):
        for match in _PAIR.finditer(text, start, end):
            if not PLACEHOLDER.match(match["key"]):
                yield cut(text, *match.span("key"))
    for match in _PASS_LINE.finditer(text):
        if unusual(match["key"]):
            yield of(match, "secret", "key")


def _is_secret(text: str, match: re.Match[str], tools: Lines) -> bool:
    """One letter means a password only for some tools; ports and counts are none."""
    start, end = value_span(match)
    if match["bare"] is not None and PLACEHOLDER.match(text, start, end):
        return False
    if not _SHORT.search(text, match.start(), match.start("sep")):
        return True
    return tools.say(match.start()) and not _PORTS.fullmatch(text, start, end)

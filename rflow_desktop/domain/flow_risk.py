"""Tells by its words whether a command changes something, so none is marked as only reading."""

from __future__ import annotations

import re
from typing import assert_never

from rflow_desktop.domain.flow import Command

_VERBS = (
    "Add Clear Disable Disconnect Dismount Enable Grant Install Invoke-GPUpdate Lock Mount Move "
    "New Register Remove Rename Repair Reset Resize Restart Restore Resume Revoke Send Set Start "
    "Stop Suspend Uninstall Unlock Unregister Update"
)
_HARMLESS = (
    r"(?!Object\b|TimeSpan\b|Member\b|Location\b|Variable\b|StrictMode\b|Sleep\b|CimSession)"
)
_POWERSHELL = re.compile(
    rf"(?<![-\w$.])(?:{'|'.join(_VERBS.split())})-{_HARMLESS}\w+", re.IGNORECASE
)
_PROGRAMS = re.compile(
    r"""(?ix)
    \b(?:cmdkey\s+/(?:delete|add) | net\s+use\b.*(?:/delete|\\\\) | gpupdate | klist\s+purge
    | wusa | shutdown | taskkill | (?:net|sc)\s+(?:stop|start|delete) | vssadmin\s+(?:delete|resize)
    | reg\s+(?:add|delete) | (?:ipconfig\s+/(?:release|renew|flushdns)) | repadmin\s+/syncall
    | dism\b.*/(?:startcomponentcleanup|remove-package|restorehealth) | sfc\s+/scannow
    | del\s | rmdir\s | format\s+\w: )
    | \b(?:rm|mv|chmod|chown|kill|killall|dd|cancel|cupsenable|cupsdisable|lpadmin)\s+[-\w./"'{]
    | \b(?:systemctl|launchctl)\s+(?:stop|start|restart|enable|disable|load|unload|bootout)
    | \bsecurity\s+delete- | \bscutil\s+--set
    """
)
_SQL = re.compile(
    r"(?i)\b(?:insert\s+into|update\s+\w+\s+set|delete\s+from|drop|truncate|alter|shrinkfile"
    r"|shrinkdatabase|backup\s+(?:log|database)|restore\s+(?:log|database))\b"
)


def looks_like_change(command: Command) -> bool:
    """Whether the words of `command` say that it changes, removes, starts or stops something."""
    match command.shell:
        case "powershell" | "cmd":
            return bool(_POWERSHELL.search(command.text) or _PROGRAMS.search(command.text))
        case "bash" | "zsh":
            return bool(_PROGRAMS.search(command.text))
        case "sql":
            return bool(_SQL.search(command.text))
        case "text":
            return False
        case unknown:
            assert_never(unknown)

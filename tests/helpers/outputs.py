"""A flow that reads what a command printed, and outputs as consoles print them."""

from __future__ import annotations

from tests.helpers.flows import flow, question, result

ADAPTER = flow(
    "network-adapter",
    {
        "port": {
            "kind": "command",
            "title": "Does the server answer?",
            "commands": [
                {"text": "Test-NetConnection {{server}} -Port 445", "shell": "powershell",
                 "risk": "read"},
            ],
            "patterns": [
                {"regex": r"TcpTestSucceeded\s*:\s*False", "answer": "no",
                 "label": "The port is blocked"},
                {"regex": r"InterfaceAlias\s*:\s*(?P<adapter>\S.*)", "answer": "yes"},
            ],
            "answers": [
                {"id": "yes", "label": "It answers", "next": "which"},
                {"id": "no", "label": "It does not", "next": "which"},
            ],
        },
        "which": question("Is {{adapter}} the right adapter?", yes="end", no="end"),
        "end": result(),
    },
    intake=[
        {"name": "server", "label": "Server", "required": True},
        {"name": "adapter", "label": "Adapter"},
    ],
)  # fmt: skip
BLOCKED = (
    "\x1b[33mWARNING: TCP connect to (192.0.2.40 : 445) failed\x1b[0m\r\n"
    "\r\n"
    "ComputerName     : 192.0.2.40\r\n"
    "RemotePort       : 445\r\n"
    "InterfaceAlias   : Ethernet 2\r\n"
    "TcpTestSucceeded : False\r\n"
)
OPEN = "ComputerName     : 192.0.2.40\r\nInterfaceAlias   : Ethernet 2\r\n"

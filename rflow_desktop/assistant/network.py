"""Looks at the network from the engineer's own computer: names, ports, certificates, the way."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
import sys
from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.errors import Refused

PATIENCE_SECONDS = 10.0
TRACE_SECONDS = 30.0
MOST_OUTPUT = 20_000
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


def host_of(given: Mapping[str, Any]) -> str:
    """The host that is asked about. Raises Refused for what is not a name or an address."""
    host = str(given.get("host", "")).strip()
    if not _NAME.fullmatch(host):
        raise Refused("A check needs one host name or address.", "malformed")
    return host


def port_of(given: Mapping[str, Any], usual: int | None = None) -> int:
    port = given.get("port", usual)
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65_535:
        raise Refused("A port is a number from 1 to 65535.", "malformed")
    return port


async def resolve(host: str) -> str:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError) as error:
        return f"{host}: not found ({type(error).__name__})"
    return "\n".join(dict.fromkeys(f"{host}: {address[4][0]}" for address in found))


async def reach(host: str, port: int) -> str:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"{host}:{port} did not answer within {PATIENCE_SECONDS:.0f} s"
    except (OSError, UnicodeError) as error:
        return f"{host}:{port} cannot be reached ({error})"
    writer.close()
    return f"{host}:{port} is open"


async def certificate(host: str, port: int) -> str:
    """The certificate that a host shows; one that is not trusted says why instead."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        return f"{host}:{port} shows a certificate that is not trusted: {error.verify_message}"
    except (OSError, TimeoutError, UnicodeError) as error:
        return f"{host}:{port} shows no certificate ({type(error).__name__})"
    found = writer.get_extra_info("ssl_object").getpeercert()
    writer.close()
    return json.dumps(found, indent=1, default=str)


async def ping(host: str) -> str:
    count = "-n" if sys.platform == "win32" else "-c"
    return await run_program(PATIENCE_SECONDS, "ping", count, "4", host)


async def trace(host: str) -> str:
    if sys.platform == "win32":
        return await run_program(TRACE_SECONDS, "tracert", "-d", "-h", "20", host)
    return await run_program(TRACE_SECONDS, "traceroute", "-n", "-m", "20", host)


async def run_program(patience: float, *words: str) -> str:
    """Runs a program of the system with these words and no shell."""
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
    except OSError as error:
        return f"{words[0]} is not on this computer ({error.strerror})"
    try:
        async with asyncio.timeout(patience):
            out, _ = await process.communicate()
    except TimeoutError:
        return f"{words[0]} did not end within {patience:.0f} s"
    finally:
        if process.returncode is None:  # too slow, or nobody waits for it any more
            process.kill()
            await process.wait()
    return out.decode("utf-8", "replace")[:MOST_OUTPUT]

"""What `rflow flows ...` does with the library, and the document it answers."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_sample import run_samples
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_flows import Comparison
from rflow_desktop.workspace import Workspace

Document = dict[str, Any]


async def flows(open_: Workspace, args: argparse.Namespace) -> Document:
    """The list, or one of the acts below it."""
    act = _ACTS.get(args.act or "")
    if act is None:
        return {"flows": [asdict(line) for line in await open_.flows.list(args.search)]}
    return await act(open_, args)


async def named(open_: Workspace, words: str) -> FlowLine:
    """The flow meant by an id, a slug or words of its name. Raises Refused when it is not one."""
    every = (*await open_.flows.list(), *await open_.flows.list("status:archived"))
    for line in every:
        if words in (line.id, line.slug):
            return line
    found = [line for line in every if words.casefold() in line.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"No flow is called {words!r}. `rflow flows` lists them.", "no_such_flow")
    names = ", ".join(line.name for line in found[:5])
    raise Refused(f"{words!r} fits several flows: {names}.", "ambiguous")


async def _show(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    content = await open_.flows.content(line.snapshot)
    return {"flow": asdict(line), "content": document(content)}


async def _import(open_: Workspace, args: argparse.Namespace) -> Document:
    brought = [await open_.flows.import_file(file) for file in args.files]
    lines = {line.id: line for line in await open_.flows.list()}
    return {"imported": [asdict(lines[flow]) for flow in brought if flow in lines]}


async def _export(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    ending = {"markdown": ".md", "rfflow": ".rfflow"}[args.format]
    file: Path = args.out or Path(f"{line.slug or 'flow'}{ending}")
    await open_.flows.export(line.id, file, as_markdown=args.format == "markdown")
    return {"flow": line.id, "file": str(file)}


async def _test(open_: Workspace, args: argparse.Namespace) -> Document:
    """Runs sample runs. Raises Refused with the first that goes another way, and where."""
    tested = [await _tested(open_, args.flow)] if args.flow else await _every(open_)
    done = []
    for flow in tested:
        for result in run_samples(flow):
            if not result.passed:
                raise Refused(
                    f"{flow.name}: the sample run “{result.name}” fails. {result.difference}",
                    "sample_failed", {"flow": flow.slug, "sample": result.name},
                )  # fmt: skip
            told = {"flow": flow.slug, "sample": result.name, "path": list(result.path)}
            done.append({**told, "outcome": result.outcome})
    return {"tested": done, "flows": len(tested)}


async def _tested(open_: Workspace, named_: str | Path) -> Flow:
    if isinstance(named_, Path):
        return await open_.flows.read_file(named_)
    return await open_.flows.newest((await named(open_, named_)).id)


async def _every(open_: Workspace) -> list[Flow]:
    return [await open_.flows.newest(line.id) for line in await open_.flows.list()]


async def _versions(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    life = await open_.library.life(line.id)
    return {"flow": line.id, "versions": [asdict(one) for one in life.versions]}


async def _diff(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    found: Comparison = await open_.library.compare(line.id, args.before, args.after)
    return {"flow": line.id, "before": found.before, "after": found.after,
            "told": found.diff.told, "diff": asdict(found.diff)}  # fmt: skip


async def _publish(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    opened = await open_.editing.open(line.id)
    await open_.editing.publish(opened.saved, opened.newest)
    return {"flow": asdict(await named(open_, line.id))}


async def _archive(open_: Workspace, args: argparse.Namespace) -> Document:
    line = await named(open_, args.flow)
    await open_.flows.archive(line.id, archived=not args.undo)
    return {"flow": asdict(await named(open_, line.id))}


_ACTS: Mapping[str, Callable[[Workspace, argparse.Namespace], Awaitable[Document]]] = {
    "show": _show,
    "import": _import,
    "export": _export,
    "test": _test,
    "versions": _versions,
    "diff": _diff,
    "publish": _publish,
    "archive": _archive,
}
_FILES = (".rfflow", ".md")


def flow_or_file(text: str) -> str | Path:
    """A file by its ending, anything else names a flow."""
    return Path(text) if text.casefold().endswith(_FILES) else text


def arguments(flows_: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`rflow flows [--search TEXT]`, and what can be done with one flow."""
    flows_.add_argument("--search", default="", metavar="TEXT")
    acts = flows_.add_subparsers(dest="act", metavar="ACT")

    def act(name: str, words: str) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=words, description=words, parents=[common])
        if name not in ("import", "test"):
            made.add_argument("flow", help="id, slug or words of the name")
        return made

    act("show", "One flow with its steps.")
    act("import", "Bring flows in from .rfflow or Markdown files.").add_argument(
        "files", nargs="+", type=Path, metavar="FILE"
    )
    export = act("export", "Write a flow to a file.")
    export.add_argument("--format", choices=("rfflow", "markdown"), default="rfflow")
    export.add_argument("--out", type=Path, default=None, metavar="FILE")
    act("test", "Run the sample runs of a flow, a file, or all flows.").add_argument(
        "flow", nargs="?", type=flow_or_file, default=None, metavar="FLOW|FILE"
    )
    act("versions", "Who made which version when.")
    diff = act("diff", "What changed between two versions.")
    diff.add_argument("before", nargs="?", default="", metavar="FROM")
    diff.add_argument("after", nargs="?", default="", metavar="TO")
    act("publish", "Make the newest version what everybody runs.")
    act("archive", "Take a flow out of the library.").add_argument(
        "--undo", action="store_true", help="put it back"
    )

"""How a page of sections looks in each format of a ticket note, with that format's escaping."""

from __future__ import annotations

import html as markup
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rflow_desktop.domain.redact import CHIP

CUSTOM = "[CUSTOM]"
"""Stands before a step that the engineer added."""
WIDTH = 78
_TOGETHER = "\ue001"
"""The blank in a chip while lines are broken."""
_STYLE = """\
body { margin: 0; background: #fff; color: #1d2129; font: 15px/1.5 -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem; }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.3; }
h2 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
header { padding-bottom: .75rem; border-bottom: 1px solid #d5d9e0; }
header p, footer { color: #5a6372; }
p { margin: .25rem 0; }
section:not(:has(h2)) { margin-top: .75rem; }
ol, ul { margin: .25rem 0; padding-left: 1.5rem; }
li { margin: .2rem 0; }
.mask { padding: 0 .3em; border-radius: 3px; background: #1d2129; color: #fff; font-size: .85em; }
.own { color: #5a6372; font-size: .85em; }
footer { margin-top: 1.5rem; padding-top: .5rem; border-top: 1px solid #d5d9e0; font-size: .85rem; }
@media print { main { max-width: none; padding: 0; } }"""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LINE_START = re.compile(r"(?m)^([ \t]*)(?:([-+=])|(\d{1,9})([.)]))")


@dataclass(frozen=True)
class Section:
    """A heading (empty: none) with what stands under it."""

    heading: str
    style: Literal["lines", "numbers", "bullets"]
    items: tuple[str, ...]

    def filled(self) -> Section:
        """Without items that say nothing, and with every line ending alike."""
        clean = (item.replace("\r\n", "\n").replace("\r", "\n").strip() for item in self.items)
        return replace(self, items=tuple(item for item in clean if item))


@dataclass(frozen=True)
class Page:
    """The note before it has a format. `foot` is what is said about the note itself."""

    title: str
    meta: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        yield self.title
        yield from self.meta
        for section in self.sections:
            yield from section.items
        yield from self.foot

    def each(self, change: Callable[[str], str]) -> Page:
        """The page with every text changed, in reading order."""
        title, meta = change(self.title), tuple(change(text) for text in self.meta)
        sections = tuple(
            replace(section, items=tuple(change(item) for item in section.items))
            for section in self.sections
        )
        return Page(title, meta, sections, tuple(change(line) for line in self.foot))

    def with_foot(self, line: str) -> Page:
        return replace(self, foot=(*self.foot, line))


def psa(page: Page) -> str:
    """For ticket systems: plain lines, nothing that one of them could take for a command."""
    blocks = [f"{_one_line(page.title)}\n{_meta(page)}"]
    for section in page.sections:
        lines = [section.heading] if section.heading else []
        blocks.append("\n".join([*lines, *_listed(section, lambda text: text)]))
    return "\n\n".join([*blocks, *_foot(page)]) + "\n"


def text(page: Page) -> str:
    """To read in any editor: underlined headings, lines of a width that mail keeps."""
    title = _one_line(page.title)
    blocks = [f"{title}\n{'=' * len(title)}\n{_meta(page)}"]
    for section in page.sections:
        lines = [section.heading, "-" * len(section.heading)] if section.heading else []
        wrapped = [row for line in _listed(section, lambda item: item) for row in _wrap(line)]
        blocks.append("\n".join([*lines, *wrapped]))
    foot = ["\n".join(row for line in page.foot for row in _wrap(line))] if page.foot else []
    return "\n\n".join([*blocks, *foot]) + "\n"


def markdown(page: Page) -> str:
    blocks = [f"# {_escaped(_one_line(page.title))}", _escaped(_meta(page))]
    for section in page.sections:
        if section.heading:
            blocks.append(f"## {_escaped(section.heading)}")
        if section.style == "lines":
            blocks.append("  \n".join(_hard(item) for item in section.items))
        else:
            blocks.append("\n".join(_listed(section, _hard)))
    if page.foot:
        blocks += ["---", "  \n".join(_hard(line) for line in page.foot)]
    return "\n\n".join(blocks) + "\n"


def html(page: Page) -> str:
    """A whole document that needs nothing else, so that what is said about masks is in its body."""
    title = markup.escape(_one_line(page.title))
    body = [f"<header>\n<h1>{title}</h1>", f"<p>{markup.escape(_meta(page))}</p>\n</header>"]
    for section in page.sections:
        body.append("<section>")
        if section.heading:
            body.append(f"<h2>{markup.escape(section.heading)}</h2>")
        items = [_marked(item) for item in section.items]
        if section.style == "lines":
            body += [f"<p>{item}</p>" for item in items]
        else:
            tag = "ol" if section.style == "numbers" else "ul"
            body += [f"<{tag}>", *(f"<li>{item}</li>" for item in items), f"</{tag}>"]
        body.append("</section>")
    if page.foot:
        body += ["<footer>", *(f"<p>{_marked(line)}</p>" for line in page.foot), "</footer>"]
    head = (
        '<head>\n<meta charset="utf-8" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>"
    )
    opening = ["<!doctype html>", '<html lang="en">', head, "<body>", "<main>"]
    return "\n".join([*opening, *body, "</main>", "</body>", "</html>", ""])


WRITERS: Mapping[str, Callable[[Page], str]] = {
    "psa": psa, "text": text, "markdown": markdown, "html": html,
}  # fmt: skip


def _foot(page: Page) -> list[str]:
    return ["\n".join(page.foot)] if page.foot else []


def _marked(text: str) -> str:
    """Escaped, with lines as they were typed, masks and own steps set apart."""
    safe = markup.escape(text).replace("\n", "<br />\n")
    safe = CHIP.sub(lambda chip: f'<span class="mask">{chip[0]}</span>', safe)
    return safe.replace(CUSTOM, f'<span class="own">{CUSTOM}</span>')


def _meta(page: Page) -> str:
    return " · ".join(_one_line(part) for part in page.meta)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _listed(section: Section, escape: Callable[[str], str]) -> list[str]:
    """The items with their marks, further lines of an item under its first."""
    lines = []
    for number, item in enumerate(section.items, start=1):
        mark = {"lines": "", "numbers": f"{number}. ", "bullets": "- "}[section.style]
        lines.append(mark + escape(item).replace("\n", "\n" + " " * len(mark)))
    return lines


def _wrap(lines: str) -> list[str]:
    wrapped: list[str] = []
    for line in lines.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        mark = re.match(r"(?:- |\d{1,4}\. )", line)
        hanging = " " * len(mark[0]) if mark else indent
        whole = CHIP.sub(lambda chip: chip[0].replace(" ", _TOGETHER), line)
        wrapped += textwrap.wrap(
            whole, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return [line.replace(_TOGETHER, " ") for line in wrapped]


def _hard(text: str) -> str:
    """A line that ends in the text ends in Markdown too."""
    return _escaped(text).replace("\n", "  \n")


def _escaped(text: str) -> str:
    """Markdown shows the text as it is. Chips and the mark of own steps need no escaping."""
    kept = re.compile(rf"{CHIP.pattern}|{re.escape(CUSTOM)}")
    pieces, at = [], 0
    for chip in kept.finditer(text):
        pieces += [_signs(text[at : chip.start()]), chip[0]]
        at = chip.end()
    return _LINE_START.sub(_start, "".join([*pieces, _signs(text[at:])]))


def _signs(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _start(match: re.Match[str]) -> str:
    """A sign that would begin a list or a heading, made plain."""
    if match[2]:
        return f"{match[1]}\\{match[2]}"
    return f"{match[1]}{match[3]}\\{match[4]}"

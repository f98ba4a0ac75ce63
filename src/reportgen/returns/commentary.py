"""What agencies write about their figures: Markdown in, a tree of a few harmless things out.

The parsed text goes through an allow-list: paragraph, list, emphasis, strong, link, table, text. Nothing else can come
out, whatever the text holds; what is taken away is told.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reportgen.errors import quoted, suggest
from reportgen.model import Block, Commentary, Inline
from reportgen.quarter import Quarter
from reportgen.returns.encoding import decode
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Found, Scribe
from reportgen.returns.table import Unreadable

MOST_BYTES: Final = 200_000
MOST_BLOCKS: Final = 200  # of one heading: a dozen pages
MOST_CELLS: Final = 2_000  # of one table
_MOST_BRACKETS: Final = 2_000  # looking for links takes time by the square of this
_DEEPEST_LIST: Final = 3
_DEEPEST_EMPHASIS: Final = 4
_MOST_NESTING: Final = 40  # where the parser gives up
_LIKE_A_TITLE: Final = 0.75  # how much of a title must be the same for it to be meant
_MOST_ACCENTS: Final = 3  # on one letter

_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<[!?][^<>]{0,2000}>")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@" + _HOST.pattern, re.ASCII | re.IGNORECASE)
_SAVE_AS: Final = "save it as a plain text file with the encoding UTF-8"
# Signs that show as nothing, or hide others, though Unicode does not count them as control or format characters.
_BLANK_SIGNS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5") | {
    chr(code) for span in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in span
}


@dataclass(frozen=True, slots=True)
class Written:
    """What the commentary of a quarter holds, and what is wrong with it."""

    commentary: tuple[Commentary, ...]
    found: tuple[Found, ...]


# ---------------------------------------------------------------- files


def read_commentary(folder: Path, shown: str, rules: Rules, quarter: Quarter) -> Written:
    """Read `<agency>.md` of one quarter's commentary folder; an absent folder is no fault.

    Args:
        folder: Where the files lie.
        shown: How messages call the folder, with forward slashes.
        rules: The framework by id.
        quarter: The quarter written about.
    """
    commentary: list[Commentary] = []
    found: list[Found] = []
    files: dict[str, str] = {}  # by agency
    if not folder.is_dir():
        return Written((), ())
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith((".", "~$")) or path.stem.lower() == "readme":
            continue
        agency = rules.agencies.get(path.stem) or rules.agencies.get(path.stem.casefold())
        scribe = Scribe(f"{shown}/{path.name}", agency.id if agency else "", quarter, by_line=True)
        if agency is None:
            known = [each.id for each in rules.in_force(quarter)]
            if path.suffix.lower() == ".md":
                what = f"no agency is called {quoted(path.stem)}"
                scribe.error("commentary-agency-unknown", what, suggest(path.stem, known))
        elif not agency.life.covers(quarter):
            what = f"{agency.id} is not in force in {quarter}"
            scribe.error("commentary-agency-not-in-force", what, "take the file away")
        elif agency.id in files:
            what = f"there are two commentaries of {agency.id}: {files[agency.id]} and {path.name}"
            scribe.error("commentary-twice", what, "put all of it into one file and take the other away")
        else:
            files[agency.id] = path.name
            try:
                text = _text_of(path)
            except Unreadable as reason:
                scribe.unreadable(reason)
            else:
                commentary.extend(_sections(text, rules, scribe))
        found.extend(scribe.found)
    return Written(tuple(commentary), tuple(found))


def _text_of(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode) or not stat.S_ISREG(mode):
        what = "a link, a folder or something else that is no file is named like a commentary"
        raise Unreadable("commentary-not-a-file", what, "put the file itself there")
    if path.suffix.lower() != ".md":
        what = "commentary is read as Markdown, and this file has another ending"
        raise Unreadable("commentary-ending", what, "copy its text into a plain text file with the ending .md")
    try:
        if path.stat().st_size > MOST_BYTES:
            what = f"the commentary is larger than {MOST_BYTES // 1000} kB"
            raise Unreadable("commentary-too-large", what, "shorten it, and leave pictures out")
        data = path.read_bytes()
    except OSError as error:
        fix = "close it in other programs, and check who may read it"
        raise Unreadable("commentary-closed", "the file cannot be opened", fix) from error
    text, _ = decode(data, code="commentary-encoding", fix=_SAVE_AS)
    return text


# ---------------------------------------------------------------- headings


def _sections(text: str, rules: Rules, scribe: Scribe) -> list[Commentary]:
    """Cut a text at its headings and give what stands under each; one heading twice is one commentary."""
    parser = _Parser(text, scribe)
    sections: dict[str, Commentary] = {}
    for line, heading, blocks in parser.sections():
        about = _about(heading, rules)
        if about is None:
            what = f"no triad or measure is called {quoted(heading)}"
            scribe.error("commentary-heading-unknown", what, _meant(heading, rules), row=line)
            continue
        if _of_others(about, rules, scribe):
            what = f"{scribe.agency} does not return {about}; the text is printed all the same"
            scribe.warning("commentary-of-others", what, "put it under a measure of its own, if it was meant", row=line)
        if about in sections:
            earlier = sections[about]
            what = f"there is a second heading {about}; its text is printed behind that of line {earlier.line}"
            scribe.warning("commentary-heading-twice", what, "put both under one heading", row=line)
            sections[about] = replace(earlier, blocks=(earlier.blocks + blocks)[:MOST_BLOCKS])
        elif blocks:
            sections[about] = Commentary(scribe.agency, scribe.quarter, about, blocks, scribe.file, line)
    parser.tell()
    return list(sections.values())


def _about(heading: str, rules: Rules) -> str | None:
    name = heading.strip().casefold()
    if any(triad.id == name for triad in rules.framework.triads):
        return name
    measure = rules.measures.get(name)
    return None if measure is None else measure.id


def _of_others(about: str, rules: Rules, scribe: Scribe) -> bool:
    """Tell whether a measure is none that the agency returns; a triad is everybody's."""
    measure = rules.measures.get(about)
    return measure is not None and not any(rules.may_return(scribe.agency, item) for item in measure.items)


def _meant(heading: str, rules: Rules) -> str:
    """Offer the id of the triad or measure that a heading means, by its id or by its title."""
    subjects = [(triad.id, triad.title) for triad in rules.framework.triads]
    subjects += [(measure.id, measure.title) for measure in rules.framework.measures]
    titles = {title.casefold(): name for name, title in reversed(subjects)}  # of a triad and a measure, the triad
    name = heading.strip().casefold()
    ids = [each for each, _ in subjects]
    close = () if get_close_matches(name, ids, n=1) else get_close_matches(name, titles, n=1, cutoff=_LIKE_A_TITLE)
    meant = titles.get(name) or next((titles[title] for title in close), "")
    return f"did you mean {meant!r}?" if meant else suggest(name, ids)


def parse(text: str, scribe: Scribe) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Parse one commentary into its headings and harmless blocks; what was taken away is told to `scribe`."""
    parser = _Parser(text, scribe)
    sections = tuple((heading, blocks) for _, heading, blocks in parser.sections())
    parser.tell()
    return sections


@cache
def _markdown(*, links: bool) -> MarkdownIt:
    """Build the parser: plain CommonMark and tables.

    Indented text is text, and a line of dashes under a paragraph is no heading: people write both by accident.
    """
    options = {"html": False, "linkify": False, "typographer": False, "maxNesting": _MOST_NESTING}
    parser = MarkdownIt("commonmark", options).enable("table").disable(["code", "lheading"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005  # bad links are dropped here, and told
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser if links else parser.disable(["link", "image", "reference", "autolink"])


# ---------------------------------------------------------------- the allow-list


TAKEN_AWAY: Final[Mapping[str, tuple[str, str]]] = {
    "before-heading": (
        "text before the first heading is left out",
        "put it under a heading such as: ## plans-open; a title (# ...) may stay",
    ),
    "heading": (
        "a heading of another level is printed as a paragraph",
        "use ## with a triad or measure id, and no other",
    ),
    "code": ("code is printed as plain text", "leave the ` marks out"),
    "image": ("a picture is left out; its description is printed", "describe in words what it shows"),
    "quote": ("a quotation is printed as plain text", "leave the > marks out"),
    "rule": ("a line across the page is left out", "leave it out"),
    "html": (
        "what looks like HTML is printed as it stands",
        "write plain text; lists, *emphasis*, links and tables work",
    ),
    "link": (
        "an address that is no plain https, http or mailto address is left out",
        "give the whole address: https://...",
    ),
    "brackets": ("there are too many brackets, so links are printed as plain text", "leave brackets out"),
    "invisible": ("invisible or direction-changing characters are taken away", "type the words again, as plain text"),
    "deep": ("lists within lists are flattened", "use at most three levels"),
    "lost": ("text that is nested too deeply is left out", "use plain paragraphs and lists"),
    "table": ("a table is too large and is left out", "give its main rows, or put the figures into the return"),
    "long": ("the text under one heading is cut", "shorten it to what a board can read"),
}


class _Parser:
    """Turns the tokens of one text into blocks, and remembers what it took away."""

    def __init__(self, text: str, scribe: Scribe) -> None:
        self._scribe = scribe
        self._taken: dict[str, tuple[int, int]] = {}  # what -> (first line, how often)
        self._line = 1
        source = _COMMENT.sub(_newlines_only, text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))
        links = source.count("[") <= _MOST_BRACKETS
        if not links:
            self._take("brackets")
        self._tokens: Sequence[Token] = _markdown(links=links).parse(source)
        if any(token.level >= _MOST_NESTING - 1 for token in self._tokens):
            self._take("lost")

    def tell(self) -> None:
        """Write one warning for each sort of thing that was taken away."""
        for name, (line, times) in self._taken.items():
            what, fix = TAKEN_AWAY[name]
            more = f" ({times} places)" if times > 1 else ""
            self._scribe.warning(f"commentary-{name}", what + more, fix, row=line)

    def sections(self) -> list[tuple[int, str, tuple[Block, ...]]]:
        """Give line, heading and blocks of each section; text before the first heading is told and left out."""
        sections: list[tuple[int, str, tuple[Block, ...]]] = []
        starts = [
            index for index, token in enumerate(self._tokens) if _opens(token, "heading", tag="h2") and token.level == 0
        ]
        if not starts:
            self._headless()
            return []
        self._label(self._tokens[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(self._tokens)], strict=True):
            line = _line_of(self._tokens[start], 1)
            self._line = line
            heading = "".join(_plain(token) for token in self._tokens[start + 1 : start + 2])
            cleaned = " ".join(self._clean(heading).split())
            blocks, _ = self._blocks(start + 3, end, depth=0)
            if len(blocks) > MOST_BLOCKS:
                self._take("long")
            sections.append((line, cleaned, tuple(blocks[:MOST_BLOCKS])))
        return sections

    def _headless(self) -> None:
        """Tell of a commentary that says something, but under no heading of ours."""
        said = [token for token in self._tokens if token.type in ("inline", "fence", "code_block", "html_block")]
        if said:
            self._line = _line_of(said[0], 1)
            self._take("before-heading")

    def _label(self, tokens: Sequence[Token]) -> None:
        """Tell of text before the first heading, however short, but for a title (`# ...`), which nobody misses."""
        inside_title = False
        for token in tokens:
            inside_title = (inside_title or _opens(token, "heading", tag="h1")) and token.type != "heading_close"
            if not inside_title and token.type in ("inline", "fence"):
                self._line = _line_of(token, 1)
                self._take("before-heading")
                return

    # ------------------------------------------------------------ blocks

    def _blocks(self, start: int, end: int, *, depth: int) -> tuple[list[Block], int]:
        """Give the blocks from `start` to the token that closes what is open, or to `end`."""
        blocks: list[Block] = []
        index = start
        while index < end:
            token = self._tokens[index]
            self._line = _line_of(token, self._line)
            if token.nesting < 0:
                break
            fresh, index = self._block(token, index, end, depth)
            blocks.extend(fresh)
        return blocks, index + 1

    def _block(self, token: Token, index: int, end: int, depth: int) -> tuple[list[Block], int]:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            return self._list(token, index + 1, end, depth)
        if token.type == "table_open":
            return self._table(index + 1, end)
        if token.type in ("paragraph_open", "heading_open"):
            if token.type == "heading_open":
                self._take("heading")
            return _paragraphs(self._inlines(self._tokens[index + 1].children or ())), index + 3
        if token.type == "blockquote_open":
            self._take("quote")
            return self._blocks(index + 1, end, depth=depth)
        if token.type == "fence":
            self._take("code")
            return _paragraphs([Inline("text", text) for text in [self._said(token.content)] if text]), index + 1
        if token.nesting > 0:  # nothing of the allow-list: what is inside may still be
            return self._blocks(index + 1, end, depth=depth)
        if token.type == "hr":
            self._take("rule")
            return [], index + 1
        text = self._said(token.content)
        return _paragraphs([Inline("text", text)] if text else []), index + 1

    def _list(self, token: Token, index: int, end: int, depth: int) -> tuple[list[Block], int]:
        items: list[tuple[Block, ...]] = []
        while index < end and self._tokens[index].type == "list_item_open":
            blocks, index = self._blocks(index + 1, end, depth=depth + 1)
            if blocks:
                items.append(tuple(blocks))
        if depth >= _DEEPEST_LIST:
            self._take("deep")
            return [block for item in items for block in item], index + 1
        kind = "bullets" if token.type == "bullet_list_open" else "numbers"
        return ([Block(kind, items=tuple(items))] if items else []), index + 1

    def _table(self, index: int, end: int) -> tuple[list[Block], int]:
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        cells: list[tuple[Inline, ...]] = []
        count = 0
        while index < end and (token := self._tokens[index]).type != "table_close":
            if token.type == "inline":
                count += 1
                if count <= MOST_CELLS:
                    cells.append(tuple(self._inlines(token.children or ())))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            index += 1
        if count > MOST_CELLS:
            self._take("table")
            return [], index + 1
        return ([Block("table", rows=tuple(rows))] if any(any(row) for row in rows) else []), index + 1

    # ------------------------------------------------------------ inlines

    def _inlines(self, tokens: Sequence[Token]) -> list[Inline]:
        """Build the runs of one line with a stack of our own: nesting may be as deep as the text is long."""
        stack: list[tuple[str, str, list[Inline]]] = [("", "", [])]  # kind, href, children
        for token in tokens:
            if token.nesting > 0:
                kind, href = self._opened(token)
                if len(stack) > _DEEPEST_EMPHASIS and kind != "link":
                    kind = ""
                stack.append((kind, href, []))
            elif token.nesting < 0:
                kind, href, children = stack.pop()
                _join(
                    stack[-1][2], [Inline(kind, children=tuple(children), href=href)] if kind and children else children
                )
            elif text := self._run(token):
                _join(stack[-1][2], [Inline("text", text)])
        while len(stack) > 1:  # the parser closes what it opens; should it not, the text is kept
            _, _, children = stack.pop()
            _join(stack[-1][2], children)
        return _stripped(stack[0][2])

    def _opened(self, token: Token) -> tuple[str, str]:
        if token.type == "em_open":
            return "emphasis", ""
        if token.type == "strong_open":
            return "strong", ""
        if token.type == "link_open":
            href = safe_address(str(token.attrs.get("href", "")))
            if href:
                return "link", href
            self._take("link")
        return "", ""

    def _run(self, token: Token) -> str:
        if token.type in ("softbreak", "hardbreak"):
            return " "
        if token.type == "code_inline":
            self._take("code")
        elif token.type == "image":
            self._take("image")
            return self._clean(_plain(token))
        text = self._clean(token.content)
        if "<" in text and _TAG.search(text) is not None:
            self._take("html")
        return text

    def _said(self, content: str) -> str:
        return " ".join(self._clean(content).split())

    def _clean(self, text: str) -> str:
        cleaned = clean(text)
        if cleaned != unicodedata.normalize("NFC", " ".join(text.split("\n")).replace("\t", " ")):
            self._take("invisible")
        return cleaned

    def _take(self, name: str) -> None:
        line, times = self._taken.get(name, (self._line, 0))
        self._taken[name] = (line, times + 1)


def clean(text: str) -> str:
    r"""Take away what shows as nothing or turns the reading direction; line breaks and tabs become spaces.

    Example:
        >>> clean("a\u202eb\tc\u200bd")
        'ab cd'
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    accents = 0
    for sign in unicodedata.normalize("NFC", text):
        category = unicodedata.category(sign)
        accents = accents + 1 if category in ("Mn", "Me") else 0
        if sign in "\n\t" or category in ("Zl", "Zp"):
            kept.append(" ")
        elif category[0] != "C" and sign not in _BLANK_SIGNS and accents <= _MOST_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def safe_address(href: str) -> str:
    r"""Give a link's address if it is a plain https, http or mailto one, else an empty text.

    Example:
        >>> safe_address("https://www.gov.uk/x?y=1"), safe_address("java\\tscript:alert(1)")
        ('https://www.gov.uk/x?y=1', '')
    """
    if not href.isascii() or not href.isprintable() or " " in href or "\\" in href or len(href) > 2_000:
        return ""
    scheme, colon, rest = href.partition(":")
    if scheme.lower() == "mailto" and colon:
        return f"mailto:{rest}" if _MAIL.fullmatch(rest) else ""
    if scheme.lower() not in ("https", "http") or not rest.startswith("//"):
        return ""
    try:
        parts = urlsplit(href)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    plain = host if port is None else f"{host}:{port}"
    if _HOST.fullmatch(host) is None or parts.netloc.lower() != plain:
        return ""
    return f"{scheme.lower()}:{rest}"


def _opens(token: Token, kind: str, *, tag: str) -> bool:
    return token.type == f"{kind}_open" and token.tag == tag


def _line_of(token: Token, otherwise: int) -> int:
    return token.map[0] + 1 if token.map else otherwise


def _newlines_only(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _plain(token: Token) -> str:
    """Give the text of a token and of those within it, without a mark."""
    parts: list[str] = []
    waiting = [token]
    while waiting:
        current = waiting.pop()
        if current.children:
            waiting.extend(reversed(current.children))
        elif current.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif current.type != "image":
            parts.append(current.content)
    return "".join(parts)


def _paragraphs(inlines: list[Inline]) -> list[Block]:
    return [Block("paragraph", inlines=tuple(inlines))] if inlines else []


def _join(runs: list[Inline], fresh: Sequence[Inline]) -> None:
    """Add runs, and make neighbouring texts one."""
    for run in fresh:
        if run.kind == "text" and runs and runs[-1].kind == "text":
            runs[-1] = Inline("text", runs[-1].text + run.text)
        else:
            runs.append(run)


def _stripped(runs: list[Inline]) -> list[Inline]:
    """Take white space from the ends of a line, and runs of nothing with it."""
    if runs and runs[0].kind == "text":
        runs[0] = Inline("text", runs[0].text.lstrip())
    if runs and runs[-1].kind == "text":
        runs[-1] = Inline("text", runs[-1].text.rstrip())
    return [run for run in runs if run.kind != "text" or run.text]

"""Read YAML as text with places: every scalar stays as it was written, and each fault knows its line and column.

PyYAML's own loaders take the last of two equal keys, expand aliases, and read `no` as false and `010` as 8. Here only
its event stream is used: nothing is guessed, and the schema alone decides what a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reportgen.errors import quoted

if TYPE_CHECKING:
    import yaml

MOST_BYTES: Final = 2_000_000
MOST_DEPTH: Final = 30  # the framework itself needs 14
# Controls, line ends that only some programs see, and signs that turn the direction of reading.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_NOTHING: Final = ("", "~", "null", "Null", "NULL")
_NOT_TEXT: Final = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")  # in any case, to YAML 1.1


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong at one place of one file; lines and columns are counted from 1."""

    line: int
    column: int
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it stands in the file, without its quotes."""

    text: str
    quoted: bool
    line: int
    column: int

    @property
    def empty(self) -> bool:
        """Tell whether nothing was written: no text, or YAML's word for nothing."""
        return not self.quoted and self.text in _NOTHING


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Group:
    """Keys with their values, in the file's order, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """Give the value of a key, or nothing."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """Give the place where a key stands."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None

    def text(self, key: str) -> str:
        """Give the text of a key's value; empty if there is none or it is no text."""
        value = self.get(key)
        return value.text.strip() if isinstance(value, Scalar) and not value.empty else ""

    def texts(self, key: str) -> tuple[Scalar, ...]:
        """Give the texts of a list; what is no text is passed over, for the schema tells of it."""
        value = self.get(key)
        items = value.items if isinstance(value, Listing) else ()
        return tuple(item for item in items if isinstance(item, Scalar) and not item.empty)

    def groups(self, key: str) -> tuple[Group, ...]:
        """Give the groups of a list; what is no group is passed over, for the schema tells of it."""
        value = self.get(key)
        items = value.items if isinstance(value, Listing) else ()
        return tuple(item for item in items if isinstance(item, Group))


Node = Scalar | Listing | Group


class Unquoted(str):
    """A word that other YAML readers do not take for text: `no`, `on`, `null`. Ids refuse it."""

    __slots__ = ()


def parse(data: bytes) -> tuple[Group | None, tuple[Fault, ...]]:
    """Read a file's bytes into a tree.

    Returns:
        The tree and the faults of its form. The tree is `None` if the text cannot be followed to its end, or is
        not made of keys at its top; otherwise it can be checked further, faults or not.
    """
    text, fault = _decode(data)
    if fault is not None:
        return None, (fault,)
    faults: list[Fault] = []
    try:
        root = _Composer(text, faults).document()
    except _Stop as stop:
        return None, (*faults, stop.fault)
    if isinstance(root, Group):
        return root, tuple(sorted(faults))
    line, column = (root.line, root.column) if root is not None else (1, 1)
    empty = root is None or (isinstance(root, Scalar) and root.empty)
    what = "the file is empty" if empty else "the file does not begin with a key"
    return None, (*faults, Fault(line, column, what, "begin with keys, each written like `title: Some words`"))


def plain(node: Node) -> object:
    """Turn a tree into dictionaries, lists and texts for the schema; nothing written is `None`."""
    if isinstance(node, Scalar):
        if node.empty:
            return None
        return Unquoted(node.text) if not node.quoted and node.text.lower() in _NOT_TEXT else node.text
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def walk(root: Group, path: Iterable[str | int]) -> Iterator[tuple[str | int, Node]]:
    """Follow a path of keys and positions as far as it goes; yields each step with what it leads to."""
    node: Node = root
    for step in path:
        if isinstance(step, int) and isinstance(node, Listing) and step < len(node.items):
            node = node.items[step]
        elif isinstance(step, str) and isinstance(node, Group):
            value = node.get(step)
            if value is None:
                return
            node = value
        else:
            return
        yield step, node


class _Stop(Exception):
    """The text cannot be followed further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class _Composer:
    """Builds the tree from PyYAML's events; gathers the faults that need not stop it."""

    def __init__(self, text: str, faults: list[Fault]) -> None:
        import yaml

        self._yaml = yaml
        self._text = text
        reader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as quick
        self._reader = self._guarded(lambda: reader(text))
        self._faults = faults

    def document(self) -> Node | None:
        events = self._yaml.events
        self._next()  # the stream begins
        if self._at(events.StreamEndEvent):
            return None
        self._next()  # the document begins
        root = self._node(self._next(), depth=1)
        self._next()  # the document ends
        if not self._at(events.StreamEndEvent):
            self._fault(self._next(), "the file holds a second document", "remove the line `---` and merge the two")
        return root

    def _node(self, event: yaml.events.Event, depth: int) -> Node:
        events = self._yaml.events
        line, column = _place(event)
        if depth > MOST_DEPTH:
            raise _Stop(
                Fault(line, column, "keys and lists lie too deep in each other", "set the text out more flatly")
            )
        if isinstance(event, events.AliasEvent):
            self._fault(event, "an alias (*) is not allowed", "write the value out at this place")
            return Scalar("", quoted=False, line=line, column=column)
        self._refuse_properties(event)
        if isinstance(event, events.ScalarEvent):
            return Scalar(event.value, bool(event.style), line, column)
        if isinstance(event, events.SequenceStartEvent):
            return Listing(tuple(self._until(events.SequenceEndEvent, depth)), line, column)
        return Group(self._entries(depth), line, column)

    def _until(self, end: type[yaml.events.Event], depth: int) -> Iterator[Node]:
        while not self._at(end):
            yield self._node(self._next(), depth + 1)
        self._next()

    def _entries(self, depth: int) -> tuple[tuple[Scalar, Node], ...]:
        nodes = list(self._until(self._yaml.events.MappingEndEvent, depth))
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._faults.append(Fault(key.line, key.column, "a key is not a word", "write keys like `title:`"))
            elif key.text in entries:
                what = f"the key {quoted(key.text)} stands here twice"
                fix = f"keep one of the two; the other is in line {entries[key.text][0].line}"
                self._faults.append(Fault(key.line, key.column, what, fix))
            else:
                entries[key.text] = (key, value)
        return tuple(entries.values())

    def _refuse_properties(self, event: yaml.events.Event) -> None:
        if getattr(event, "tag", None) is not None:
            self._fault(event, "a tag (!) is not allowed", "remove the tag, or put the text into quotes")
        elif getattr(event, "anchor", None) is not None:
            self._fault(event, "an anchor (&) is not allowed", "remove the anchor, or put the text into quotes")

    def _fault(self, event: yaml.events.Event, what: str, fix: str) -> None:
        self._faults.append(Fault(*_place(event), what, fix))

    def _next(self) -> yaml.events.Event:
        event: yaml.events.Event = self._guarded(self._reader.get_event)
        return event

    def _at(self, kind: type[yaml.events.Event]) -> bool:
        return bool(self._guarded(lambda: self._reader.check_event(kind)))

    def _guarded(self, read: Any) -> Any:
        """Call the reader; its complaints become faults in plain words."""
        try:
            return read()
        except self._yaml.reader.ReaderError as error:
            fault = Fault(1, 1, "the file holds a character that cannot be printed", "type the text anew, or remove it")
            raise _Stop(fault) from error
        except self._yaml.MarkedYAMLError as error:
            raise _Stop(_in_plain_words(error, self._text)) from error


def _place(event: yaml.events.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _decode(data: bytes) -> tuple[str, Fault | None]:
    if len(data) > MOST_BYTES:
        return "", Fault(1, 1, "the file is larger than 2 MB", "leave out what is not needed")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        what = "the file holds a character that is not UTF-8"
        return "", Fault(line, column, what, "save the file anew with the encoding UTF-8")
    unseen = _UNSEEN.search(text)
    if unseen is None:
        return text, None
    line, column = text.count("\n", 0, unseen.start()) + 1, unseen.start() - text.rfind("\n", 0, unseen.start())
    what = "the file holds a character that cannot be seen"
    return "", Fault(line, column, what, "delete it and type the words around it anew")


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What a part of PyYAML's sentence means; `opened` points at where the construct began."""

    part: str
    what: str
    fix: str
    opened: bool = False


_COMPLAINTS: Final = (
    _Complaint(
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "put a text that holds a colon and a space into quotes, and look how far the line is indented",
    ),
    _Complaint(
        "cannot start any token",
        "a text begins with a sign that YAML keeps for itself",
        "put the text into quotes",
    ),
    _Complaint(
        "escape",
        "a backslash in this text with double quotes is followed by a sign that means nothing there",
        "use single quotes round the text, or write the backslash twice",
        opened=True,
    ),
    _Complaint(
        "quoted scalar",
        "a quotation mark is opened here and never closed",
        "close it; a quotation mark that is part of the text is written twice",
        opened=True,
    ),
    _Complaint(
        "flow", "a bracket is opened here and never closed", "close it, and put texts with commas into quotes", True
    ),
    _Complaint("expected ':'", "a key lacks its colon", "write keys like `title: Some words`", True),
    _Complaint("block", "the line does not fit under the one above", "indent what belongs together alike, with spaces"),
    _Complaint("alias", "a text begins with *", "put the text into quotes"),
    _Complaint("anchor", "a text begins with &", "put the text into quotes"),
    _Complaint("tag", "a text begins with !", "put the text into quotes"),
)


def _in_plain_words(error: yaml.MarkedYAMLError, text: str) -> Fault:
    said = f"{error.context or ''} {error.problem or ''}"
    found = next((each for each in _COMPLAINTS if each.part in said), None)
    mark = error.problem_mark or error.context_mark
    if found is not None and found.opened and error.context_mark is not None:
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    rows = text.split("\n")
    if line <= len(rows) and rows[line - 1][column - 1 : column] == "\t":
        return Fault(line, column, "the line is indented with a tab", "indent with spaces")
    if found is not None:
        return Fault(line, column, found.what, found.fix)
    what = "the text cannot be read as YAML from here on"
    return Fault(line, column, what, "compare the line and the one above with their neighbours")

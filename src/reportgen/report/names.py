"""What templates ask for, held against what there is, without filling them in: every branch, every fault at once.

The types of the values that a template is given are known, so `{{ triad.tilte }}` can be told before a figure is
computed. What cannot be known for certain (what a filter gives, what a macro that is never called is given) is passed
over: nothing is told here that holds when the template is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Final, Union, get_args, get_origin, get_type_hints

import jinja2
from jinja2 import nodes

Scope = dict[str, object]  # a name to the type of its value, to a macro, or to a file of macros

UNKNOWN: Final = object()
_GUARDS: Final = ("defined", "undefined")  # tests that a missing name passes
_STAND_INS: Final = ("default", "d")  # filters that a missing name passes
_SAME: Final = ("list", "sort", "reverse", "unique")  # filters that give what they are given
_ONE_OF: Final = ("first", "last", "random")  # filters that give one of what they are given
_LISTS: Final = (Sequence, Collection, Iterable, Iterator, AbstractSet, list, set, frozenset)
_ALWAYS: Final = ("self", "super", "caller", "varargs", "kwargs", "loop")  # where the template language has them
_CONTENTS: Final = (nodes.TemplateData, nodes.Const)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that a template asks for and that does not exist."""

    template: str
    line: int
    name: str
    owner: type | None  # what is asked for it; None: the template's own names
    known: tuple[str, ...] = field(compare=False)  # what could have been meant

    @property
    def what(self) -> str:
        """Say what is wrong, in the words of a template that is filled in."""
        if self.owner is None:
            return f"a template asks for {self.name!r}, which does not exist"
        return f"a template asks a {self.owner.__name__} for {self.name!r}, which it does not have"


@dataclass(frozen=True, slots=True)
class Absent:
    """A template that another one names and that cannot be found."""

    template: str
    line: int
    name: str


Fault = Missing | Absent
Read = Callable[[str], nodes.Template | None]  # None: told elsewhere; TemplateNotFound where there is none


@dataclass(frozen=True, slots=True)
class _Macro:
    template: str
    node: nodes.Macro
    scope: Scope


def faults(read: Read, name: str, values: Mapping[str, object], *, always: Collection[str] = ()) -> tuple[Fault, ...]:
    """Walk a template and all that it includes, in the order in which they are printed.

    Args:
        read: Gives a template's tree by its name.
        name: The template to begin with.
        values: The types of the values that it is given, by name.
        always: Names that the environment gives to every template.
    """
    walk = _Walk(read, frozenset(always))
    walk.template(name, dict(values))
    return tuple(walk.found)


class _Walk:
    """Goes through the trees; gathers each fault once."""

    def __init__(self, read: Read, always: frozenset[str]) -> None:
        self.found: dict[Fault, None] = {}
        self._read = read
        self._always = always | frozenset(_ALWAYS)
        self._open: list[str] = []  # templates that are being walked, the innermost last
        self._guarded: list[frozenset[str]] = []
        self._called: set[tuple[str, int, tuple[str, ...]]] = set()

    # ------------------------------------------------------------ templates

    def template(self, name: str, scope: Scope) -> None:
        """Walk one template; one that includes itself is told when it is filled in."""
        if name in self._open:
            return
        tree = self._read(name)
        if tree is None:
            return
        self._open.append(name)
        self._guarded.append(_guarded(tree))
        self._body(_in_order(tree.body), scope)
        for macro in [each for each in scope.values() if isinstance(each, _Macro) and each.template == name]:
            if not any(called[:2] == (name, macro.node.lineno) for called in self._called):
                self._run(macro, ())
        self._guarded.pop()
        self._open.pop()

    def _others(self, node: nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends, scope: Scope) -> None:
        """Walk what a statement names, if it names it in plain words."""
        part = node.template
        self._type(part, scope)
        if isinstance(part, nodes.Const):
            names = [part.value] if isinstance(part.value, str) else list(part.value)
        elif isinstance(part, nodes.List | nodes.Tuple):
            names = [each.value for each in part.items if isinstance(each, nodes.Const)]
        else:
            return
        for name in names:
            try:
                self.template(name, scope)
            except jinja2.TemplateNotFound:
                continue
            return
        if names and not getattr(node, "ignore_missing", False):
            self.found[Absent(self._open[-1], node.lineno, str(names[0]))] = None

    # ------------------------------------------------------------ statements

    def _body(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.If):
            self._if(node, scope)
        elif isinstance(node, nodes.For):
            self._for(node, scope)
        elif isinstance(node, nodes.Assign):
            _bind(node.target, self._type(node.node, scope), scope)
        elif isinstance(node, nodes.AssignBlock):
            self._body(node.body, dict(scope))
            _bind(node.target, UNKNOWN, scope)
        elif isinstance(node, nodes.With):
            inner = dict(scope)
            for target, value in zip(node.targets, node.values, strict=True):
                _bind(target, self._type(value, scope), inner)
            self._body(node.body, inner)
        elif isinstance(node, nodes.Macro):
            scope[node.name] = _Macro(self._open[-1], node, scope)
        elif isinstance(node, nodes.CallBlock):
            self._type(node.call, scope)
            self._body(node.body, scope | {arg.name: UNKNOWN for arg in node.args})
        elif isinstance(node, nodes.Include):
            self._others(node, dict(scope) if node.with_context else {})
        elif isinstance(node, nodes.Extends):
            self._others(node, scope)  # what it sets at its top is there in our blocks
        elif isinstance(node, nodes.Import | nodes.FromImport):
            self._import(node, scope)
        elif isinstance(node, nodes.Output | nodes.ExprStmt):
            for child in node.iter_child_nodes():
                self._type(child, scope)
        else:  # blocks, filter blocks, scopes: what is inside is printed in place
            self._body(getattr(node, "body", ()), dict(scope))

    def _if(self, node: nodes.If, scope: Scope) -> None:
        """Walk every branch; what only some of them set, or set to different things, is not known afterwards."""
        self._type(node.test, scope)
        branches = []
        for body in (node.body, node.elif_, node.else_):
            branch = dict(scope)
            self._body(body, branch)
            branches.append(branch)
        for name in {name for branch in branches for name in branch}:
            kinds = [branch.get(name, UNKNOWN) for branch in branches]
            scope[name] = kinds[0] if all(kind == kinds[0] for kind in kinds) else UNKNOWN

    def _for(self, node: nodes.For, scope: Scope) -> None:
        each = _element(self._type(node.iter, scope))
        inner = dict(scope)
        _bind(node.target, UNKNOWN if node.recursive else each, inner)
        if node.test is not None:
            self._type(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, dict(scope))

    def _import(self, node: nodes.Import | nodes.FromImport, scope: Scope) -> None:
        inner = dict(scope) if node.with_context else {}
        self._others(node, inner)
        if isinstance(node, nodes.Import):
            scope[node.target] = {name: each for name, each in inner.items() if isinstance(each, _Macro)}
            return
        for name in node.names:
            own, alias = name if isinstance(name, tuple) else (name, name)
            scope[alias] = inner.get(own, UNKNOWN)

    # ------------------------------------------------------------ expressions

    def _type(self, node: nodes.Node, scope: Scope) -> object:
        """Give the type of an expression's value, or UNKNOWN; tell the names in it that do not exist."""
        if isinstance(node, _CONTENTS):
            return type(node.value) if isinstance(node, nodes.Const) else str
        if isinstance(node, nodes.Name):
            return self._name(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._member(self._type(node.node, scope), node.attr, node.lineno)
        if isinstance(node, nodes.Getitem):
            return self._item(node, scope)
        if isinstance(node, nodes.Call):
            return self._call(node, scope)
        if isinstance(node, nodes.Filter):
            return self._filter(node, scope)
        if isinstance(node, nodes.CondExpr):
            self._type(node.test, scope)
            one = self._type(node.expr1, scope)
            other = self._type(node.expr2, scope) if node.expr2 is not None else UNKNOWN
            return one if one == other else UNKNOWN
        for child in node.iter_child_nodes():
            self._type(child, scope)
        return UNKNOWN

    def _name(self, node: nodes.Name, scope: Scope) -> object:
        if node.name in scope:
            return scope[node.name]
        if node.name not in self._always:
            self._tell(node.lineno, node.name, None, tuple(scope))
        return UNKNOWN

    def _member(self, owner: object, name: str, line: int) -> object:
        """Give the type of what a value has by a name."""
        if isinstance(owner, dict):  # a file of macros
            return owner.get(name, UNKNOWN)
        kind = _class_of(owner)
        if kind is None or name.startswith("_"):
            return UNKNOWN
        hints = _hints(kind)
        if name in hints:
            return hints[name]
        known = names_of(kind)
        if name in known or hasattr(kind, name) or (issubclass(kind, Enum) and name in ("name", "value")):
            return UNKNOWN
        self._tell(line, name, kind, known)
        return UNKNOWN

    def _item(self, node: nodes.Getitem, scope: Scope) -> object:
        owner, asked = self._type(node.node, scope), node.arg
        self._type(asked, scope)
        if isinstance(asked, nodes.Slice):
            return owner if _element(owner) is not UNKNOWN else UNKNOWN
        if isinstance(asked, nodes.Const) and isinstance(asked.value, int):
            parts = get_args(owner)
            if get_origin(owner) is tuple and Ellipsis not in parts:
                return parts[asked.value] if -len(parts) <= asked.value < len(parts) else UNKNOWN
            return _element(owner)
        return UNKNOWN

    def _call(self, node: nodes.Call, scope: Scope) -> object:
        called = self._type(node.node, scope)
        given = tuple(self._type(each, scope) for each in node.args)
        for each in node.kwargs:
            self._type(each.value, scope)
        if isinstance(called, _Macro):
            self._run(called, () if node.kwargs or node.dyn_args or node.dyn_kwargs else given)
        return UNKNOWN

    def _filter(self, node: nodes.Filter, scope: Scope) -> object:
        given = UNKNOWN if node.node is None else self._type(node.node, scope)
        for each in (*node.args, *(pair.value for pair in node.kwargs)):
            self._type(each, scope)
        if node.name in _SAME:
            return given
        return _element(given) if node.name in _ONE_OF else UNKNOWN

    def _run(self, macro: _Macro, given: Sequence[object]) -> None:
        """Walk a macro with what it is given, once for each sort of it."""
        key = (macro.template, macro.node.lineno, tuple(map(repr, given)))
        if key in self._called:
            return
        self._called.add(key)
        inner = dict(macro.scope)
        for index, arg in enumerate(macro.node.args):
            inner[arg.name] = given[index] if index < len(given) else UNKNOWN
        tree = self._read(macro.template)
        self._open.append(macro.template)
        self._guarded.append(_guarded(tree) if tree is not None else frozenset())
        self._body(macro.node.body, inner)
        self._guarded.pop()
        self._open.pop()

    def _tell(self, line: int, name: str, owner: type | None, known: tuple[str, ...]) -> None:
        if name not in self._guarded[-1]:
            self.found[Missing(self._open[-1], line, name, owner, known)] = None


def _in_order(body: Sequence[nodes.Node]) -> Sequence[nodes.Node]:
    """Put statements in the order in which they run: what is set, then the template that is extended, then blocks."""
    if not any(isinstance(node, nodes.Extends) for node in body):
        return body
    return sorted(body, key=lambda node: isinstance(node, nodes.Extends) + 2 * isinstance(node, nodes.Block))


def _guarded(tree: nodes.Template) -> frozenset[str]:
    """List names that a template itself looks for before it uses them (`is defined`, `default`)."""
    looked: set[str] = set()
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        named = _GUARDS if isinstance(node, nodes.Test) else _STAND_INS
        if isinstance(node, nodes.Test | nodes.Filter) and node.name in named:
            if isinstance(node.node, nodes.Name):
                looked.add(node.node.name)
            elif isinstance(node.node, nodes.Getattr):
                looked.add(node.node.attr)
    return frozenset(looked)


def _bind(target: nodes.Node, kind: object, scope: Scope) -> None:
    """Note the type of what a loop or a `set` names."""
    if isinstance(target, nodes.Name):
        scope[target.name] = kind
    elif isinstance(target, nodes.Tuple):
        parts = get_args(kind)
        fits = get_origin(kind) is tuple and Ellipsis not in parts and len(parts) == len(target.items)
        for index, item in enumerate(target.items):
            _bind(item, parts[index] if fits else UNKNOWN, scope)


def _element(kind: object) -> object:
    """Give the type of what a list holds."""
    parts, origin = get_args(kind), get_origin(kind)
    if origin is tuple:
        return parts[0] if len(parts) == 2 and parts[1] is Ellipsis else UNKNOWN
    if isinstance(origin, type) and len(parts) == 1 and origin in _LISTS:
        return parts[0]
    return UNKNOWN


def _class_of(kind: object) -> type | None:
    """Give the class that a type means; None where it is not certain, for which anything may be asked."""
    if get_origin(kind) in (Union, UnionType):
        others = [part for part in get_args(kind) if part is not NoneType]
        return _class_of(others[0]) if len(others) == 1 else None
    origin = get_origin(kind) or kind
    if not isinstance(origin, type) or origin is object or issubclass(origin, Mapping):
        return None
    return origin


def names_of(kind: type) -> tuple[str, ...]:
    """List what a value of ours may be asked for; nothing for a plain text or number."""
    if not is_dataclass(kind):
        return ()
    return tuple({**{each.name: None for each in fields(kind)}, **dict.fromkeys(_hints(kind))})


@cache
def _hints(kind: type) -> Mapping[str, object]:
    """Give the types of a class's fields and properties; nothing where they cannot be read."""
    try:
        hints: dict[str, object] = dict(get_type_hints(kind))
        for name in dir(kind):
            getter = getattr(getattr(kind, name, None), "fget", None)
            if getter is not None and not name.startswith("_"):
                hints[name] = get_type_hints(getter).get("return", UNKNOWN)
    except (NameError, TypeError):
        return {}
    return hints

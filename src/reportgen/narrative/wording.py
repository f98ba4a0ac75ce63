"""The words: sentence templates that an analyst can edit, checked as a whole when they are read.

A template is one line of text with `{{ name }}` and, where it must, `{% if name %}`: nothing else of the template
language is allowed, so a wording file can neither call anything nor loop. The values are ready-made texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from reportgen import defaults
from reportgen.errors import NarrativeError, quoted, raise_all, suggest
from reportgen.model import Dimension
from reportgen.narrative.catalogue import (
    FIRED,
    LEAD_NAMES,
    MEANING_SIGNALS,
    QUANTITY_SIGNALS,
    QUESTION_NAMES,
    SETTINGS,
    STATES,
)

FILE: Final = "wording/en.yaml"
_PARTS: Final = ("sentences", "words", "together", "questions", "settings")
_MOST_TEXT: Final = 400_000  # characters of a wording file; ours has about 50,000
_DEEPEST: Final = 12  # levels of a wording file; ours has 5

_ENVIRONMENT: Final = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One template and the place where it is written."""

    template: str
    origin: str
    line: int

    @property
    def where(self) -> str:
        """Say the file and line, for messages."""
        return f"{self.origin}, line {self.line}"

    def fill(self, names: Mapping[str, str]) -> str:
        """Put the values into the template; they are plain text and are never read as a template."""
        return _compiled(self.template).render(names)


@dataclass(frozen=True, slots=True)
class Rule:
    """How three signals read together; the first rule that fits writes the lead."""

    name: str
    when: tuple[tuple[Dimension, tuple[str, ...]], ...]
    say: tuple[Text, ...]

    def fits(self, signals: Mapping[Dimension, str]) -> bool:
        """Tell whether every condition holds."""
        return all(signals[dimension] in allowed for dimension, allowed in self.when)


@dataclass(frozen=True, slots=True)
class Question:
    """A question worth asking when something fired."""

    fired: str
    dimensions: tuple[Dimension, ...]
    ask: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Every template of one language, checked; made by `parse` and `merged`."""

    texts: Mapping[str, tuple[Text, ...]]
    rules: tuple[Rule, ...] = ()
    questions: tuple[Question, ...] = ()
    settings: Mapping[str, Fraction] = field(default_factory=dict)

    def merged(self, changes: Wording) -> Wording:
        """Lay a project's changes over this wording.

        A state, a setting or a rule of the same name is replaced; a rule with a new name is tried before ours; a list
        of questions replaces ours.
        """
        ours = {rule.name for rule in self.rules}
        theirs = {rule.name: rule for rule in changes.rules}
        added = tuple(rule for rule in changes.rules if rule.name not in ours)
        kept = tuple(theirs.get(rule.name, rule) for rule in self.rules)
        return replace(
            self,
            texts={**self.texts, **changes.texts},
            rules=added + kept,
            questions=changes.questions or self.questions,
            settings={**self.settings, **changes.settings},
        )

    def of(self, state: str) -> tuple[Text, ...]:
        """Give the variants of a state's text.

        Raises:
            NarrativeError: If the wording has none, as when a language is not finished.
        """
        texts = self.texts.get(state)
        if not texts:
            raise NarrativeError(
                f"the wording has no text for {state!r}",
                where=FILE,
                fix="add it, or start from the file that `reportgen init --templates` copies out",
            )
        return texts


def standard(overrides: Path | None = None) -> Wording:
    """Read the built-in English wording, with what a project's `reports/wording/en.yaml` changes of it."""
    built_in = _built_in(defaults.text(FILE))
    origin = defaults.origin(FILE, overrides)
    if origin == defaults.origin(FILE):
        return built_in
    return built_in.merged(parse(defaults.text(FILE, overrides), origin))


def parse(text: str, origin: str) -> Wording:
    """Read a wording file, whole or in part, and check every template in it.

    Args:
        text: YAML with the parts `sentences`, `words`, `together`, `questions` and `settings`, each optional.
        origin: What to call the file in messages.

    Raises:
        NarrativeError: If it is not such a file, or a template asks for a name that its state does not offer.
        Faults: If there are several such faults; all are told.
    """
    reader = _Reader(origin)
    root = reader.root(text)
    parts = {name: (key, node) for name, key, node in reader.pairs(root)} if root is not None else {}
    for name, (key, _) in parts.items():
        if name not in _PARTS:
            reader.fault(f"{quoted(name)} is no part of a wording file", key, suggest(name, _PARTS))
    texts: dict[str, tuple[Text, ...]] = {}
    for part, sentence in (("sentences", True), ("words", False)):
        if part in parts:
            texts |= reader.states(parts[part][1], sentence=sentence)
    rules = reader.rules(parts["together"][1]) if "together" in parts else ()
    questions = reader.questions(parts["questions"][1]) if "questions" in parts else ()
    settings = reader.settings(parts["settings"][1]) if "settings" in parts else {}
    raise_all(reader.faults)
    return Wording(texts, rules, questions, settings)


@lru_cache(maxsize=1)  # `preview` and the tests build many times in one process, and a fifth of a small build was this
def _built_in(text: str) -> Wording:
    return parse(text, defaults.origin(FILE))


@lru_cache(maxsize=2048)
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(template)


class _Reader:
    """Walks the YAML nodes of one file and gathers every fault with its line."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[NarrativeError] = []
        self._lines: list[str] = []

    def fault(self, what: str, node: yaml.Node, fix: str, *, line: int | None = None) -> None:
        at = node.start_mark.line + 1 if line is None else line
        self.faults.append(NarrativeError(what, where=f"{self.origin}, line {at}", fix=fix))

    def root(self, text: str) -> yaml.Node | None:
        """Read the YAML; stop at once at what cannot be walked safely."""
        if len(text) > _MOST_TEXT:
            raise NarrativeError("the wording file is too long", where=self.origin, fix="keep only what you change")
        self._lines = text.splitlines()
        try:
            depth = 0
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                tag = getattr(event, "tag", None)
                if isinstance(event, yaml.AliasEvent) or tag is not None or depth > _DEEPEST:
                    raise NarrativeError(
                        "aliases, tags and deep nesting are not used in a wording file",
                        where=f"{self.origin}, line {event.start_mark.line + 1 if event.start_mark else 1}",
                        fix="write the text out",
                    )
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "a character that YAML does not allow"
            line = f", line {mark.line + 1}" if mark is not None else ""
            raise NarrativeError(
                f"the wording file is not valid YAML: {problem}",
                where=f"{self.origin}{line}",
                fix="put texts that hold a colon or begin with {{ between double quotes",
            ) from error

    def pairs(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Go through a mapping; keys that stand twice are a fault."""
        if not isinstance(node, yaml.MappingNode):
            self.fault("names with texts are expected here", node, "write `name: text`")
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                self.fault("a name is expected here", key, "write `name: text`")
            elif name in seen:
                self.fault(f"{quoted(name)} stands here twice", key, "keep one of the two")
            else:
                seen.add(name)
                yield name, key, value

    def items(self, node: yaml.Node) -> tuple[yaml.Node, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.fault("a list is expected here", node, "begin each entry with `- `")
            return ()
        return tuple(node.value)

    def scalar(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.fault("a text is expected here", node, "write one text")
        return ""

    def states(self, node: yaml.Node, *, sentence: bool, prefix: str = "") -> dict[str, tuple[Text, ...]]:
        """Flatten the nested names (`figure: {rise: {better: ...}}`) to states, and check their templates."""
        found: dict[str, tuple[Text, ...]] = {}
        for name, key, value in self.pairs(node):
            state = f"{prefix}{name}"
            if isinstance(value, yaml.MappingNode):
                found |= self.states(value, sentence=sentence, prefix=f"{state}.")
                continue
            known = STATES.get(state)
            if known is None or known.sentence is not sentence:
                those = [other for other, rule in STATES.items() if rule.sentence is sentence]
                self.fault(f"nothing is called {quoted(state)} among the texts", key, suggest(state, those))
                continue
            found[state] = self.texts(value, known.names, sentence=sentence)
        return found

    def texts(self, node: yaml.Node, names: frozenset[str], *, sentence: bool) -> tuple[Text, ...]:
        """Read one template, or a list of variants."""
        several = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not several:
            self.fault("a text is missing here", node, "write one text, or a list of variants")
        return tuple(self.text(one, names, sentence=sentence) for one in several)

    def text(self, node: yaml.Node, names: frozenset[str], *, sentence: bool) -> Text:
        template = " ".join(self.scalar(node).split())
        line = node.start_mark.line + 1
        result = Text(template, self.origin, line)
        if not isinstance(node, yaml.ScalarNode):
            return result
        if not template:
            self.fault("a text is empty", node, "write the text; to drop a sentence, keep the built-in one")
            return result
        self.check(template, names, node)
        if sentence and not template.rstrip("\"'”’ ").endswith((".", "?", "%}")):
            self.fault("a sentence must end with a full stop", node, "add it")
        return result

    def line_of(self, name: str, node: yaml.Node) -> int:
        """Find the line of a text on which a name stands: YAML folds lines, so the text itself no longer knows."""
        first = node.start_mark.line
        word = re.compile(rf"\b{re.escape(name)}\b")
        for line in range(first, min(node.end_mark.line + 1, len(self._lines))):
            if word.search(self._lines[line]):
                return line + 1
        return first + 1

    def check(self, source: str, names: frozenset[str], node: yaml.Node) -> None:
        """Refuse what a wording template may not hold, and names that its state does not offer."""
        try:
            tree = _ENVIRONMENT.parse(source)
        except TemplateSyntaxError as error:
            what = f"this template cannot be read: {error.message}"
            self.fault(what, node, "write {{ name }} or {% if name %}...{% endif %}")
            return
        asked: set[str] = set()
        for part in _walk(tree):
            if not isinstance(part, _ALLOWED):
                what = "a wording may hold only names and conditions"
                self.fault(what, node, "write {{ name }} or {% if name %}...{% endif %}")
                return
            if isinstance(part, nodes.Name) and part.name not in names and part.name not in asked:
                asked.add(part.name)
                fix = suggest(part.name, names) if names else "this text offers no names: write it out"
                what = f"no value is called {quoted(part.name)} here"
                self.fault(what, node, fix, line=self.line_of(part.name, node))

    def rules(self, node: yaml.Node) -> tuple[Rule, ...]:
        """Read the table of how the three dimensions read together."""
        rules: list[Rule] = []
        for entry in self.items(node):
            cells = self.cells(entry, ("name", "when", "say"))
            name = self.scalar(cells["name"]) if "name" in cells else ""
            if not name:
                self.fault("a rule needs a name", entry, "add `name:`")
            elif name in {rule.name for rule in rules}:
                self.fault(f"two rules are called {quoted(name)}", entry, "rename one of them")
            when = self.conditions(cells["when"]) if "when" in cells else ()
            say = self.texts(cells["say"], LEAD_NAMES, sentence=True) if "say" in cells else ()
            if not say:
                self.fault(f"the rule {quoted(name)} says nothing", entry, "add `say:`")
            rules.append(Rule(name, when, say))
        return tuple(rules)

    def conditions(self, node: yaml.Node) -> tuple[tuple[Dimension, tuple[str, ...]], ...]:
        found: list[tuple[Dimension, tuple[str, ...]]] = []
        for name, key, value in self.pairs(node):
            if name not in tuple(Dimension):
                self.fault(f"{quoted(name)} is no dimension", key, suggest(name, Dimension))
                continue
            dimension = Dimension(name)
            signals = QUANTITY_SIGNALS if dimension is Dimension.QUANTITY else MEANING_SIGNALS
            allowed = tuple(self.scalar(one) for one in self.items(value))
            for signal in allowed:
                if signal not in signals:
                    self.fault(f"{quoted(signal)} is no signal of {name}", value, suggest(signal, signals))
            found.append((dimension, allowed))
        return tuple(found)

    def questions(self, node: yaml.Node) -> tuple[Question, ...]:
        """Read the table of questions."""
        found: list[Question] = []
        for entry in self.items(node):
            cells = self.cells(entry, ("fired", "of", "ask"))
            fired = self.scalar(cells["fired"]) if "fired" in cells else "any"
            if fired not in FIRED:
                self.fault(f"nothing is called {quoted(fired)} among what can fire", entry, suggest(fired, FIRED))
            names = [self.scalar(one) for one in self.items(cells["of"])] if "of" in cells else list(Dimension)
            for name in names:
                if name not in tuple(Dimension):
                    self.fault(f"{quoted(name)} is no dimension", entry, suggest(name, Dimension))
            dimensions = tuple(dimension for dimension in Dimension if dimension in names)
            ask = self.texts(cells["ask"], QUESTION_NAMES, sentence=True) if "ask" in cells else ()
            if not ask:
                self.fault("a question is missing here", entry, "add `ask:`")
            found.append(Question(fired, dimensions, ask))
        return tuple(found)

    def cells(self, node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        for name, key, value in self.pairs(node):
            if name in known:
                found[name] = value
            else:
                self.fault(f"{quoted(name)} is not used here", key, suggest(name, known))
        return found

    def settings(self, node: yaml.Node) -> dict[str, Fraction]:
        """Read the thresholds; each is a number above zero."""
        found: dict[str, Fraction] = {}
        for name, key, value in self.pairs(node):
            if name not in SETTINGS:
                self.fault(f"{quoted(name)} is no setting", key, suggest(name, SETTINGS))
                continue
            text = self.scalar(value)
            whole, _, decimals = text.partition(".")
            if not (text.isascii() and whole.isdigit() and (decimals or "0").isdigit() and len(text) < 10):
                self.fault(f"{name} is not a number", value, f"write the {SETTINGS[name]}, such as 2 or 2.5")
                continue
            found[name] = Fraction(text)
        return found


def _walk(tree: nodes.Template) -> Iterator[nodes.Node]:
    waiting: list[nodes.Node] = [tree]
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting.extend(part.iter_child_nodes())

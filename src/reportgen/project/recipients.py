"""Read `data/recipients.yaml`: who gets which edition. Personal data, read by the post alone, never by a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import ConfigError, quoted, raise_all, suggest
from reportgen.model import Framework, Project, Recipient
from reportgen.project import addresses
from reportgen.project.entries import unknown
from reportgen.project.files import FaultLog
from reportgen.project.schema import RecipientForm, RecipientsForm
from reportgen.project.tree import Fault, Group, Listing, Scalar

PARTNERSHIP: Final = "partnership"  # its own edition, and what its own people have in the place of an agency
FILE: Final = "recipients.yaml"
FILES: Final = (FILE, "recipients.yml")  # the second is refused, and private all the same


def recipients(project: Project) -> tuple[Recipient, ...]:
    """Read who gets messages, in the order of the file.

    Raises:
        ConfigError: If the file is not there or anything in it is at fault; `Faults` with all that is wrong.
    """
    log = FaultLog(project.root)
    path = project.settings.data / FILE
    form: RecipientsForm | None = None
    if log.is_there(path):
        downloads = tuple(name for name in project.settings.formats if name != "html")
        check = _Check(project.framework, downloads)
        form, _ = log.read(path, RecipientsForm, "the list of recipients", check.faults)
    elif not log.faults:
        raise ConfigError(
            "there is no list of who gets the reports",
            where=log.name(path),
            fix="write it: the domains of each agency, then name, agency and address of each recipient",
        )
    raise_all(log.faults)
    return tuple(_recipient(each) for each in (form.recipients if form is not None else ()))


def where(project: Project) -> str:
    """Name the file as the analyst knows it."""
    return FaultLog(project.root).name(project.settings.data / FILE)


def _recipient(form: RecipientForm) -> Recipient:
    return Recipient(
        name=form.name,
        agency=form.agency,
        address=form.address,
        editions=tuple(dict.fromkeys(form.editions or ())),
        formats=tuple(dict.fromkeys(form.formats)),
        gets=tuple(dict.fromkeys(form.gets)),
    )


class _Check:
    """Finds what does not hold between the keys of the file."""

    def __init__(self, framework: Framework, downloads: tuple[str, ...]) -> None:
        """Begin with what the project has: its agencies, and the formats that it makes for download."""
        self._known = frozenset({PARTNERSHIP, *(each.id for each in framework.agencies)})
        self._downloads = downloads

    def faults(self, top: Group) -> Iterator[Fault]:
        """Find every fault."""
        domains = top.get("domains")
        for key, _ in domains.entries if isinstance(domains, Group) else ():
            yield from unknown(key, self._known, "agency", "the list of recipients")
        listed = _domains(domains)
        first: dict[tuple[str, str], int] = {}
        for number, each in enumerate(top.groups("recipients"), start=1):
            subject = f"recipient {number}"
            yield from unknown(each.get("agency"), self._known, "agency", subject)
            yield from self._editions(each, subject)
            yield from self._formats(each, subject)
            if each.text("agency") in self._known:
                yield from _address(each, subject, listed, first)

    def _editions(self, entry: Group, subject: str) -> Iterator[Fault]:
        agency = entry.text("agency")
        for node in entry.texts("editions"):
            edition = node.text.strip()
            if edition in (PARTNERSHIP, agency):
                continue
            if edition not in self._known:
                yield from unknown(node, self._known, "edition", subject)
            elif agency in self._known:
                what = (
                    f"{subject}: the edition {quoted(edition)} goes only to addresses of that agency, not of {agency}"
                )
                yield Fault(node.line, node.column, what, f"take it out; {_allowed(agency)} may be sent there")

    def _formats(self, entry: Group, subject: str) -> Iterator[Fault]:
        node = entry.get("formats")
        if node is None:
            if "pdf" not in self._downloads:
                fix = f"add `formats:`, {suggest('', self._downloads)}" if self._downloads else _NO_FORMATS
                yield Fault(entry.line, entry.column, f"{subject}: the project makes no PDF", fix)
            return
        for each in entry.texts("formats"):
            if each.text.strip() not in self._downloads:
                what = f"{subject}: the project makes no {quoted(each.text.strip())} that could be sent"
                fix = suggest(each.text.strip(), self._downloads) if self._downloads else _NO_FORMATS
                yield Fault(each.line, each.column, what, fix)


_NO_FORMATS: Final = "add typst or docx to `format:` in _quarto.yml"


def _allowed(agency: str) -> str:
    return PARTNERSHIP if agency == PARTNERSHIP else f"{PARTNERSHIP} and {agency}"


def _domains(domains: object) -> Mapping[str, frozenset[str]]:
    """Gather each agency's domains in small letters; what is none is passed over, for the form tells of it."""
    entries = domains.entries if isinstance(domains, Group) else ()
    return {
        key.text.strip(): frozenset(
            item.text.strip().lower() for item in value.items if isinstance(item, Scalar) and not item.empty
        )
        for key, value in entries
        if isinstance(value, Listing)
    }


def _address(
    entry: Group, subject: str, listed: Mapping[str, frozenset[str]], first: dict[tuple[str, str], int]
) -> Iterator[Fault]:
    """Hold an address to its agency's domains, letter for letter; tell of one that stands here twice."""
    node, agency = entry.get("address"), entry.text("agency")
    if not isinstance(node, Scalar) or node.empty:
        return
    try:
        address = addresses.address(node.text)
    except PydanticCustomError:
        return  # the form tells of it
    domain = address.rpartition("@")[2]
    known = listed.get(agency, frozenset())
    if domain not in known:
        what = f"{subject}: the domain {quoted(domain)} is not one of {agency}'s"
        fix = suggest(domain, known) if known else f"list its domains: `domains:`, `{agency}: [...]`"
        yield Fault(node.line, node.column, what, fix)
    key = (agency, address.lower())
    if first.setdefault(key, node.line) != node.line:
        what = f"{subject}: the address stands here twice for {agency}"
        yield Fault(node.line, node.column, what, f"keep one of the two; the other is in line {first[key]}")

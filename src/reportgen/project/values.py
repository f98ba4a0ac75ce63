"""What a written text means: one reader for each sort of value, strict, with a sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from reportgen.errors import quoted, suggest
from reportgen.numbers import counted
from reportgen.project.tree import Unquoted
from reportgen.quarter import Quarter

ID_PATTERN: Final = "^[a-z][a-z0-9-]{0,62}$"
QUARTER_PATTERN: Final = "^20[0-9]{2}-[0-9]{2} Q[1-4]$"
MOST_CHARACTERS: Final = 5_000
MOST_OF_A_TITLE: Final = 120
MOST_OF_A_SHORT_TITLE: Final = 60
TOLD: Final = "told"  # the type of pydantic error that carries our own two sentences

_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})", re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LETTERS: Final = re.compile(r"[S?–-][T?–-][A?–-][R?–-]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?", re.ASCII)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+", re.ASCII)
# A file of such a name cannot be made on Windows, whatever its ending.
_DEVICES: Final = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.ASCII)
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def refuse(what: str, fix: str) -> PydanticCustomError:
    """Make the error that carries what is wrong (it follows the key's name) and what helps."""
    return PydanticCustomError(TOLD, "{what}", {"what": what, "fix": fix})


def text(value: object) -> str:
    """Read a text; line ends and runs of spaces become one space."""
    words = " ".join(_written(value, "a text").split())
    if _CONTROL.search(words):
        raise refuse("holds a character that cannot be printed", "delete it and type the words anew")
    if len(words) > MOST_CHARACTERS:
        raise refuse(f"is longer than {MOST_CHARACTERS:,} characters", "shorten it")
    return words


def some_text(value: object) -> str:
    """Read a text that must not be empty."""
    words = text(value)
    if not words:
        raise refuse("has no text", "write a few words")
    return words


def title(value: object) -> str:
    """Read a title: a text that fits a heading, a table and a chart."""
    words = some_text(value)
    if len(words) > MOST_OF_A_TITLE:
        raise refuse(
            f"has {len(words):,} characters, and a title has at most {MOST_OF_A_TITLE}",
            "shorten it; the whole wording goes into `wording` or `notes`",
        )
    return words


def short_title(value: object) -> str:
    """Read the name of a row of the grid: a text that fits one line of it."""
    words = some_text(value)
    if len(words) > MOST_OF_A_SHORT_TITLE:
        raise refuse(
            f"has {len(words):,} characters, and a row of the grid has room for {MOST_OF_A_SHORT_TITLE}",
            "shorten it; `title` may be longer",
        )
    return words


def identifier(value: object) -> str:
    """Read an id: lower-case letters, digits and hyphens."""
    written = _written(value, "an id")
    if isinstance(value, Unquoted):
        raise refuse(
            f"is the word {quoted(written)} without quotes, which YAML takes for something else",
            f'write "{written}" in quotes, or choose another id',
        )
    if re.fullmatch(ID_PATTERN, written) is None or written.endswith("\n"):
        raise refuse(
            f"is not an id: {quoted(written)}",
            "begin with a lower-case letter and use only lower-case letters, digits and hyphens, at most 63",
        )
    if written == "index":
        raise refuse("is 'index', the name of the page that lists the others", "choose another id")
    if _DEVICES.fullmatch(written):
        raise refuse(f"is {quoted(written)}, a name that Windows keeps for itself", "choose another id")
    return written


def whole(value: object) -> int:
    """Read a whole number: `10`, not `010`, `1_0` or `10.0`."""
    written = _written(value, "a whole number")
    if _WHOLE.fullmatch(written) is None:
        raise refuse(f"is not a whole number: {quoted(written)}", "write digits alone, such as 20")
    return int(written)


def number(value: object) -> Fraction:
    """Read a number exactly: `95` or `92.5`."""
    written = _written(value, "a number")
    if _NUMBER.fullmatch(written) is None:
        raise refuse(f"is not a number: {quoted(written)}", "write digits with a decimal point, such as 92.5")
    return Fraction(written)


def step_size(value: object) -> Fraction:
    """Read the step of a measure's numbers: `1`, `0.1`, `0.25`."""
    step = number(value)
    if not 0 < step <= 1:
        raise refuse(f"is no step from 0 to 1: {quoted(str(value).strip())}", "write 1, or a part of it such as 0.1")
    return step


def flag(value: object) -> bool:
    """Read `true` or `false`; `yes` and `no` mean different things to different programs."""
    written = _written(value, "true or false")
    if written not in ("true", "false"):
        raise refuse(f"is neither true nor false: {quoted(written)}", "write true or false")
    return written == "true"


def quarter(value: object) -> Quarter:
    """Read a quarter in any of its spellings."""
    written = _written(value, "a quarter")
    try:
        return Quarter.parse(written)
    except ValueError as error:
        raise refuse(f"is not a quarter: {quoted(written)}", str(error)) from error


def day(value: object) -> date:
    """Read a date: `2026-11-02`."""
    written = _written(value, "a date")
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass  # it has the form of a date, but there is no such day
    raise refuse(f"is not a date: {quoted(written)}", "write year, month and day, such as 2026-11-02")


def last_audit(value: object) -> date | Literal["no"]:
    """Read the day of an audit, or `no` where there was none."""
    if isinstance(value, str) and str(value).strip() == "no":
        return "no"
    try:
        return day(value)
    except PydanticCustomError as error:
        what = str((error.context or {}).get("what", "is not a date"))
        raise refuse(what, "write the day, such as 2026-03-31, or no") from error


def quality_letters(value: object) -> str:
    """Read letters of data quality: of S, T, A and R in this order each the letter, `-` or `?`; gives `–` for `-`."""
    written = _written(value, "four signs such as ST-R")
    if _LETTERS.fullmatch(written) is None:
        help_ = "write four signs in the order STAR: the letter if it is met, - if it is not, ? if nobody knows"
        raise refuse(f"is not four letters of data quality: {quoted(written)}", help_)
    return written.replace("-", "–")


def address(value: object) -> str:
    """Read the address of a page, or nothing."""
    written = _written(value, "an address")
    if written and _ADDRESS.fullmatch(written) is None:
        raise refuse("is not the address of a page", "begin with https:// and leave out spaces")
    return written


def language(value: object) -> str:
    """Read a language: `en-GB`."""
    written = _written(value, "a language")
    if _LANGUAGE.fullmatch(written) is None:
        raise refuse(f"is not a language: {quoted(written)}", "write it like en-GB")
    if written.lower().split("-")[0] != "en":
        # A page that says it is Welsh and holds English is read out wrongly.
        raise refuse(f"has no wording yet: {quoted(written)}", "write en-GB")
    return written


def quarter_numbers(value: object) -> tuple[int, ...]:
    """Read when a measure is due: `every quarter`, or a list of quarter numbers."""
    help_ = "write `every quarter`, or a list of quarter numbers such as [2]"
    if value == "every quarter":
        return (1, 2, 3, 4)
    if not isinstance(value, list) or not value or not all(each in ("1", "2", "3", "4") for each in value):
        raise refuse("does not say in which quarters", help_)
    if len(set(value)) != len(value):
        raise refuse("names a quarter twice", help_)
    return tuple(sorted(int(each) for each in value))


def profile(value: object) -> tuple[Fraction, ...]:
    """Read what is planned for the year to date after each quarter: four numbers."""
    help_ = "write what the year to date should be after Q1, Q2, Q3 and Q4, such as [20, 45, 70, 100]"
    if not isinstance(value, list):
        raise refuse("is not a list", help_)
    if len(value) != 4:
        raise refuse(f"has {counted(len(value), 'value')}, and a year has four quarters", help_)
    return tuple(number(each) for each in value)


def group_name(value: object) -> str:
    """Read a group as a return writes it: `sex:female`."""
    breakdown, colon, group = _written(value, "a group").partition(":")
    if not colon:
        raise refuse("does not name a group of a breakdown", "write breakdown:group, such as sex:female")
    return f"{identifier(breakdown)}:{identifier(group)}"


def choice(names: Iterable[str]) -> BeforeValidator:
    """Hold a field to a closed list: an enumeration of the model, or the arguments of a `Literal`."""
    known = tuple(str(name) for name in names)

    def read(value: object) -> str:
        written = _written(value, "one of its choices")
        if written not in known:
            raise refuse(f"cannot be {quoted(written)}", suggest(written, known))
        return written

    return BeforeValidator(read)


@dataclass(frozen=True, slots=True)
class Between:
    """Holds a field to whole numbers within bounds, for the reader and for the JSON Schema."""

    least: int
    most: int

    def read(self, value: object) -> int:
        """Read a whole number within the bounds."""
        found = whole(value)
        if not self.least <= found <= self.most:
            size = "small" if found < self.least else "large"
            raise refuse(f"is {found}, which is too {size}", _range(self.least, self.most))
        return found

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the reader before pydantic's own check."""
        return no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Tell the bounds."""
        return {**handler(core), "minimum": self.least, "maximum": self.most}


def _range(least: int, most: int) -> str:
    return f"write {least}" if least == most else f"write a whole number from {least} to {most}"


def _written(value: object, wanted: str) -> str:
    if value is None:
        raise refuse("has no value", f"write {wanted}, or leave the line out")
    if not isinstance(value, str):
        raise refuse(f"holds {'a list' if isinstance(value, list) else 'keys'}", f"write {wanted}")
    return str(value).strip()


Text = Annotated[str, BeforeValidator(text)]
SomeText = Annotated[str, BeforeValidator(some_text), Field(json_schema_extra={"minLength": 1})]
Title = Annotated[str, BeforeValidator(title), Field(json_schema_extra={"minLength": 1, "maxLength": MOST_OF_A_TITLE})]
ShortTitle = Annotated[
    str, BeforeValidator(short_title), Field(json_schema_extra={"minLength": 1, "maxLength": MOST_OF_A_SHORT_TITLE})
]
Id = Annotated[str, BeforeValidator(identifier), Field(json_schema_extra={"pattern": ID_PATTERN})]
Whole = Annotated[int, BeforeValidator(whole)]
Flag = Annotated[bool, BeforeValidator(flag)]
Address = Annotated[str, BeforeValidator(address)]
LanguageName = Annotated[str, BeforeValidator(language)]
Number = Annotated[Fraction, PlainValidator(number), WithJsonSchema({"type": "number"})]
StepSize = Annotated[
    Fraction, PlainValidator(step_size), WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
]
Day = Annotated[date, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
LastAudit = Annotated[
    date | Literal["no"],
    PlainValidator(last_audit),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"const": "no"}]}),
]
QualityLetters = Annotated[str, BeforeValidator(quality_letters)]
QuarterName = Annotated[
    Quarter,
    PlainValidator(quarter),
    WithJsonSchema({"type": "string", "pattern": QUARTER_PATTERN, "examples": ["2026-27 Q2"]}),
]
Profile = Annotated[
    tuple[Fraction, ...],
    PlainValidator(profile),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}),
]
GroupName = Annotated[
    str, BeforeValidator(group_name), Field(json_schema_extra={"pattern": f"{ID_PATTERN[:-1]}:{ID_PATTERN[1:]}"})
]
QuarterNumbers = Annotated[
    tuple[int, ...],
    PlainValidator(quarter_numbers),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "every quarter"},
                {"type": "array", "items": {"enum": [1, 2, 3, 4]}, "minItems": 1, "uniqueItems": True},
            ],
        }
    ),
]

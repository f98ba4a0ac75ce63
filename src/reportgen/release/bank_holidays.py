"""Bank holidays of the United Kingdom, as the library `holidays` knows them; no file, no clock, no connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from reportgen.errors import ConfigError

_NATIONS: Final = {  # the three lists that the Government publishes: the library's part, and the name in words
    "england-and-wales": ("ENG", "England and Wales"),
    "scotland": ("SCT", "Scotland"),
    "northern-ireland": ("NIR", "Northern Ireland"),
}


class UnknownYears(ConfigError):
    """A date lies in a year whose bank holidays are not known: a slip, for such a year is centuries away."""

    def __init__(self, year: int, first: int, last: int) -> None:
        """Say the year, and which years are known."""
        super().__init__(
            f"the dates reach into {year}, whose bank holidays are not known",
            where="the dates in quarter.yaml and _quarto.yml",
            fix=f"look for a slip in a year; bank holidays are known from {first} to {last}",
        )


def nation_in_words(nation: str) -> str:
    """Give the name under which a nation's bank holidays are published."""
    return _NATIONS[nation][1]


def bank_holidays(nation: str, first: int, last: int) -> Mapping[date, str]:
    """List the bank holidays of some years, with their names.

    A holiday on a Saturday or Sunday is listed, and the weekday that takes its place too. Holidays that are proclaimed
    once (a coronation, say) are there as far as the installed library knows them.

    Args:
        nation: `england-and-wales`, `scotland` or `northern-ireland`.
        first: The first year.
        last: The last year.

    Raises:
        UnknownYears: If the library does not know one of the years; it would list none and say nothing.

    Source:
        Banking and Financial Dealings Act 1971, Schedule 1, and the yearly proclamations.
    """
    from holidays import country_holidays  # here, for it is slow to load

    part, _ = _NATIONS[nation]
    found = country_holidays("GB", subdiv=part, years=range(first, last + 1), expand=False, language="en_GB")
    for year in (first, last):
        if not found.start_year <= year <= found.end_year:
            raise UnknownYears(year, found.start_year, found.end_year)
    return {day: name.replace(" (observed)", ", substitute day") for day, name in sorted(found.items())}

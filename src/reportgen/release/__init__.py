"""The way out: when a quarter's report is due, discussed and published, and when returns are removed."""

from reportgen.release.bank_holidays import bank_holidays, nation_in_words
from reportgen.release.calendar import Calendar, Date, Event, Given, WorkingDays, plan
from reportgen.release.calendar_file import save
from reportgen.release.icalendar import as_icalendar
from reportgen.release.retire import Planned, plan_retirement, retire, retirement_in_words

__all__ = [
    "Calendar",
    "Date",
    "Event",
    "Given",
    "Planned",
    "WorkingDays",
    "as_icalendar",
    "bank_holidays",
    "nation_in_words",
    "plan",
    "plan_retirement",
    "retire",
    "retirement_in_words",
    "save",
]

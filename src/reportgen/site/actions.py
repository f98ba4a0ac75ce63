"""The page of what the partnership said it would do: what is late first, then what is open, then what is done."""

from __future__ import annotations

from reportgen.model import Action, Protected
from reportgen.report.tables import overdue_actions
from reportgen.site.fill import Templates, filled


def actions_page(protected: Protected, templates: Templates) -> bytes:
    """Make the page of all actions as they stand on the latest quarter's reporting date."""
    project = protected.project
    day = project.notes(protected.quarter).reporting_date
    overdue = overdue_actions(project.actions, day)
    others = sorted((each for each in project.actions if each not in overdue), key=lambda each: (each.due, each.id))
    groups: list[tuple[str, str, tuple[Action, ...]]] = [
        ("overdue", "Overdue", overdue),
        ("open", "Open", tuple(each for each in others if each.status == "open")),
        ("closed", "Closed", tuple(each for each in reversed(others) if each.status != "open")),
    ]
    return filled(
        templates,
        "actions",
        project.settings,
        root="",
        day=day,
        quarter=protected.quarter,
        groups=[(name, title, listed) for name, title, listed in groups if listed],
        late={each.id: (day - each.due).days for each in overdue},
        titles={measure.id: measure.title for measure in project.framework.measures},
    )

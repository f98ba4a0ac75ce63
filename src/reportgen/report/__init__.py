"""Compose: an edition's figures, words and charts become a `.qmd` and its assets."""

from reportgen.report.csv import published_csv
from reportgen.report.datapackage import datapackage
from reportgen.report.document import compose
from reportgen.report.examine import template_faults, used
from reportgen.report.extract import Asked, extract_csv, extract_note, extract_workbook
from reportgen.report.templates import Templates
from reportgen.report.workbook import published_workbook

__all__ = [
    "Asked",
    "Templates",
    "compose",
    "datapackage",
    "extract_csv",
    "extract_note",
    "extract_workbook",
    "published_csv",
    "published_workbook",
    "template_faults",
    "used",
]

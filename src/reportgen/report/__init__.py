"""Compose: an edition's figures, words and charts become a `.qmd` and its assets."""

from reportgen.report.csv import published_csv
from reportgen.report.document import compose
from reportgen.report.examine import template_faults, used
from reportgen.report.templates import Templates

__all__ = ["Templates", "compose", "published_csv", "template_faults", "used"]

"""Rows of figures as tables: a module for each kind of table, and for what they share (cells, marks, widths)."""

from reportgen.report.tables.actions import action_table, overdue_actions
from reportgen.report.tables.benchmarks import Compared, benchmark_table, compared, general
from reportgen.report.tables.cells import (
    change_text,
    latest_text,
    meaning_text,
    previous_text,
    quality_text,
    table_text,
    year_before_text,
)
from reportgen.report.tables.definitions import definition_table
from reportgen.report.tables.figures import MOST_ROWS_TOGETHER, figure_table
from reportgen.report.tables.follow_up import closing_text, follow_up_table
from reportgen.report.tables.grid import grid_pages
from reportgen.report.tables.marks import MARKERS, cell, key_to, markers_in
from reportgen.report.tables.plotted import plotted_table
from reportgen.report.tables.ratios import Ratios, ratio_table, ratios
from reportgen.report.tables.register import data_quality_table, register_table
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table

__all__ = [
    "MARKERS",
    "MOST_ROWS_TOGETHER",
    "Column",
    "Compared",
    "Ratios",
    "Scope",
    "Table",
    "action_table",
    "benchmark_table",
    "cell",
    "change_text",
    "closing_text",
    "compared",
    "data_quality_table",
    "definition_table",
    "figure_table",
    "follow_up_table",
    "general",
    "grid_pages",
    "key_to",
    "latest_text",
    "markers_in",
    "meaning_text",
    "overdue_actions",
    "plotted_table",
    "previous_text",
    "quality_text",
    "ratio_table",
    "ratios",
    "register_table",
    "table_text",
    "year_before_text",
]

"""The checks of finished files, by format: each gives its faults in words, and an empty list for a good file."""

from render.docx_checks import docx_faults
from render.html_checks import html_faults, svg_faults
from render.pdf_checks import pdf_faults, scope
from render.pdf_reading import elements

__all__ = ["docx_faults", "elements", "html_faults", "pdf_faults", "scope", "svg_faults"]

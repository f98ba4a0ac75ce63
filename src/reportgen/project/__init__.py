"""Read a project: `measures.yaml`, `_quarto.yml` and what lies beside the returns."""

from reportgen.project.load import load
from reportgen.project.settings import settings

__all__ = ["load", "settings"]

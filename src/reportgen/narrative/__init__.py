"""Write: sentences from templates, each bound to the figures that bear it out."""

from reportgen.narrative.compose import write

__all__ = ["write"]

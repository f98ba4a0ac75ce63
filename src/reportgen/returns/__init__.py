"""Returns: files in, a checked dataset out, or every problem in them at once."""

from reportgen.returns.load import load, problems

__all__ = ["load", "problems"]

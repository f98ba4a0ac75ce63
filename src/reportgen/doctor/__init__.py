"""The doctor: looks at the machine and the project before anybody needs them, and says how to mend what is wrong."""

from reportgen.doctor.examine import as_json, as_text, examine
from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning

__all__ = ["Check", "Line", "Patient", "as_json", "as_text", "examine", "fault", "ok", "warning"]

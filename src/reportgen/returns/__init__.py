"""Returns: files in, a checked dataset out, or every problem in them at once."""

from reportgen.returns.alike import Alike, gathered
from reportgen.returns.faults import CommentaryRefused, ReturnRefused
from reportgen.returns.faults import faults as told_as_faults
from reportgen.returns.load import Examined, examine, load

__all__ = ["Alike", "CommentaryRefused", "Examined", "ReturnRefused", "examine", "gathered", "load", "told_as_faults"]

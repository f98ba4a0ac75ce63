"""The post of a quarter: what was released, or has not come in, as messages to those who are listed."""

from reportgen.pipeline.post.batch import FOLDER, Batch, send
from reportgen.pipeline.post.reminders import reminders
from reportgen.pipeline.post.reports import reports

__all__ = ["FOLDER", "Batch", "reminders", "reports", "send"]

"""The formats of a report: one module each, found by this folder; each holds its `FORMAT`."""

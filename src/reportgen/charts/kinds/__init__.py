"""The kinds of chart: one module each, found by this folder; each holds its `KIND`."""

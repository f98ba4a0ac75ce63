"""The checks across the rows of a return: one module each, found by this folder; each holds its `CHECK`."""

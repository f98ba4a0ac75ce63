"""The checks of the doctor: one module each, found by this folder; each holds its `CHECK`."""

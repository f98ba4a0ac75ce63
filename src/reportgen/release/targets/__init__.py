"""Where a site is published to: one sort of place a module, found by this folder; each holds its `KIND`."""

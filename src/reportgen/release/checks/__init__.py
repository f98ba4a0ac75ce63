"""What is looked at before a quarter is released: one file a check, each with a constant `CHECK`."""

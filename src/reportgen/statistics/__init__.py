"""Statistics: numbers in, numbers out. No measure, no quarter and no rule of the house is known here."""

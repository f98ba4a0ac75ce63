"""Statistics of series, counts and proportions. Numbers in, numbers out: no measure, no quarter, no rule of the house.

The room knows no least length of a series and no smallest base: who asks decides whether an answer may be printed.
Series stand in arrays of shape (points, series), one quarter a row and the oldest first, with NaN where there is no
value. Sums run along the rows in a fixed order, so that every machine gives the same digits.
"""

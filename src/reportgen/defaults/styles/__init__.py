"""How reports look: style sheets, page frames and the reference document for Word."""

"""Orders, fills, money and risk, on paper."""

"""The reference bot: candles in, orders on paper, an honest journal out."""

"""The equal page in Streamlit: four figures, a curve and the last hundred trades."""

import sys

import pandas
import streamlit

trades = pandas.read_csv(sys.argv[1], parse_dates=["closed_at"])
pnl = trades["realized_pnl_quote"]
trades["equity"] = 1000 + pnl.cumsum()
streamlit.title("Trades")
streamlit.markdown(f"Total {pnl.sum():.2f}")
streamlit.markdown(f"{len(trades)} trades, win rate {(pnl > 0).mean():.1%}")
streamlit.markdown(f"Profit factor {pnl[pnl > 0].sum() / -pnl[pnl < 0].sum():.2f}")
streamlit.line_chart(trades.iloc[:: max(len(trades) // 600, 1)], x="closed_at", y="equity")
streamlit.dataframe(trades.tail(100))

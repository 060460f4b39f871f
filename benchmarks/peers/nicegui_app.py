"""The equal page in NiceGUI: four figures, a curve and the last hundred trades."""

import sys

import pandas
from nicegui import ui

LOG, PORT = sys.argv[1], int(sys.argv[2])


@ui.page("/")
def page() -> None:
    """Read the log for each page."""
    trades = pandas.read_csv(LOG)
    pnl = trades["realized_pnl_quote"]
    trades["equity"] = 1000 + pnl.cumsum()
    curve = trades.iloc[:: max(len(trades) // 600, 1)]
    ui.label(f"Total {pnl.sum():.2f}")
    ui.label(f"{len(trades)} trades, win rate {(pnl > 0).mean():.1%}")
    ui.label(f"Profit factor {pnl[pnl > 0].sum() / -pnl[pnl < 0].sum():.2f}")
    ui.echart(
        {
            "xAxis": {"type": "category", "data": curve["closed_at"].tolist()},
            "yAxis": {"type": "value", "scale": True},
            "series": [{"type": "line", "data": curve["equity"].tolist()}],
        }
    )
    ui.table.from_pandas(trades.tail(100))


ui.run(host="127.0.0.1", port=PORT, reload=False, show=False)

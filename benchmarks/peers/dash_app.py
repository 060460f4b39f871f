"""The equal page in Dash: four figures, a curve and the last hundred trades."""

import sys

import pandas
import plotly.express
from dash import Dash, dash_table, dcc, html

LOG, PORT = sys.argv[1], int(sys.argv[2])


def layout() -> html.Div:
    """Read the log for each page, as its tutorial does."""
    trades = pandas.read_csv(LOG, parse_dates=["closed_at"])
    pnl = trades["realized_pnl_quote"]
    trades["equity"] = 1000 + pnl.cumsum()
    curve = trades.iloc[:: max(len(trades) // 600, 1)]
    return html.Div(
        [
            html.H1("Trades"),
            html.P(f"Total {pnl.sum():.2f}", id="useful"),
            html.P(f"{len(trades)} trades, win rate {(pnl > 0).mean():.1%}"),
            html.P(f"Profit factor {pnl[pnl > 0].sum() / -pnl[pnl < 0].sum():.2f}"),
            dcc.Graph(figure=plotly.express.line(curve, x="closed_at", y="equity")),
            dash_table.DataTable(trades.tail(100).astype(str).to_dict("records")),
        ]
    )


app = Dash(__name__)
app.layout = layout
app.run(host="127.0.0.1", port=PORT, debug=False)

"""The equal page as many make it themselves: Flask, and pandas for each request."""

import sys

import pandas
from flask import Flask, render_template_string, send_file

LOG, PORT, CHARTS = sys.argv[1], int(sys.argv[2]), sys.argv[3]
PAGE = """<!doctype html><title>Trades</title><h1>Trades</h1><p>Total {{ total }}</p>
<p>{{ count }} trades, win rate {{ rate }}</p><p>Profit factor {{ factor }}</p>
<canvas id="curve" height="80"></canvas>{{ table|safe }}<script src="/chart.js"></script>
<script>new Chart(document.getElementById("curve"), {type: "line", data: {
labels: {{ times|tojson }}, datasets: [{label: "Equity", data: {{ equity|tojson }}}]}});</script>"""

app = Flask(__name__)


@app.get("/")
def page() -> str:
    """Read the log for each request."""
    trades = pandas.read_csv(LOG)
    pnl = trades["realized_pnl_quote"]
    trades["equity"] = 1000 + pnl.cumsum()
    curve = trades.iloc[:: max(len(trades) // 600, 1)]
    return render_template_string(
        PAGE,
        total=f"{pnl.sum():.2f}",
        count=len(trades),
        rate=f"{(pnl > 0).mean():.1%}",
        factor=f"{pnl[pnl > 0].sum() / -pnl[pnl < 0].sum():.2f}",
        times=curve["closed_at"].tolist(),
        equity=curve["equity"].round(2).tolist(),
        table=trades.tail(100).to_html(),
    )


@app.get("/chart.js")
def charts() -> object:
    """Serve the chart library."""
    return send_file(CHARTS)


app.run(host="127.0.0.1", port=PORT)

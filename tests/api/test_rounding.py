"""Money leaves the API without the noise of binary fractions, wherever it stands."""

import pytest

from botscope.api.strict_json import clean

NOISE = 0.1 + 0.2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"fee_quote": NOISE}, {"fee_quote": 0.3}),
        ({"max_drawdown_quote": {"q05": NOISE}}, {"max_drawdown_quote": {"q05": 0.3}}),
        ({"curve": [[1, NOISE]]}, {"curve": [[1, 0.3]]}),
        ({"difference_interval": [NOISE, None]}, {"difference_interval": [0.3, None]}),
        ({"sharpe_ratio": NOISE}, {"sharpe_ratio": 0.3}),
        ({"entry_price": NOISE}, {"entry_price": NOISE}),
        ({"extra": {"x_quote": NOISE}}, {"extra": {"x_quote": NOISE}}),
    ],
    ids=["money", "part of money", "curve", "interval", "ratio", "price", "the bot's own words"],
)
def test_figures_are_rounded_by_their_unit_and_prices_never(answer, expected):
    assert clean(answer) == expected

"""Which settings the page shows, and how: an allow-list, so that a new secret is never on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from botscope.api.source import ShownSetting
from botscope.settings import BY_NAME, Setting, Settings

Value = str | float | bool | None


def _plain(value: Any) -> Value:  # noqa: ANN401
    """Show a value that cannot hold a secret."""
    return value if value is None or isinstance(value, str | float | int | bool) else str(value)


def _last_part(value: Path | None) -> Value:
    """Show of a path only its end: the rest tells whose machine this is."""
    return None if value is None else f"…/{value.name}"


def _names(bots: Any) -> Value:  # noqa: ANN401
    return ", ".join(bot.name for bot in bots) or None


def _list(texts: Any) -> Value:  # noqa: ANN401
    return ", ".join(texts) or None


def _payments(payments: Any) -> Value:  # noqa: ANN401
    if payments is None:
        return None
    return ", ".join(f"{each.moment}={each.amount_quote:g}" for each in payments) or "none"


SHOWN: dict[str, Callable[[Any], Value]] = {
    "state": _plain,
    "logs": _plain,
    "host": _plain,
    "port": _plain,
    "port_tries": _plain,
    "allow_host": _list,
    "allow_origin": _list,
    "data": _last_part,
    "bots": _last_part,
    "bot": _names,
    "mapping": _last_part,
    "timezone": _plain,
    "starting_balance": _plain,
    "deposits": _payments,
    "outliers": _plain,
    "outlier_factor": _plain,
    "history": _plain,
    "trusted_proxy": _plain,
    "session_idle": _plain,
    "session_hours": _plain,
    "log_file": _last_part,
    "demo": _plain,
    "attached": _plain,
}
"""The allow-list: docs/settings.md says the same. What is not in it is never sent to a browser."""

SWITCH = "yes or no"
PROGRAM = "program"
"""Who set a value that neither command line, environment nor ``.env`` tells: create_app()."""


def shown_settings(settings: Settings) -> tuple[ShownSetting, ...]:
    """Return the settings that the page may show, each with where its value comes from."""
    return tuple(_shown(settings, BY_NAME[name], show) for name, show in SHOWN.items())


def _shown(settings: Settings, setting: Setting, show: Callable[[Any], Value]) -> ShownSetting:
    value = getattr(settings, setting.name)
    return ShownSetting(
        name=setting.name,
        option=setting.option,
        variable=setting.variable,
        value=show(value),
        default=show(setting.default),
        source=_source(settings, setting, value),
        allowed=SWITCH if isinstance(setting.default, bool) else setting.metavar,
        meaning=setting.meaning,
        why=setting.why,
    )


def _source(settings: Settings, setting: Setting, value: object) -> str:
    origin = dict(settings.origins).get(setting.name)
    if origin is not None:
        return origin.removeprefix("the ")
    return "default" if value == setting.default else PROGRAM

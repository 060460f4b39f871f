"""What the command line says about a report; light, so that every command can afford it."""

from dataclasses import dataclass, field

FILTERS = (
    "bot",
    "quote_asset",
    "tz",
    "symbol",
    "side",
    "bot_version",
    "strategy",
    "exit_reason",
    "outcome",
    "from",
    "to",
    "q",
    "include",
)
"""The filters of the API, under their own names."""

OTHER_NAMES = {"version": "bot_version"}

OPTIONS = tuple(
    "--" + name.replace("_", "-") for name in ("out", "compare", *OTHER_NAMES, *FILTERS)
)

USAGE = """\
options of report:
  --out FILE    where the report is written; never inside the bot's folders
  --compare A,B two versions side by side instead of one selection
  --bot ID, --quote-asset ASSET, --tz ZONE, --from WHEN, --to WHEN, --symbol S, --side S,
  --version V, --strategy S, --exit-reason R, --outcome win|loss|flat, --q TEXT,
  --include outliers
                the selection: the filters of /api/stats, with the same meaning
"""


@dataclass(slots=True)
class ReportOptions:
    """Texts as given, before any value is believed."""

    out: str | None = None
    compare: str | None = None
    filters: dict[str, str] = field(default_factory=dict)


def takes(name: str, value: str) -> bool:
    """Return True for an option that belongs to the report and not to the settings."""
    if name == "bot":
        # --bot NAME=STATE,LOGS says where a bot is; --bot ID chooses one.
        return "=" not in value
    return name in ("out", "compare") or OTHER_NAMES.get(name, name) in FILTERS


def take(options: ReportOptions, name: str, value: str) -> str | None:
    """Set an option; return what is wrong with it, None where nothing is."""
    shown = "--" + name.replace("_", "-")
    if not value:
        return f"{shown} needs a value."
    if name in ("out", "compare"):
        is_given = getattr(options, name) is not None
        setattr(options, name, value)
    else:
        key = OTHER_NAMES.get(name, name)
        is_given = key in options.filters
        options.filters[key] = value
    return f"{shown}: given more than once." if is_given else None

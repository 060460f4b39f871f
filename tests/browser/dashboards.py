"""A dashboard process on files of its own, and a page of Chromium that looks at it."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from waiting import settle

from tests.ports import find_free_port

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium draws its own bars as pages too: that took a third of all processor time here.
OWN_BARS = (
    "InitialWebUI", "WebUIToolbar", "WebUIReloadButton", "WebUIOmniboxPopup",
    "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup", "PreloadTopChromeWebUI",
)  # fmt: skip
# What Playwright switches off; of two such lists Chromium takes the last alone.
SWITCHED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-features=" + ",".join((*SWITCHED_OFF, *OWN_BARS)),
]  # fmt: skip
EXECUTABLE = next((found for name in NAMES if (found := shutil.which(name))), None)
KEEP_PREFS = """
if (!localStorage.getItem('botscope.prefs'))
  localStorage.setItem('botscope.prefs', JSON.stringify({ theme: '%s' }));
"""


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard: where it is, and which files it reads."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def start(
    root: Path,
    *options: str,
    folder: Path = ROOT,
    patience_s: float = 20.0,
    asking: str = "/ready",
) -> Dashboard:
    """Run dashboard_api.py on ``root``/state and ``root``/logs until it is ready."""
    port = find_free_port()
    places = (
        []
        if "--bots" in options
        else ["--state", str(root / "state"), "--logs", str(root / "logs")]
    )
    command = [sys.executable, str(folder / "dashboard_api.py"), *places, "--port", str(port)]
    log = (root / "server.log").open("wb")
    # Not counted: the rooms' own tests cover the server, and counting makes it twice as slow.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BOTSCOPE_", "COV"))}
    process = subprocess.Popen(
        [*command, "--data", str(root / "data"), *options],
        cwd=root, env=clean, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    log.close()
    dashboard = Dashboard(f"http://127.0.0.1:{port}", root, process)
    wait_until_ready(dashboard, patience_s, asking)
    return dashboard


def wait_until_ready(dashboard: Dashboard, patience_s: float, asking: str = "/ready") -> None:
    for _ in range(round(patience_s * 10)):
        try:
            with urllib.request.urlopen(f"{dashboard.url}{asking}", timeout=2) as answer:
                # Until every byte is read each figure is refused, and the console says so.
                if json.load(answer).get("indexed_ratio", 1) == 1:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    dashboard.stop()
    raise AssertionError((dashboard.root / "server.log").read_text(encoding="utf-8"))


@dataclass
class Watched:
    """A page together with every complaint of its console."""

    page: Page
    complaints: list[str]

    def open(self, dashboard: Dashboard, view: str = "#/overview") -> Page:
        self.page.goto(f"{dashboard.url}/{view}")
        name = view.removeprefix("#/").split("?")[0]
        self.page.wait_for_selector(f"body.{name}")
        self.page.evaluate("dispatchEvent(new Event('scroll'))")
        settle(self.page)
        return self.page


def watch(browser: Browser, width: int, theme: str, **options: object) -> Watched:
    """Open a page of a chosen width and theme, and note every complaint of its console."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin",
        color_scheme="light" if theme == "light" else "dark", **options,
    )  # fmt: skip
    context.add_init_script(KEEP_PREFS % theme)
    watched = Watched(context.new_page(), [])
    watched.page.set_default_timeout(30_000)
    watched.page.on("console", lambda message: _note(watched, message.type, message.text))
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    return watched


def _note(watched: Watched, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        watched.complaints.append(f"{kind}: {text}")

"""Contrast of every color role on every surface it is allowed on, in every theme and palette."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
SURFACES = ("surface-0", "surface-1", "surface-2")
TEXT_PAIRS = {
    "text-1": (*SURFACES, "surface-3", "tint-accent", "tint-profit"),
    "text-2": (*SURFACES, "surface-3", "tint-accent"),
    "text-3": (*SURFACES, "tint-profit", "tint-loss"),
    "accent": (*SURFACES, "surface-3"),
    "profit": (*SURFACES, "tint-profit", "tint-accent"),
    "loss": (*SURFACES, "surface-3", "tint-loss", "tint-accent"),
    "warning": SURFACES,
    "info": SURFACES,
    "on-accent": ("accent",),
    "on-banner": ("banner",),
}
UI_PAIRS = {"line-control": SURFACES, "focus": (*SURFACES, "surface-3")}
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
"""Machado, Oliveira, Fernandes 2009, severity 1, on linear light."""


def blocks() -> dict[str, dict[str, str]]:
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.S)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        key = selector.split(",")[-1].strip()
        found.setdefault(key, {}).update(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", body))
    return found


def themes() -> dict[str, dict[str, str]]:
    known = blocks()
    plain = {name: known[f'[data-theme="{name}"]'] for name in ("dark", "light", "contrast")}
    blind = {"dark": ':root[data-palette="cb"]'}
    for name in ("light", "contrast"):
        blind[name] = f':root[data-theme="{name}"][data-palette="cb"]'
    changed = {f"{name} cb": {**plain[name], **known[key]} for name, key in blind.items()}
    return {**plain, **changed}


THEMES = themes()


def light_of(color: str) -> list[float]:
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(first: str, second: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    lights = [
        sum(w * p for w, p in zip(weights, light_of(c), strict=True)) for c in (first, second)
    ]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def lab(light: list[float]) -> tuple[float, float, float]:
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(a * b for a, b in zip(row, light, strict=True)) for row in rows)

    def bend(value: float) -> float:
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116

    fx, fy, fz = bend(x / 0.9505), bend(y), bend(z / 1.089)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(first: str, second: str, matrix: tuple[tuple[float, ...], ...] | None) -> float:
    seen = []
    for color in (first, second):
        light = light_of(color)
        if matrix:
            light = [
                max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in matrix
            ]
        seen.append(lab(light))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", TEXT_PAIRS)
def test_text_can_be_read_on_every_surface(theme, role):
    colors = THEMES[theme]
    assert min(contrast(colors[role], colors[on]) for on in TEXT_PAIRS[role]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", UI_PAIRS)
def test_controls_and_focus_can_be_seen(theme, role):
    colors = THEMES[theme]
    assert min(contrast(colors[role], colors[on]) for on in UI_PAIRS[role]) >= 3.0


@pytest.mark.parametrize("theme", [name for name in THEMES if name.endswith("cb")])
def test_profit_and_loss_differ_for_every_eye_in_the_color_blind_palette(theme):
    colors = THEMES[theme]
    for matrix in (None, DEUTERANOPIA):
        assert difference(colors["profit"], colors["loss"], matrix) >= 40

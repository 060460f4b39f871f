"""Contrast of every color role on every surface it is allowed on, in every theme and palette."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
TINTS = ("tint-profit", "tint-loss", "tint-warning", "tint-accent")
GROUNDS = ("surface-0", "surface-1", "surface-2", "surface-3", *TINTS)
TEXT_ROLES = ("text-1", "text-2", "text-3", "accent", "profit", "loss", "warning", "info")
TEXT_PAIRS = [(role, ground) for role in TEXT_ROLES for ground in GROUNDS] + [
    ("on-accent", "accent"),
    ("on-banner", "banner"),
]
GRAPHIC_ROLES = (
    "line-control", "focus", "text-1", "text-2", "text-3", "profit", "loss", "warning", "info",
)  # fmt: skip
DEFICIENCIES = {
    "full color vision": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Machado, Oliveira, Fernandes 2009, severity 1, on linear light: what browsers simulate too."""


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


def difference(first: str, second: str, matrix: tuple[tuple[float, ...], ...]) -> float:
    """Return the distance in Lab (1976) of two colors as an eye of that kind sees them."""
    seen = []
    for color in (first, second):
        light = light_of(color)
        seen.append(lab([max(0.0, _dot(row, light)) for row in matrix]))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def _dot(row: tuple[float, ...], light: list[float]) -> float:
    return sum(a * b for a, b in zip(row, light, strict=True))


def weak_pairs(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    colors = THEMES[theme]
    found = [(first, on, contrast(colors[first], colors[on])) for first, on in pairs]
    return [f"{first} on {on}: {ratio:.2f}" for first, on, ratio in found if ratio < least]


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground(theme):
    least = 7.0 if theme.startswith("contrast") else 4.5
    assert weak_pairs(theme, TEXT_PAIRS, least) == []


@pytest.mark.parametrize("theme", THEMES)
def test_controls_graphics_and_focus_can_be_seen_on_every_ground(theme):
    pairs = [(role, ground) for role in GRAPHIC_ROLES for ground in GROUNDS]
    assert weak_pairs(theme, pairs, 3.0) == []


@pytest.mark.parametrize("eye", DEFICIENCIES)
@pytest.mark.parametrize("theme", [name for name in THEMES if name.endswith("cb")])
def test_profit_and_loss_differ_for_every_eye_in_the_color_blind_palette(theme, eye):
    colors = THEMES[theme]
    assert difference(colors["profit"], colors["loss"], DEFICIENCIES[eye]) >= 40

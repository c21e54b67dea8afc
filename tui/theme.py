"""The two themes, and the only colours written as numbers; everything else names a token."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="gradrecall-dark",
    primary="#7AB8FF",
    secondary="#B9A3FF",
    accent="#FFB86B",
    success="#6FCF97",
    warning="#F2D06B",
    error="#FF8A80",
    foreground="#E4E7EC",
    background="#12151A",
    surface="#1A1E25",
    panel="#242A33",
    dark=True,
    variables={"footer-background": "#1A1E25"},
)

LIGHT = Theme(
    name="gradrecall-light",
    primary="#1D5FBF",
    secondary="#6A4BBC",
    accent="#A85400",
    success="#1C7443",
    warning="#856000",
    error="#B3261E",
    foreground="#1E242C",
    background="#FBFAF7",
    surface="#F3F1EB",
    panel="#E8E5DC",
    dark=False,
    variables={"footer-background": "#F3F1EB"},
)

THEMES = (DARK, LIGHT)

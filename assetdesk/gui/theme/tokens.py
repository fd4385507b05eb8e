"""The design's tokens: every colour, space and size that is drawn, once for light and once for dark."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as `#RRGGBB`. `ring` is focus and the current cell; `*_fill` are grounds of badges, the same in both."""

    dark: bool
    window: str
    panel: str
    canvas: str
    well: str
    base: str
    raised: str
    hover: str
    cell_hover: str
    pressed: str
    line: str
    strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_text: str
    ring: str
    tint: str
    fail: str
    warn: str
    ok: str
    warn_tint: str
    fail_tint: str
    button: str
    card: str
    knob: str
    scroll: str
    scrim_alpha: int
    on_accent: str = "#FFFFFF"
    white: str = "#FFFFFF"
    ink: str = "#1B1B1B"
    fail_fill: str = "#C23B0C"
    stale_fill: str = "#F0B429"
    ok_fill: str = "#007A5C"
    quiet_fill: str = "#4A4A4A"
    busy_fill: str = "#2457C5"
    progress: str = "#7FA6FF"

    def colours(self) -> dict[str, str]:
        """Every colour by the name it has in the style sheet (`accent-text` for `accent_text`)."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name.replace("_", "-"): value for name, value in found.items() if isinstance(value, str)}


LIGHT = Tokens(
    dark=False,
    window="#F0F0F0",
    panel="#F6F6F6",
    canvas="#E6E6E6",
    well="#D8D8D8",
    base="#FFFFFF",
    raised="#FCFCFC",
    hover="#E4E4E4",
    cell_hover="#F1F1F1",
    pressed="#D6D6D6",
    line="#D2D2D2",
    strong="#808080",
    text="#1B1B1B",
    text2="#4D4D4D",
    text3="#646464",
    accent="#2457C5",
    accent_text="#1F4DB0",
    ring="#2457C5",
    tint="#D9E4FA",
    fail="#A8330B",
    warn="#7A5200",
    ok="#00624A",
    warn_tint="#FBF0D5",
    fail_tint="#FBE6DF",
    button="#FFFFFF",
    card="#FFFFFF",
    knob="#FFFFFF",
    scroll="#A9A9A9",
    scrim_alpha=87,
)

DARK = Tokens(
    dark=True,
    window="#262626",
    panel="#212121",
    canvas="#1A1A1A",
    well="#2C2C2C",
    base="#171717",
    raised="#2E2E2E",
    hover="#353535",
    cell_hover="#252525",
    pressed="#404040",
    line="#3A3A3A",
    strong="#7C7C7C",
    text="#EDEDED",
    text2="#B8B8B8",
    text3="#A0A0A0",
    accent="#3568DB",
    accent_text="#8DB0FF",
    ring="#8DB0FF",
    tint="#253655",
    fail="#FF8E66",
    warn="#F0B842",
    ok="#54CBA4",
    warn_tint="#3A311B",
    fail_tint="#40281F",
    button="#353535",
    card="#212121",
    knob="#C8C8C8",
    scroll="#565656",
    scrim_alpha=128,
)

# logical px

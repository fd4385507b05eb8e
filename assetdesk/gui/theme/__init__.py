"""Look: tokens, palette, the one style sheet, icons and fonts. Everything drawn asks here for its colour."""

from assetdesk.gui.theme.theme import Appearance, Theme, application_theme
from assetdesk.gui.theme.tokens import DARK, LIGHT, Tokens

__all__ = ["DARK", "LIGHT", "Appearance", "Theme", "Tokens", "application_theme"]

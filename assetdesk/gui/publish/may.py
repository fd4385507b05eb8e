"""Whether a verb of the page may be offered: the library can be changed, and the role of who works here allows it."""

from assetdesk.gui.roles import off_verb as why_not

__all__ = ["why_not"]

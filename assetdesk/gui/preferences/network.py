"""Preferences, Library, Network: whether files may be fetched from addresses, and within which limits; and how much one
upload over HTTP may bring."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from assetdesk.core.settings import LibrarySettings
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Section

tr = QCoreApplication.translate
HERE = "NetworkSection"
_MEGABYTE = 1 << 20
_MINUTE = 60.0


class NetworkSection(Section):
    """Fetching is off as long as nobody switches it on; the page that holds it writes what is changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr(HERE, "Network"))
        self.on = self.check(
            "networkOn",
            tr(HERE, "Fetch files from addresses"),
            tr(HERE, "Only those that an upload names, by http and https. Nothing else of AssetDesk uses the network."),
        )
        self.private = self.check(
            "networkPrivate",
            tr(HERE, "Also from this computer and its own network"),
            tr(HERE, "Without this, an address that leads to a router, a printer or a server next to you is refused."),
        )
        self.most = self.whole("fetchSize", 1, 1_000_000, 256)
        self.most.setFixedWidth(104)
        self.field(
            tr(HERE, "At most"), self.most, self.unit(tr(HERE, "MB a file, 1 to 1,000,000")), name="fetchSize"
        )  # fmt: skip
        self.longest = self.whole("fetchTime", 1, 1440, 5)
        self.longest.setFixedWidth(104)
        self.field(
            tr(HERE, "For at most"), self.longest, self.unit(tr(HERE, "minutes a file, 1 to 1,440")), name="fetchTime",
            hint=tr(HERE, "What is larger or slower is refused, with its reason, and can be tried again."),
        )  # fmt: skip

        self.posted = self.whole("uploadPostSize", 1, 1 << 20, 256)
        self.posted.setFixedWidth(104)
        self.field(
            tr(HERE, "By POST at most"), self.posted, self.unit(tr(HERE, "MB a request, 1 to 1,048,576")),
            name="uploadPostSize",
            hint=tr(HERE, "What the files have together that a script sends to the HTTP server in one request."),
        )  # fmt: skip

    def put(self, settings: LibrarySettings) -> None:
        """Show what holds."""
        self.on.setChecked(settings.network)
        self.private.setChecked(settings.network_private)
        self.most.setValue(settings.fetch_bytes // _MEGABYTE)
        self.longest.setValue(round(settings.fetch_seconds / _MINUTE))
        self.posted.setValue(settings.upload_post_bytes // _MEGABYTE)
        for widget in (self.private, self.most, self.longest):
            widget.setEnabled(settings.network)

    def values(self) -> dict[str, Any]:
        """What is chosen, by the names of settings."""
        return {
            "network": self.on.isChecked(),
            "network_private": self.private.isChecked(),
            "fetch_bytes": self.most.value() * _MEGABYTE,
            "fetch_seconds": self.longest.value() * _MINUTE,
            "upload_post_bytes": self.posted.value() * _MEGABYTE,
        }

"""What options do to one asset, before they are run: before and after with a divider, live while they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.edit.detail import Detail
from assetdesk.gui.edit.dots import Dots
from assetdesk.gui.edit.geometry import Picture
from assetdesk.gui.edit.trial import Looks, Trial
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import button, column, label, row

# options that follow each other faster are tried out once
_REST_MS = 60


class PreviewPane(QWidget):
    """`set_asset` and `set_options` may be called on every change; nothing is worked out while it is not shown.

    Options carry the IPS names and are what the asset would have: None or absent is the default. `tried(Looks)` when
    both pictures are there.
    """

    tried = Signal(object)

    def __init__(self, desk: Desk, name: str = "previewPane", *, height: int = 220) -> None:
        super().__init__()
        self._desk = desk
        self._asset: int | None = None
        self._options: dict[str, Any] = {}
        self._stale = False
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Preview"))
        theme = desk.theme
        self.canvas = EditCanvas(theme)
        self.canvas.setObjectName(f"{name}Canvas")
        self.canvas.setAccessibleName(self.tr("Before and after"))
        self.canvas.setMinimumSize(QSize(160, height))
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.canvas.set_compact()
        self.canvas.set_mode(Compare.SPLIT)
        self.canvas.mode_changed.connect(self._mode_shown)
        self.dots = Dots(theme, self.canvas)
        self.modes = Segments(
            theme,
            [
                Segment(f"{name}Before", self.tr("Before"), Compare.BEFORE),
                Segment(f"{name}Split", self.tr("Split"), Compare.SPLIT),
                Segment(f"{name}Side", self.tr("Side by side"), Compare.SIDE),
                Segment(f"{name}After", self.tr("After"), Compare.AFTER),
            ],
        )
        self.modes.setObjectName(f"{name}Modes")
        self.modes.setAccessibleName(self.tr("Compare"))
        self.modes.chosen.connect(self._chosen)
        self._fit = button(self.tr("Fit"), f"{name}Fit", small=True)
        self._fit.clicked.connect(self._do_fit)
        self._actual = button(self.tr("100 %"), f"{name}Actual", small=True)
        self._actual.setToolTip(self.tr("The original's own pixels (Z)"))
        self._actual.clicked.connect(self._do_actual)
        self.said = label(theme, "", 12, ink="fail", wrap=True)
        self.said.setObjectName(f"{name}Said")
        self.said.hide()
        tools = row(self.modes, 0, self._fit, self._actual, spacing=4)
        made = column(self.canvas, tools, self.said, spacing=8)
        made.setStretchFactor(self.canvas, 1)
        self.setLayout(made)
        self._telling = False
        self.trial = Trial(desk, self, name)
        self.trial.came.connect(self._came)
        self.trial.faulted.connect(self._faulted)
        self.trial.busy.connect(self.dots.show_busy)
        self.detail = Detail(desk, self.canvas, self, f"{name} detail")
        self.canvas.zoomed.connect(self._zoomed)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._mode_shown()
        self._zoomed()

    # what is tried

    @property
    def asset_id(self) -> int | None:
        """The asset shown or coming."""
        return self._asset

    def set_asset(self, asset_id: int | None) -> None:
        """Another asset, or none."""
        if asset_id == self._asset:
            return
        self._asset = asset_id
        self.canvas.edit(None)
        self.canvas.show_picture(None, 1)
        self._tell("")
        if asset_id is None:
            self.trial.call_off()
            self.detail.call_off()
        self._soon()

    def set_options(self, options: Mapping[str, Any]) -> None:
        """Other options on the same asset."""
        if dict(options) != self._options:
            self._options = dict(options)
            self._soon()

    def _soon(self) -> None:
        self._stale = True
        if self.isVisible():
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._rest.start()

    def _ask(self) -> None:
        self._stale = False
        if self._asset is not None:
            self.trial.want(self._asset, self._options)
            self.detail.want(self._asset, self._options)

    def _came(self, looks: Looks) -> None:
        if looks.asset_id != self._asset:
            return
        self._tell(" ".join(looks.warnings))
        size = looks.picture or Picture(looks.before.width(), looks.before.height())
        if self.canvas.editing != size:
            self.canvas.edit(size)
        self.canvas.show_looks(looks.before, looks.after)
        self.canvas.set_crop(looks.crop)
        self.tried.emit(looks)

    def _faulted(self, sentence: str) -> None:
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    # how it is looked at

    def _chosen(self, mode: str) -> None:
        if not self._telling:
            self.canvas.set_mode(Compare(mode))

    def _mode_shown(self) -> None:
        self._telling = True
        self.modes.choose(self.canvas.mode)
        self._telling = False

    def _do_fit(self) -> None:
        self.canvas.fit()

    def _do_actual(self) -> None:
        self.canvas.actual()

    def _zoomed(self) -> None:
        self._actual.setEnabled(self.canvas.has_picture)
        self._fit.setEnabled(self.canvas.has_picture and not self.canvas.fitted)

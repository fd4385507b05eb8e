"""The crop in the panel: how its edges are found, and the exact amounts cut off each side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSpinBox, QToolButton

from assetdesk.gui import words
from assetdesk.gui.edit.crop_cards import Card, CropCards
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.edit.panel_fields import PanelFields
from assetdesk.gui.edit.swatch import Swatch
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.corners import CornerPick
from assetdesk.gui.widgets.parts import button, row

OFF, HAND, COLOUR, ALPHA = "off", "hand", "colour", "alpha"
_SIDES = ("left", "right", "top", "bottom")
_WIDE = 74
_FIRST_TOLERANCE = 0.05


class CropGroup(PanelFields):
    """`chosen(name)` of a card (empty: the picture's own crop); `automatic`, `former` and `confirm` of the named crop
    that is current. `typed(Rect)` when an amount was typed; `way_chosen(way)`: off, hand, colour or alpha;
    `find_wanted` when corner or tolerance are others; `reset` back to what is saved."""

    chosen = Signal(str)
    automatic = Signal()
    former = Signal()
    confirm = Signal()
    typed = Signal(object)
    way_chosen = Signal(str)
    find_wanted = Signal()
    reset = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._picture: Picture | None = None
        self._rect: Rect | None = None
        self._named = False
        self.cards = CropCards(theme)
        self.cards.chosen.connect(self.chosen)
        self.cards.hide()
        self.lines.addWidget(self.cards)
        self.ways = self.segments(
            self.tr("Find edges"),
            [
                Segment("editCropOff", self.tr("Off"), OFF),
                Segment("editCropByHand", self.tr("By hand"), HAND),
                Segment("editCropByColour", self.tr("Colour"), COLOUR),
                Segment("editCropByAlpha", self.tr("Alpha"), ALPHA),
            ],
            name="editCropWays",
        )
        for name, said in (
            ("editCropByColour", self.tr("Detect by colour")),
            ("editCropByAlpha", self.tr("Detect by transparency")),
        ):
            way = self.ways.findChild(QToolButton, name)
            assert way is not None
            way.setAccessibleName(said)
            way.setToolTip(said)
        self._ways_line = self.newest()
        self.ways.chosen.connect(self._way)
        self.corner = CornerPick(theme, "editCropCorner", self.tr("Colour from"))
        self.corner.chosen.connect(self._told)
        self.swatch = Swatch(theme)
        self._corner_line = self.field(self.tr("Colour from"), self.corner, self.swatch)
        self.allowed = self.tolerance("editCropTolerance", "")
        self.allowed.setKeyboardTracking(True)
        self.allowed.setValue(_FIRST_TOLERANCE)
        self.allowed.valueChanged.connect(self._told)
        self._tolerance_line = self.newest()
        self.sides: dict[str, QSpinBox] = {}
        spoken = (self.tr("Left"), self.tr("Right"), self.tr("Top"), self.tr("Bottom"))
        for side, name in zip(_SIDES, spoken, strict=True):
            made = self.whole(f"editCrop{side.capitalize()}", 0, 0)
            made.setFixedWidth(_WIDE)
            made.setAccessibleName(words.fill(self.tr("%1, px cut off"), name))
            made.valueChanged.connect(self._side_typed)
            self.sides[side] = made
        across = self.field(self.tr("Left, right"), self.sides["left"], self.sides["right"], self.unit("px"))
        down = self.field(self.tr("Top, bottom"), self.sides["top"], self.sides["bottom"], self.unit("px"))
        self._insets = (across, down)
        self.resetter = button(self.tr("Reset"), "editCropReset", small=True)
        self.resetter.setToolTip(self.tr("Back to the crop that is saved"))
        self.resetter.clicked.connect(self.reset)
        self.said = self.note()
        self.said.setObjectName("editCropNote")
        self.to_automatic = button(self.tr("Reset to automatic"), "editCropAutomatic", small=True)
        self.to_automatic.clicked.connect(self.automatic)
        self.to_former = button(self.tr("Your earlier crop"), "editCropEarlier", small=True)
        self.to_former.setToolTip(self.tr("Where you had it before its size was changed"))
        self.to_former.clicked.connect(self.former)
        self.confirmer = button(self.tr("Confirm"), "editCropConfirm", small=True)
        self.confirmer.setToolTip(self.tr("Confirm this crop (Enter)"))
        self.confirmer.clicked.connect(self.confirm)
        self.named_swatch = Swatch(theme)
        self.named_swatch.setObjectName("editNamedSwatch")
        self.swatch_line = self.field(self.tr("Swatch"), self.named_swatch)
        self.swatch_line.hide()
        self.lines.addLayout(row(self.to_former, 0))
        self.lines.addLayout(row(self.resetter, self.to_automatic, 0, self.confirmer))
        self.show_named((), "", automatic=True, confirmed=True, colour="")
        self.show_way(OFF)
        self.say("")

    def show_named(
        self,
        cards: Sequence[Card],
        current: str,
        *,
        automatic: bool,
        confirmed: bool,
        colour: str,
        former: bool = False,
    ) -> None:
        """The cards; with a named crop current its verbs stand where the amounts of the picture's own do."""
        self.cards.show_cards(cards, current)
        self._named = bool(current)
        self.to_automatic.setVisible(self._named)
        self.to_automatic.setEnabled(not automatic)
        self.to_former.setVisible(self._named and former)
        self.confirmer.setVisible(self._named)
        self.confirmer.setEnabled(not confirmed)
        self.resetter.setVisible(not self._named)
        self._ways_line.setVisible(not self._named)
        self.swatch_line.setVisible(bool(colour))
        if colour:
            self.named_swatch.show_colour(QColor(colour))
        self.show_way(self.way)

    @property
    def way(self) -> str:
        """How edges are found."""
        return self.ways.value

    def show_way(self, way: str) -> None:
        """Show the fields of a way, without telling."""
        self.loading = True
        self.ways.choose(way)
        self.loading = False
        own = not self._named
        self._corner_line.setVisible(own and way == COLOUR)
        self._tolerance_line.setVisible(own and way in (COLOUR, ALPHA))
        for part in self._insets:
            part.setVisible(own and way != OFF)

    def _way(self, way: str) -> None:
        if not self.loading:
            self.show_way(way)
            self.way_chosen.emit(way)

    def _told(self, _: object = None) -> None:
        if not self.loading:
            self.find_wanted.emit()

    def show_crop(self, picture: Picture, rect: Rect, *, changed: bool) -> None:
        """The amounts of this rectangle."""
        self._picture, self._rect = picture, rect
        insets = picture.insets(rect)
        self.loading = True
        for side, made in self.sides.items():
            other = {"left": insets.right, "right": insets.left, "top": insets.bottom, "bottom": insets.top}[side]
            most = (picture.width if side in ("left", "right") else picture.height) - other - 1
            made.setRange(0, most)
            made.setValue(getattr(insets, side))
        self.loading = False
        self.resetter.setEnabled(changed)

    def _side_typed(self) -> None:
        made = self.sender()
        if self.loading or self._picture is None or self._rect is None or not isinstance(made, QSpinBox):
            return
        side = next(side for side, one in self.sides.items() if one is made)
        self.typed.emit(self._picture.with_inset(self._rect, side, made.value()))

    def say(self, text: str) -> None:
        """A sentence under the fields; empty takes it away."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def show_colour(self, colour: QColor | None) -> None:
        """The colour that the corner supplies."""
        self.swatch.show_colour(colour)

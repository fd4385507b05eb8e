"""A new encoding preset: what a transcode looks like, in the fields of Classic's preset editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox, QWidget

from assetdesk.core.encoding import AudioCodec, Container, EncodingPreset, VideoCodec
from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.parts import RAISED, button, column, label, pane, scrolled
from assetdesk.library import option_choices


class EncodingFields(Fields):
    """The fields; `preset` is what they say."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self.name = self._text("encodingName", 120)
        self.field(self.tr("Name"), self.name, hint=self.tr("As it stands in the list."), stretch=True)
        self.suffix = self._text("encodingSuffix", 120)
        self.field(
            self.tr("File suffix"), self.suffix, stretch=True,
            hint=self.tr("Behind the film’s name, such as _Web_720p. Empty: the preset’s name."),
        )  # fmt: skip
        self.section(self.tr("Picture"))
        self.width_field = self._auto("encodingWidth", 16_384)
        self.height_field = self._auto("encodingHeight", 16_384)
        pixels = self.unit(self.tr("px"))
        self.field(self.tr("Width"), self.width_field, pixels, hint=self.tr("16 to 16,384; auto follows the height."))
        self.field(
            self.tr("Height"), self.height_field, self.unit(self.tr("px")),
            hint=self.tr("16 to 16,384; auto follows the width. Nothing is ever enlarged."),
        )  # fmt: skip
        self.height_field.setValue(720)
        self.video_rate = self.whole("encodingVideoRate", 16, 200_000, 100)
        self.video_rate.setValue(2600)
        self.field(
            self.tr("Bit rate"), self.video_rate, self.unit(self.tr("kbit/s")),
            hint=self.tr("16 to 200,000. More looks better and loads longer."),
        )  # fmt: skip
        self.frames = self.decimal("encodingFrameRate", 0, 240, 1, 2)
        self.frames.setSpecialValueText(self.tr("as it is"))
        self.field(
            self.tr("Frame rate"), self.frames, self.unit(self.tr("frames/s")),
            hint=self.tr("1 to 240; 0 leaves it as it is."),
        )  # fmt: skip
        self.codec = self.combo(
            "encodingCodec", self.tr("Format"),
            tuple((c.value, c.value) for c in VideoCodec), self.tr("H.264 plays everywhere."),
        )  # fmt: skip
        self.section(self.tr("Sound"))
        self.audio = self.combo(
            "encodingAudio", self.tr("Format"),
            tuple((c.value, c.value if c is not AudioCodec.NONE else self.tr("No sound")) for c in AudioCodec),
        )  # fmt: skip
        self.audio_rate = self.whole("encodingAudioRate", 8, 512, 16)
        self.audio_rate.setValue(128)
        self.field(self.tr("Bit rate"), self.audio_rate, self.unit(self.tr("kbit/s")), hint=self.tr("8 to 512."))
        self.section(self.tr("File"))
        self.container = self.combo("encodingContainer", self.tr("Kind"), tuple((c.value, c.value) for c in Container))
        self.constant: QCheckBox = self.check(
            "encodingConstant", self.tr("Constant bit rate"), self.tr("Off: calm passages take less.")
        )
        for combo in (self.codec, self.audio, self.container):
            combo.setCurrentIndex(0)
        self.lines.addStretch(1)

    def _text(self, name: str, longest: int) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setFont(self.theme.font(12))
        made.setMaxLength(longest)
        made.textChanged.connect(self.told)
        return made

    def _auto(self, name: str, most: int) -> QSpinBox:
        made = self.whole(name, 0, most, 16)
        made.setSpecialValueText(self.tr("auto"))
        return made

    @property
    def preset(self) -> EncodingPreset:
        """What stands there; ask it what is `wrong`."""
        rate = self.video_rate.value()
        return EncodingPreset(
            name=" ".join(self.name.text().split()),
            suffix=self.suffix.text().strip(),
            connection_kbps=min(200_000, rate + self.audio_rate.value()),
            container=Container(self.container.currentData()),
            video_codec=VideoCodec(self.codec.currentData()),
            video_kbps=rate,
            width=self.width_field.value() or None,
            height=self.height_field.value() or None,
            frame_rate=self.frames.value() or None,
            audio_codec=AudioCodec(self.audio.currentData()),
            audio_kbps=self.audio_rate.value(),
            constant=self.constant.isChecked(),
        )


class EncodingEditor(Frame):
    """`saved(handle)` when the library has it."""

    saved = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "encodingEditor", parent, QSize(460, 700))
        self.setWindowTitle(self.tr("New encoding preset"))
        self.setAccessibleName(self.tr("New encoding preset"))
        self._desk = desk
        head = label(desk.theme, self.tr("New encoding preset"), 20, 600, wrap=True)
        self.fields = EncodingFields(desk)
        self.fields.edited.connect(self._check)
        ground = pane(RAISED)
        ground.setLayout(column(self.fields, margins=(20, 0, 20, 12)))
        scroll = scrolled(ground)
        top = QWidget()
        top.setLayout(column(head, margins=(20, 18, 20, 8)))
        self.body.setLayout(column(top, scroll, spacing=0))
        self._wrong = label(desk.theme, "", 12, ink="fail", wrap=True)
        self._wrong.setObjectName("encodingFault")
        cancel = button(self.tr("Cancel"), "encodingCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Save"), "encodingSave", primary=True, width=88)
        roles.guard(desk, "createPropertySet", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._save)
        self.footer.addWidget(self._wrong, 1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._check()
        self.fields.name.setFocus()

    def _check(self) -> None:
        preset = self.fields.preset
        wrong = preset.wrong()
        self.go.setEnabled(not wrong)
        self._wrong.setText(wrong if preset.name else "")
        self.go.setToolTip(wrong)

    def _save(self) -> None:
        library, preset = self._desk.library, self.fields.preset
        self.go.setEnabled(False)
        work: Callable[[], Any] = lambda: option_choices.save_encoding(library, preset)  # noqa: E731
        self._desk.background.run(work, self._saved, self._not_saved, priority=5)

    def _saved(self, handle: str) -> None:
        self.accept()
        self.saved.emit(handle)

    def _not_saved(self, error: BaseException) -> None:
        from assetdesk.gui.faults import sentence

        self.go.setEnabled(True)
        self._wrong.setText(sentence(error))

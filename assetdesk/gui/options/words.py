"""The value in force of each page of the options, in a word or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.gui import words
from assetdesk.gui.options.model import OptionsModel
from assetdesk.library.options import SEVERAL, Group

translate = QCoreApplication.translate
HERE = "Options"


def group_name(group: Group) -> str:
    """As it stands in the list."""
    return {
        Group.UPLOAD: translate(HERE, "This upload"),
        Group.CROP: translate(HERE, "Crop"),
        Group.BACKGROUND: translate(HERE, "Background"),
        Group.SHARPENING: translate(HERE, "Sharpening"),
        Group.COLOUR: translate(HERE, "Colour"),
        Group.PHOTOSHOP: translate(HERE, "Photoshop"),
        Group.PDF: translate(HERE, "PDF"),
        Group.DRAWING: translate(HERE, "Illustrator, EPS"),
        Group.VIDEO: translate(HERE, "Video"),
        Group.SETS: translate(HERE, "Sets"),
        Group.AFTER: translate(HERE, "After the job"),
    }[group]


GROUP_ICONS = {
    Group.UPLOAD: "upload",
    Group.CROP: "crop",
    Group.BACKGROUND: "eraser",
    Group.SHARPENING: "focus",
    Group.COLOUR: "palette",
    Group.PHOTOSHOP: "layers",
    Group.PDF: "file-text",
    Group.DRAWING: "spline",
    Group.VIDEO: "film",
    Group.SETS: "images",
    Group.AFTER: "send",
}


def several() -> str:
    """Where the assets differ."""
    return translate(HERE, "(several)")


def value_words(model: OptionsModel, group: Group) -> str:
    """Empty where there is nothing to say: the default holds."""
    values = {name: model.value(name) for name in model.names(group)}
    if group is Group.CROP:
        return _crop(model, values)
    if any(value is SEVERAL for value in values.values()):
        return several()
    match group:
        case Group.UPLOAD:
            return translate(HERE, "Marked") if values["readyForPublish"] else translate(HERE, "Not marked")
        case Group.BACKGROUND:
            return _background(model, values)
        case Group.SHARPENING:
            return _sharpening(model, values["unsharpMaskOptions"])
        case Group.COLOUR:
            mode = values["colorManagementOptions"]["colorManagement"]
            return {
                "Convert": translate(HERE, "Converted"),
                "MaintainOriginal": translate(HERE, "Kept"),
            }.get(mode, translate(HERE, "Automatic") if model.changed(group) else "")
        case Group.PHOTOSHOP:
            layers = values["photoshopOptions"].get("process") == "MaintainLayers"
            return translate(HERE, "Layers") if layers else translate(HERE, "No layers")
        case Group.PDF:
            return _pdf(values["pdfOptions"])
        case Group.DRAWING:
            given = [values[name] for name in model.names(group) if values[name]]
            return _ppi(given[0]) if given else _default(model, group)
        case Group.VIDEO:
            return _video(model, values["mediaOptions"])
        case Group.SETS:
            n = len((values["autoSetCreationOptions"] or {}).get("autoSetsArray") or ())
            return words.plural(translate(HERE, "%Ln preset(s)", None, n), n) if n else ""
        case _:
            return _after(values)


def _after(values: Mapping[str, Any]) -> str:
    if any(values[name] is not None for name in PUBLISH_JOBS):
        return translate(HERE, "Publish")
    if values["postHttpUrl"]:
        return translate(HERE, "Tells an address")
    if values.get("emailSetting", "None") != "None":
        return translate(HERE, "Mail")
    n = len(values["projectHandleArray"] or ())
    return words.plural(translate(HERE, "%Ln collection(s)", None, n), n) if n else ""


def _default(model: OptionsModel, group: Group) -> str:
    return translate(HERE, "Default") if model.changed(group) else ""


def _crop(model: OptionsModel, values: Mapping[str, Any]) -> str:
    for name, text in (
        ("manualCropOptions", translate(HERE, "By hand")),
        ("autoColorCropOptions", translate(HERE, "By colour")),
        ("autoTransparentCropOptions", translate(HERE, "By transparency")),
    ):
        if values.get(name) is SEVERAL:
            return several()
        if values.get(name) is not None:
            return text
    if model.upload:
        return translate(HERE, "None") if model.changed(Group.CROP) else ""
    if values.get("preserveCrop") is False:
        return translate(HERE, "Removed")
    return translate(HERE, "Kept") if "crop" in model.force.values else ""


def _background(model: OptionsModel, values: Mapping[str, Any]) -> str:
    if values["knockoutBackground"]:
        return translate(HERE, "Removed")
    if values.get("createMask"):
        return translate(HERE, "Mask")
    return translate(HERE, "Kept") if model.changed(Group.BACKGROUND) else ""


def _sharpening(model: OptionsModel, sharpen: Mapping[str, Any] | None) -> str:
    amount = (sharpen or {}).get("amount", 0)
    if not amount:
        return translate(HERE, "Off") if model.changed(Group.SHARPENING) else ""
    return words.locale().toString(float(amount), "g", 4)


def _ppi(rip: Mapping[str, Any]) -> str:
    if rip.get("process", "Rasterize") == "None":
        return translate(HERE, "File only")
    number = words.locale().toString(float(rip.get("resolution", 150)), "g", 6)
    return translate(HERE, "%1 ppi").replace("%1", number)


def _pdf(pdf: Mapping[str, Any] | None) -> str:
    if pdf is None or pdf.get("process") == "Thumbnail":
        return translate(HERE, "First page") if pdf else ""
    return _ppi(pdf)


def _video(model: OptionsModel, media: Mapping[str, Any] | None) -> str:
    n = len((media or {}).get("videoEncodingPresetsArray") or ())
    if n:
        return words.plural(translate(HERE, "%Ln preset(s)", None, n), n)
    if media and (media.get("generateThumbnail") or media.get("thumbnailOptions")):
        return translate(HERE, "Poster")
    return _default(model, Group.VIDEO)

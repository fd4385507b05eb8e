"""What steps, reasons and error codes are called in the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from assetdesk.core.plan import Reason

translate = QCoreApplication.translate


def step_name(step: str) -> str:
    """A step as a thing: "Default preview renditions"."""
    return {
        "metadata": translate("Steps", "Metadata"),
        "text": translate("Steps", "Text"),
        "converted_text": translate("Steps", "Text of office documents"),
        "preview": translate("Steps", "Default preview renditions"),
        "pages": translate("Steps", "Page previews"),
        "document": translate("Steps", "Pages of office documents"),
        "strip": translate("Steps", "Frames of films"),
        "waveform": translate("Steps", "Waveforms"),
        "parts": translate("Steps", "Pages, layers and encodings"),
        "pyramid": translate("Steps", "Optimized files"),
        "encode": translate("Steps", "Encodings"),
        "words": translate("Steps", "Search words and links"),
        "tags": translate("Steps", "Tags and colours"),
        "renditions": translate("Steps", "Profile renditions"),
        "named_renditions": translate("Steps", "Renditions of a chosen profile"),
        "profile_videos": translate("Steps", "Profile videos"),
        "crops": translate("Steps", "Crops and swatches"),
        "video_profile": translate("Steps", "Video profile"),
        "sets": translate("Steps", "Sets"),
        "workflow": translate("Steps", "Workflow"),
        "named_workflow": translate("Steps", "Chosen workflow"),
    }.get(step, step.replace("_", " ").capitalize())


def step_short(step: str) -> str:
    """The same in one word, lower case, for inside a sentence: "previews"."""
    return {
        "metadata": translate("Steps", "metadata"),
        "text": translate("Steps", "text"),
        "converted_text": translate("Steps", "text"),
        "preview": translate("Steps", "previews"),
        "pages": translate("Steps", "pages"),
        "document": translate("Steps", "pages"),
        "strip": translate("Steps", "frames"),
        "waveform": translate("Steps", "waveform"),
        "parts": translate("Steps", "parts"),
        "pyramid": translate("Steps", "optimized file"),
        "encode": translate("Steps", "encoding"),
        "words": translate("Steps", "words"),
        "tags": translate("Steps", "tags"),
        "renditions": translate("Steps", "renditions"),
        "named_renditions": translate("Steps", "renditions"),
        "profile_videos": translate("Steps", "videos"),
        "crops": translate("Steps", "crops"),
        "video_profile": translate("Steps", "video profile"),
        "sets": translate("Steps", "sets"),
        "workflow": translate("Steps", "workflow"),
        "named_workflow": translate("Steps", "workflow"),
    }.get(step, step.replace("_", " "))


def step_icon(step: str) -> str:
    """The lucide name that stands for the step."""
    return {
        "metadata": "file-text",
        "text": "scroll-text",
        "converted_text": "scroll-text",
        "preview": "image",
        "pages": "layers",
        "document": "layers",
        "strip": "images",
        "encode": "film",
        "words": "scroll-text",
        "tags": "tag",
        "profile_videos": "film",
        "video_profile": "film",
        "crops": "crop",
        "sets": "images",
        "workflow": "workflow",
        "named_workflow": "workflow",
    }.get(step, "sliders-horizontal")


def steps_line(steps: Iterable[str]) -> str:
    """ "Metadata, previews": the steps of one asset."""
    text = ", ".join(dict.fromkeys(step_short(s) for s in steps))
    return text[:1].upper() + text[1:]


def reason_words(reason: Reason) -> str:
    """The head of a group in the plan."""
    return {
        Reason.NEVER_MADE: translate("Reasons", "Never made"),
        Reason.SOURCE_CHANGED: translate("Reasons", "The original changed outside AssetDesk"),
        Reason.SIDECAR_CHANGED: translate("Reasons", "The XMP file beside the original changed, came or went"),
        Reason.SETTINGS_CHANGED: translate("Reasons", "The settings changed"),
        Reason.PROFILE_CHANGED: translate("Reasons", "The profile changed"),
        Reason.MODULE_NEWER: translate("Reasons", "Made by an older AssetDesk, or without a program that is there now"),
        Reason.FAILED_BEFORE: translate("Reasons", "Failed last time"),
        Reason.FORCED: translate("Reasons", "Up to date, made again because you chose all"),
        Reason.UP_TO_DATE: translate("Reasons", "Up to date"),
        Reason.WOULD_FAIL_AGAIN: translate("Reasons", "Failed, and nothing has changed since"),
        Reason.SKIPPED: translate("Reasons", "Skipped for good"),
        Reason.NOT_FAILED: translate("Reasons", "Did not fail"),
    }[reason]

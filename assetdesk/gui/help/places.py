"""Which page of the manual belongs to what somebody looks at: by the objectName of the nearest part of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from assetdesk.gui.help.pages import FIRST

PAGES = {
    # pages and panels
    "cropsPage": "crops",
    "editPanel": "options",
    "errorPage": "storage",
    "inboxPage": "workflows",
    "inspectorFound": "finding",
    "inspectorHistory": "versions",
    "inspectorMetadata": "metadata",
    "inspectorRenditions": "renditions",
    "inspectorSets": "sets",
    "inspectorTags": "tags",
    "notProcessedPage": "formats",
    "publishPage": "publishing",
    "scheduledTable": "imports",
    "jobsPanel": "undo",
    "setPanel": "sets",
    "setViewer": "sets",
    "viewerPage": "formats",
    "watchedPage": "watched-folders",
    # dialogs
    "addTargetDialog": "publishing",
    "addWatchDialog": "watched-folders",
    "alikeDialog": "undo",
    "archivePasswordDialog": "archives",
    "bulkImportDialog": "imports",
    "changeTargetDialog": "publishing",
    "changeWatchDialog": "watched-folders",
    "cleanUpDialog": "renditions",
    "conflictDialog": "uploads",
    "duplicatesDialog": "uploads",
    "encodingEditor": "renditions",
    "exportCropsDialog": "crops",
    "exportDialog": "exports",
    "folderProperties": "profiles",
    "forceRepublishDialog": "publishing",
    "foundAgainDialog": "own-folder",
    "installDialog": "formats",
    "jobLog": "uploads",
    "makeSet": "sets",
    "preferencesLibrary": "uploads",
    "preferencesMail": "after-a-job",
    "preferencesPeople": "people",
    "preferencesProcessing": "undo",
    "preferencesPublishing": "publishing",
    "preferencesScripting": "http",
    "preferencesTags": "tags",
    "preferencesWatching": "watched-folders",
    "profilesDialog": "profiles",
    "publishHistoryDialog": "publishing",
    "reprocessDialog": "options",
    "runBatchSets": "sets",
    "scheduleDialog": "imports",
    "uploadDialog": "uploads",
    "uploadFiles": "uploads",
    "versionDialog": "versions",
    "writeMetadataDialog": "metadata",
}


OF_PAGES = {
    "crops": "crops",
    "inbox": "workflows",
    "not_processed": "formats",
    "publish": "publishing",
    "viewer": "formats",
    "watched": "watched-folders",
}


def page_of(widget: QWidget | None, page: str = "") -> str:
    """The page for whoever is at this part of the window, or on this `page` (`Where.page`); else the first one."""
    at = widget
    while at is not None:
        if at.objectName() in PAGES:
            return PAGES[at.objectName()]
        at = at.parentWidget()
    return OF_PAGES.get(page, FIRST)

"""Who may call what: the roles and the matrix of operations (IPS API, "Authorization"; user roles).

The pages leave gaps that look like omissions; they are filled: a company administrator may do all that a user may, a
portal administrator all that a contributor may, a trial administrator all that a trial user may.
"""

from __future__ import annotations

from assetdesk.core.ips.words import UserRole

_A, _CA, _U = UserRole.IPS_ADMIN, UserRole.COMPANY_ADMIN, UserRole.USER
_TA, _TU = UserRole.TRIAL_ADMIN, UserRole.TRIAL_USER
_PA, _PU, _PC, _PCU = (
    UserRole.PORTAL_ADMIN,
    UserRole.PORTAL_USER,
    UserRole.PORTAL_CONTRIBUTOR,
    UserRole.PORTAL_CONTRIBUTING_USER,
)
_EVERYBODY = frozenset({_A, _CA, _U, _TA, _TU, _PA, _PU, _PC, _PCU})
_BUT_LOOKERS = _EVERYBODY - {_PU}
_EDITORS = frozenset({_A, _CA, _U, _PA, _PC, _PCU})
_ADMINS = frozenset({_A, _CA, _TA, _PA})

OPERATIONS: dict[str, frozenset[UserRole]] = {
    **dict.fromkeys(("submitJob", "executeJob"), _BUT_LOOKERS),
    **dict.fromkeys(
        ("getActiveJobs", "getScheduledJobs", "stopJob", "pauseJob", "resumeJob", "deleteJob"), _BUT_LOOKERS
    ),
    **dict.fromkeys(("getJobLogs", "getAssetJobLogs", "getJobLogDetails"), _EVERYBODY),
    **dict.fromkeys(("forceRepublishAssets", "setAssetsPublishState", "setAssetPublishState"), _EDITORS),
    **dict.fromkeys(
        (
            "setAssetsContextState",
            "getActivePublishContexts",
            "getPublishContexts",
            "batchGetAssetPublishContexts",
            "getAssetPublishHistory",
        ),
        _EVERYBODY,
    ),
    "cdnCacheInvalidation": frozenset({_A, _CA}),
    **dict.fromkeys(
        ("getCompanySettings", "setCompanySettings", "createPropertySet", "createPropertySetType"), _ADMINS
    ),
    **dict.fromkeys(("getPropertySets", "getPropertySetTypes"), _EVERYBODY),
    "getAutoCropRect": _EDITORS | {_PU},
    **dict.fromkeys(
        ("createImageSet", "createAssetSet", "setImageSetMembers", "setAssetSetDefinition", "addProjectAssets"),
        _EDITORS,
    ),
    # ours, for what the pages have no operation for: lists and previews of assets
    "lookAtAssets": _EVERYBODY,
    # metadata, tags, crops, names and places, versions
    "editAssets": _BUT_LOOKERS,
    "deleteAssets": _BUT_LOOKERS,
    # a contributor uploads, renames, moves and deletes, and takes nothing out
    "exportAssets": _EVERYBODY - {_PC},
    # targets, watched folders, mail, models, repair
    "manageLibrary": _ADMINS,
    # folders of the machine that the program runs on, beyond the library
    "readFolders": _ADMINS | {_U},
    "managePeople": frozenset({_A, _CA}),
}


def may(role: UserRole, operation: str) -> bool:
    """Whether people of that role may call the operation; KeyError for one that is not in the matrix."""
    return role in OPERATIONS[operation]

"""The table of the operations, and the one door to all of them for whoever has plain values by IPS names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import LibraryReadOnly
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.forms.plain import plain
from assetdesk.core.ips.types import operations as asked
from assetdesk.core.ips.types import publish_operations as marked
from assetdesk.core.ips.types.envelopes import SubmitJobParam
from assetdesk.core.ips.types.field import IpsType
from assetdesk.library.ips import active, acts, checks, company, cropping, logs, publish_marks, scheduled, submit

if TYPE_CHECKING:
    from assetdesk.library.session import Library


@dataclass(frozen=True, slots=True)
class Operation:
    """`param` is the type of what is asked, `answers` the name of what is answered, empty where nothing is."""

    run: Callable[[Library, IpsType | Mapping[str, object]], Any]
    param: type[IpsType]
    answers: str = ""


OPERATIONS: dict[str, Operation] = {
    "submitJob": Operation(submit.submit_job, SubmitJobParam, "jobHandle"),
    "executeJob": Operation(acts.execute_job, asked.JobParam),
    "stopJob": Operation(acts.stop_job, asked.JobParam),
    "pauseJob": Operation(acts.pause_job, asked.JobParam),
    "resumeJob": Operation(acts.resume_job, asked.JobParam),
    "deleteJob": Operation(acts.delete_job, asked.JobParam),
    "getActiveJobs": Operation(active.get_active_jobs, asked.GetActiveJobsParam, "jobArray"),
    "getScheduledJobs": Operation(scheduled.get_scheduled_jobs, asked.GetScheduledJobsParam, "jobArray"),
    "getJobLogs": Operation(logs.get_job_logs, asked.GetJobLogsParam, "jobLogArray"),
    "getJobLogDetails": Operation(logs.get_job_log_details, asked.GetJobLogDetailsParam, "jobLogArray"),
    "getAssetJobLogs": Operation(logs.get_asset_job_logs, asked.GetAssetJobLogsParam, "logArray"),
    "forceRepublishAssets": Operation(
        publish_marks.force_republish_assets, marked.ForceRepublishAssetsParam, "publishStateUpdateArray"
    ),
    "setAssetPublishState": Operation(publish_marks.set_asset_publish_state, marked.SetAssetPublishStateParam),
    "setAssetsPublishState": Operation(publish_marks.set_assets_publish_state, marked.SetAssetsPublishStateParam),
    "setAssetsContextState": Operation(publish_marks.set_assets_context_state, marked.SetAssetsContextStateParam),
    "getPublishContexts": Operation(
        publish_marks.get_publish_contexts, marked.GetPublishContextsParam, "publishContextArray"
    ),
    "getActivePublishContexts": Operation(
        publish_marks.get_active_publish_contexts, marked.PublishCompanyParam, "contextArray"
    ),
    "batchGetAssetPublishContexts": Operation(
        publish_marks.batch_get_asset_publish_contexts,
        marked.BatchGetAssetPublishContextsParam,
        "assetPublishContextsArray",
    ),
    "getAssetPublishHistory": Operation(
        publish_marks.get_asset_publish_history, marked.GetAssetPublishHistoryParam, "publishHistoryArray"
    ),
    "getAutoCropRect": Operation(cropping.get_auto_crop_rect, asked.GetAutoCropRectParam),
    "getCompanySettings": Operation(company.get_company_settings, asked.CompanyParam, "settings"),
    "setCompanySettings": Operation(company.set_company_settings, asked.SetCompanySettingsParam),
    "cdnCacheInvalidation": Operation(company.cdn_cache_invalidation, asked.CdnCacheInvalidationParam),
    "getProperty": Operation(company.get_property, asked.GetPropertyParam, "property"),
    "getSystemProperties": Operation(company.get_system_properties, asked.NoParam, "propertyArray"),
}


def call(lib: Library, name: str, given: Mapping[str, object]) -> dict[str, Any]:
    """Ask one by its name; what it answers as plain values by IPS names, without its envelope. IpsFault as each says,
    30001 where there is no such operation, 20009 where it writes and the library is open to look only.

    Whatever is asked of the library may name `accessUserHandle`, and is then done as that person, where who asks may
    manage people; faults of it and of `accessGroupHandle` as `checks.access`."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise IpsFault(
            FaultCode.INVALID_PARAMETER, f"“{name[:60]}” is no operation. There are: {', '.join(OPERATIONS)}."
        )
    try:
        if "companyHandle" in operation.param.model_fields:
            given = dict(given)
            group, user = given.pop("accessGroupHandle", None), given.pop("accessUserHandle", None)
            with checks.access(lib, user, group, f"{name}Param"):
                found = operation.run(lib, given)
        else:
            found = operation.run(lib, given)
    except LibraryReadOnly as wrong:
        raise IpsFault(FaultCode.MISSING_PERMISSION, str(wrong)) from wrong
    if isinstance(found, IpsType):
        return plain(found) if not operation.answers else {operation.answers: plain(found)}
    if isinstance(found, tuple):
        return {operation.answers: [plain(one) for one in found]}
    return {operation.answers: found} if operation.answers else {}

"""What a job asks of pictures and documents, apart from what it asks of the job itself.

The first goes into `ReprocessRequest.options` and stays in force on the assets; the second concerns the job alone
(mail, follow-on, projects, marks, sets) and goes into its `job`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetdesk.core.ips.document import validated
from assetdesk.core.ips.forms.plain import plain
from assetdesk.core.ips.names import ASSETS, OPTIONS
from assetdesk.core.ips.types.jobs import ProcessingJob, ReprocessAssetsJob
from assetdesk.core.ips.types.publish import Job


def given_options(job: Job) -> dict[str, Any]:
    """The option objects that were given, by their IPS names, as JSON has them.

    An object is whole: what it leaves out stands with IPS's own default. Null was given as null, and means back to
    the default. Arrays are plain lists.
    """
    if not isinstance(job, ProcessingJob):
        return {}
    there = job.model_fields_set
    whole = plain(job, filled=True)
    return {name: whole[name] for name in OPTIONS if name in there}


def job_parameters(job: Job) -> dict[str, Any]:
    """Everything else that was given, by IPS names, without the assets."""
    return {name: value for name, value in plain(job).items() if name not in OPTIONS and name not in ASSETS}


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options from any door in the one form that `given_options` has; IpsFault where something in them cannot be.

    Names that are no options of IPS stay as they are.
    """
    own = {name: value for name, value in options.items() if name in OPTIONS}
    if not own:
        return dict(options)
    job = validated(ReprocessAssetsJob, own, "options", chosen_elsewhere=True)
    assert isinstance(job, ReprocessAssetsJob)
    return {**{name: value for name, value in options.items() if name not in OPTIONS}, **given_options(job)}

"""The table of readyForPublish, preservePublishState and retainPublishState, row by row."""

from __future__ import annotations

import pytest

from assetdesk.core.publish_marks import Situation, mark_after

BOTH = (True, False)


@pytest.mark.parametrize("ready", BOTH)
@pytest.mark.parametrize("marked", BOTH)
@pytest.mark.parametrize("retain", BOTH)
@pytest.mark.parametrize("preserve", [True, False, None])
def test_all_rows(ready: bool, marked: bool, retain: bool, preserve: bool | None) -> None:
    def after(situation: Situation, primary: bool = False) -> bool:
        return mark_after(situation, ready=ready, preserve=preserve, retain=retain, marked=marked, primary=primary)

    assert after(Situation.NEW) is ready
    assert after(Situation.NEW_SET) is ready
    assert after(Situation.LEFT_ALONE) is marked
    assert after(Situation.NEW_BYPRODUCT, primary=True) is True
    assert after(Situation.NEW_BYPRODUCT, primary=False) is False
    wanted = {True: marked, False: ready, None: marked if retain else ready}[preserve]
    assert after(Situation.PROCESSED) is wanted

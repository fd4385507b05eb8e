"""Keywords in one string, mails, schedules, log types; and what may be imported without pydantic."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic_core import PydanticCustomError

from assetdesk.core.ips import log_words
from assetdesk.core.ips.keywords import keyword_text, merged, xmp_keywords
from assetdesk.core.ips.mail import has_details, is_told
from assetdesk.core.ips.types.schedule import check_schedule
from assetdesk.core.ips.words import EmailSetting


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        (" , ,", ()),
        ("red,blue", ("red", "blue")),
        (" red , two  words ,red", ("red", "two words")),
        (r"a\,b,c", ("a,b", "c")),
        (r"back\\slash,\\", ("back\\slash", "\\")),
        (r"C:\temp", (r"C:\temp",)),
        ("end\\", ("end\\",)),
        (r"a\\,b", ("a\\", "b")),
    ],
)
def test_keywords(text: str, words: tuple[str, ...]) -> None:
    assert xmp_keywords(text) == words
    assert xmp_keywords(keyword_text(words)) == words


def test_keywords_are_joined_without_repeating_any() -> None:
    assert merged(["Red", "old"], ["red", "new"]) == ("Red", "old", "new")


def test_when_a_job_is_told_of() -> None:
    ends = {"well": (0, 0, False), "doubtful": (0, 2, False), "failed": (1, 0, False), "died": (0, 0, True)}
    told = {
        setting: [name for name, (errors, warnings, fatal) in ends.items()
                  if is_told(setting, errors=errors, warnings=warnings, fatal=fatal)]
        for setting in EmailSetting
    }  # fmt: skip
    assert told == {
        EmailSetting.ALL: list(ends),
        EmailSetting.JOB_COMPLETION: list(ends),
        EmailSetting.ERROR: ["failed", "died"],
        EmailSetting.ERROR_AND_WARNING: ["doubtful", "failed", "died"],
        EmailSetting.NONE: [],
    }
    assert has_details(EmailSetting.ALL)
    assert not has_details(EmailSetting.JOB_COMPLETION)


@pytest.mark.parametrize(
    "rule",
    ["0 0 12 * * ?", "0 15 10 ? * Mon-Fri", "0 0/5 14 * * ?", "0 15 10 L * ?", "0 0 1 ? Jan,Dec 6#3", "0 0 1 ? * 6L",
     "0 0 1 1-15/3 * ? 2026-2030", "0 0 1 ? * Fri#2"],
)  # fmt: skip
def test_schedules(rule: str) -> None:
    assert check_schedule(f" {rule} ") == rule


@pytest.mark.parametrize(
    "rule",
    ["", "x", "0 0 12 * *", "0 0 12 * * *", "0 0 12 ? * ?", "60 0 12 * * ?", "0 0 24 * * ?", "0 0 12 32 * ?",
     "0 0 12 ? * mon", "0 0 12 1C * ?", "0 0 12 ? * 6#6", "0 0 12 ? * 8", "0 0 12 * * ? 1969", "0/0 0 12 * * ?",
     "0 0 12 * * ? 2026 x"],
)  # fmt: skip
def test_schedules_that_cannot_be(rule: str) -> None:
    with pytest.raises(PydanticCustomError):
        check_schedule(rule)


def test_log_types_are_stored_in_the_corrected_spelling() -> None:
    assert log_words.log_type("FleEnd") == "FileEnd"
    assert log_words.log_type("BeginVideoPubl]ish") == "BeginVideoPublish"
    assert log_words.log_type("UploadSuccess") == "UploadSuccess"
    assert log_words.log_type("BeginExport") == "BeginExport"
    assert log_words.log_type("uploadSuccess") is None
    assert not set(log_words.PRINTED_LOG_TYPES) & set(log_words.LOG_TYPES)
    assert set(log_words.PRINTED_LOG_TYPES.values()) <= set(log_words.LOG_TYPES)
    assert len(log_words.LOG_TYPES) == len(set(log_words.LOG_TYPES)) == 100
    assert len(log_words.LOG_FILE_TYPES) == len(set(log_words.LOG_FILE_TYPES)) == 31


def test_words_cost_no_pydantic() -> None:
    program = (
        "import sys; from assetdesk.core import ips; from assetdesk.core.ips import faults, keywords, log_words, mail,"
        " names, ranges, words; import assetdesk.library.upload; ips.xmp_keywords('a'); ips.IpsFault;"
        " sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

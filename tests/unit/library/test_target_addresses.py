"""Addresses of targets: what is taken, what is kept of it, and that nothing secret is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.library.targets.addresses import Kind, parse, server_of, shown, taken
from assetdesk.library.targets.opening import fields, open_target
from assetdesk.library.targets.protocol import need_inside


@pytest.mark.parametrize(
    ("text", "kind", "url", "path"),
    [
        ("sftp://web.example.org/srv/www/", Kind.SFTP, "sftp://web.example.org/srv/www", "/srv/www"),
        ("SFTP://web.example.org:22", Kind.SFTP, "sftp://web.example.org", "/"),
        ("ssh://web.example.org:2222/~/site", Kind.SFTP, "sftp://web.example.org:2222/~/site", "/~/site"),
        ("sftp://web.example.org/a%20b", Kind.SFTP, "sftp://web.example.org/a b", "/a b"),
        ("sftp://[::1]:2222/a", Kind.SFTP, "sftp://[::1]:2222/a", "/a"),
        ("s3://shop-pictures/2026/web/", Kind.OBJECT_STORE, "s3://shop-pictures/2026/web", "2026/web"),
        ("s3://shop", Kind.OBJECT_STORE, "s3://shop", ""),
        ("ftp://files.example.org/pub", Kind.ADDRESS, "ftp://files.example.org/pub", "/pub"),
        ("memory://shop/a", Kind.ADDRESS, "memory://shop/a", "/a"),
    ],
)
def test_an_address_says_which_kind_of_target_it_is(text: str, kind: Kind, url: str, path: str) -> None:
    found = parse(text)
    assert (found.kind, found.url, found.path) == (kind, url, path)
    assert parse(found.url) == found  # what is kept means the same again


def test_a_folder_is_a_target_by_its_whole_path(tmp_path: Path) -> None:
    assert parse(str(tmp_path)).kind is Kind.FOLDER
    assert parse(tmp_path.as_uri()).folder == tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "", "site", "../site", "/srv/../etc", "sftp:/web/a", "sftp:///a", "s3://", "s3:///a", "s3://-b/a", "https://web/a",
        "zip://a::s3://b", "simplecache://a", "sftp://web:port/a", "sftp://web/a/../../etc", "sftp://web/%2e%2e/etc",
        "sftp://web/a\nb", "file://elsewhere/a", "x" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UsageFault) as said:
        parse(text)
    assert str(said.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "sftp://anna:hunter2@web/a",
        "s3://AKIA123:hunter2@bucket/a",
        "ftp://anna:hunter2@web/a",
        "s3://bucket/a?X-Amz-Signature=hunter2",
        "abfs://box/a?sig=hunter2",
        "sftp://web/a#hunter2",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageFault, match="key store") as said:
        parse(text)
    assert "hunter2" not in str(said.value)


def test_a_users_name_goes_to_the_options() -> None:
    assert taken("sftp://anna@web/a", {"keyFile": ""}) == ("sftp://web/a", {"user": "anna"})


@pytest.mark.parametrize("name", ["password", "secretKey", "token", "client_secret", "apiKey"])
def test_options_hold_no_password(name: str) -> None:
    for options in ({name: "hunter2"}, {"storage": {name: "hunter2"}}, {"storage": {"client": [{name: "hunter2"}]}}):
        with pytest.raises(UsageFault, match="key store") as said:
            taken("sftp://web/a", options)
        assert "hunter2" not in str(said.value)


def test_options_of_other_addresses_are_an_object() -> None:
    assert taken("ftp://web/a", {"storage": '{"timeout": 5}'})[1] == {"storage": {"timeout": 5}}
    assert taken("gs://web/a", {"storage": {"secretOption": "word"}})[1] == {"storage": {"secretOption": "word"}}
    for wrong in ("timeout", "[1]", 5):
        with pytest.raises(UsageFault, match="JSON object"):
            taken("ftp://web/a", {"storage": wrong})


def test_a_bucket_is_told_with_the_store_that_has_it() -> None:
    assert server_of("s3://shop/a", {}) == "s3://shop/a"
    assert server_of("s3://shop/a", {"endpoint": "https://store:9000"}) == "s3://shop/a (store:9000)"
    assert taken("s3://shop/a", {"endpoint": "store:9000/"})[1] == {"endpoint": "https://store:9000"}
    for wrong in ("https://a:b@store", "ftp://store", "https://store/path", "https://store?x=1", "https://store:x"):
        with pytest.raises(UsageFault):
            taken("s3://shop/a", {"endpoint": wrong})


def test_what_is_shown_has_nothing_secret() -> None:
    assert shown("ftp://anna:hunter2@web/a?b=c#d") == "ftp://web/a"


@pytest.mark.parametrize("path", ["a", "a/b.tif", "ä ö/ü.tif", "a" * 255, "..a/b..c"])
def test_names_at_a_target(path: str) -> None:
    assert need_inside(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/../b",
        ".",
        "a/.",
        "a\\b",
        "a\0b",
        "a\nb",
        "C:/a",
        ".assetdesk-parts/x",
        "a" * 2000,
    ],
)
def test_nothing_leads_out_of_a_target(path: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        need_inside(path)


def test_an_unknown_kind_of_address_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageFault, match="no kind of address"):
        open_target("gopher://web/a", {}, lambda what: None)
    with pytest.raises(UsageFault, match="not installed"):
        open_target("gs://shop/a", {}, lambda what: None)


def test_forms_ask_for_one_secret_at_most() -> None:
    for kind in Kind:
        assert len([field for field in fields(kind) if field.secret]) <= 1

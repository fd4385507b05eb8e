"""A real S3 server (moto's) on loopback, in a thread."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from moto.server import ThreadedMotoServer

KEY, WORD, BUCKET = "AKIATEST", "open sesame", "shop"


class ObjectStoreServer:
    """`endpoint` is its address; `client` asks it beside the program."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.endpoint = ""
        self.port = 0
        self.client: Any = None

    def __enter__(self) -> ObjectStoreServer:
        import boto3  # type: ignore[import-untyped]

        self._server.start()
        host, self.port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{self.port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=KEY,
            aws_secret_access_key=WORD,
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=BUCKET)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()
        self._server.stop()

    @property
    def options(self) -> dict[str, Any]:
        """Of a context that publishes there."""
        return {"endpoint": self.endpoint, "accessKey": KEY, "private": True}

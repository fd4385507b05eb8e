"""The text of `list --query` as a query."""

from assetdesk.library.listing import parse_query as parse_query

"""The types themselves: pydantic models whose fields bear the documented names, in the order in which they are written.

`field` has what all share, `options` the option objects, `publish`, `jobs` and `siblings` the jobs, `envelopes` what
jobs are sent in, `records` the smaller types around assets. Absent and null are told apart by `model_fields_set`.
"""

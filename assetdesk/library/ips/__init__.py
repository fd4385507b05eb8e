"""The job operations of the IPS API over a library: one function each, with the faults it says, by its own types.

`operations.call` takes and answers plain values by their IPS names, for doors; the functions beside it take and answer
the types of `core.ips.types`. A library is one company (`c|1`).
"""

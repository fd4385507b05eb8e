"""From one schema to the next. `run` does it; `versions` holds one file a schema number, never changed once released.

A migration writes its own SQL and knows nothing of `store.tables`, which describe only the newest schema; a test
compares what the migrations make with them. Column changes use `op.batch_alter_table`.
"""

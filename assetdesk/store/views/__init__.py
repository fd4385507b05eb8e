"""The statements behind `store.browse`, one subject a module; sqlite3 alone, all reading.

Here belongs what lists, panels and commands show. What the queue reads for its own work does not.
"""

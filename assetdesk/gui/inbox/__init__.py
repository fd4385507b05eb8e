"""The page *Inbox*: what ended or failed, and what waits for a person's answer."""

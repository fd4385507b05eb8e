"""The page *Crops to confirm*: what nobody has looked at yet, by crop name, moved and confirmed in place."""

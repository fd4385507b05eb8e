"""Watching: what makes files of watched folders uploads, without a window.

`roots` says which folders may be watched and whether one is there; `mounts` where a folder truly lies; `looking` reads
folders; `names` says which files are wanted; `stability` decides from two observations; `looks` writes what was found;
`taking` makes uploads of what is ready; `recovery` puts right what a kill left; `events` marks folders dirty; `watcher`
is the thread that does all of it while `owner` has the lock. What a person asks for is `library.watching`.
"""

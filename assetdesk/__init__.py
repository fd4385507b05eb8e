"""AssetDesk: a desktop digital asset manager whose heart is reprocessing.

Imports go down only: gui, cli -> library -> jobs -> media | store -> core. `app`, `cli` and `__main__` are the
composition roots, the only modules that know everybody. Licence: AGPL-3.0-or-later.
"""

__version__ = "0.1.0"

"""Rows of the library's taxonomy: terms by path, and the words by which each is known."""

from __future__ import annotations

from assetdesk.core.tags import key_of
from assetdesk.core.taxonomy import Taxonomy, Term
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write


def replace(w: Write, taxonomy: Taxonomy) -> None:
    """This one instead of what there was."""
    w.db.run("DELETE FROM term_words")
    w.db.run("DELETE FROM terms")
    for number, term in enumerate(taxonomy.terms, 1):
        w.db.run("INSERT INTO terms (id, path, name) VALUES (?, ?, ?)", (number, "/".join(term.path), term.name))
        words = {key_of(term.name), *term.synonyms}
        w.db.many("INSERT INTO term_words (word_key, term_id) VALUES (?, ?)", [(word, number) for word in words])


def listed(db: Plain) -> list[Term]:
    """All terms by path."""
    found: dict[int, Term] = {
        int(row[0]): Term(tuple(str(row[1]).split("/")))
        for row in db.all("SELECT id, path FROM terms ORDER BY path COLLATE NOCASE")
    }
    for term_id, word in db.all("SELECT term_id, word_key FROM term_words"):
        term = found[int(term_id)]
        if word != key_of(term.name):
            term.synonyms[word] = word
    return list(found.values())


def count(db: Plain) -> int:
    """How many terms there are."""
    return int(db.value("SELECT COUNT(*) FROM terms") or 0)

"""One library: questions in SQL, passages to search in, an index that can be rebuilt at any time."""

from coach.library.ingest import Pictures
from coach.library.library import Library

__all__ = ["Library", "Pictures"]

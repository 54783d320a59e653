"""From Markdown notes to questions, key points and passages."""

from coach.notes.archive import unpack_notes
from coach.notes.decoding import read_notes
from coach.notes.document import PARSER_VERSION, key_points_of, parse_notes
from coach.notes.files import find_notes

__all__ = ["PARSER_VERSION", "find_notes", "key_points_of", "parse_notes", "read_notes", "unpack_notes"]

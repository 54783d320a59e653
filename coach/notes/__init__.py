"""From Markdown notes to questions, key points and passages."""

from coach.notes.document import PARSER_VERSION, key_points_of, parse_notes

__all__ = ["PARSER_VERSION", "key_points_of", "parse_notes"]

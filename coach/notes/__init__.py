"""From notes of many formats to questions, key points and passages."""

from coach.notes.archive import unpack_notes
from coach.notes.decoding import read_notes
from coach.notes.document import PARSER_VERSION, key_points_of, parse_notes
from coach.notes.files import NOTE_SUFFIXES, find_notes
from coach.notes.linked import LinkedPlace, linked_places
from coach.notes.picture_files import notes_digest, shelve_pictures
from coach.notes.picture_reading import PictureCache, PicturesRead, read_pictures
from coach.notes.pictures import PICTURE_SUFFIXES
from coach.notes.reading import read_document, read_documents

__all__ = [
    "NOTE_SUFFIXES",
    "PARSER_VERSION",
    "PICTURE_SUFFIXES",
    "LinkedPlace",
    "PictureCache",
    "PicturesRead",
    "find_notes",
    "key_points_of",
    "linked_places",
    "notes_digest",
    "parse_notes",
    "read_document",
    "read_documents",
    "read_notes",
    "read_pictures",
    "shelve_pictures",
    "unpack_notes",
]

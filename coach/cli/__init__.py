"""The command line: one face of ``Coach``; the page is the other."""

from coach.cli.app import main

__all__ = ["main"]

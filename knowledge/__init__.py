"""The built-in questions: one folder per language, the same files in both."""

"""Measuring the coach on labelled data: extraction, grading, and the training of the embedded judge."""

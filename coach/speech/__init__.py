"""Spoken answers, from recognised words to a transcript whose terms are right: pure, no engine."""

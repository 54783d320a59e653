"""Spoken answers of one home: kept first, then recognised, corrected and handed in."""

"""The interview: choosing, asking, grading, explaining, following up."""

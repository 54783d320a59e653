"""Grading: from an answer to a verdict per key point, each resting on a verbatim quote, and a score computed from them.

``grader`` runs the steps: ``screening`` sets aside what must never count, a ``Judge`` proposes verdicts and quotes,
``quotes`` finds each quote in the answer, ``scoring`` does the arithmetic.
"""

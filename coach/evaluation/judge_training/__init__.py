"""Training of the embedded judge: from labelled points to the small file the coach ships.

Run ``python -m coach.evaluation.judge_training --help``; ``docs/judge.md`` tells what was tried and measured.
"""

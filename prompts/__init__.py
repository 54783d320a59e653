"""The prompts: one folder per language, one Markdown file per prompt. Read by ``coach.prompts``."""

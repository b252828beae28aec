"""The `scudo` command: one file per noun; Django is imported by the commands that need it, when they run."""

"""The text of files that strangers sent: read in a process of its own, bounded in size, pages, memory and time, never run.

`python -m scudo.search.texts` reads paths, one a line, and answers each with a line of JSON: `{"outcome": …, "text": …}`.
"""

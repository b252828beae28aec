"""One file per kind of check: each asks once, ends within its time, and says in plain words what it found."""

"""What looks into files that strangers sent: a program of ours in a process that can do nothing else.

`running` starts it on one file, `confinement` takes from it everything it does not need, `frames` is how it hands back what it made.
"""

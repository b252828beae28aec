"""The runner of checks, at a customer's site and in the centre: no Django, its own clock, its own disk store."""

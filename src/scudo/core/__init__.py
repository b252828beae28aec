"""The pure floor: frozen values in, frozen values out; no Django, no I/O, no clock, no randomness."""

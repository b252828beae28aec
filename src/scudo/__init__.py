"""Scudo: the software with which an IT provider runs its assistance service."""

__version__ = "0.1.0"

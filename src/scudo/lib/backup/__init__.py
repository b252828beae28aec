"""Backup and restore: the database, the attachments and the keys of an installation in one file."""

"""The text of files that strangers sent: read in a confined process, bounded in size, pages, memory and time, never run."""

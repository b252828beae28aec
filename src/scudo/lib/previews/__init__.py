"""Previews of attachments: made once for each content, in a process that can do nothing else, kept beside the blobs.

`maker` is that process, `making` starts it, `store` keeps what it gave, `shown` and `answers` give it to the faces.
"""

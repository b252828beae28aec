"""The wire: SMTP out, SMTP and LMTP in, and nothing else."""

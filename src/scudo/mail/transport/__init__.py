"""The wire: SMTP out, and nothing else."""

"""Where letters come in: SMTP and LMTP from outside, Django's own from inside."""

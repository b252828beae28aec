"""Other tools' formats: fault trees (Open-PSA), networks (GraphML), inventories (NetBox). Bytes or values in, values out.

What comes in was written elsewhere and may be hostile: every reader is bounded, and tells what is wrong with its line.
"""

"""What a file is by its bytes, and whether its name and its declared type say the same."""

from scudo.core.files.claims import Claim, claim_of, lie, runs
from scudo.core.files.kinds import Family, Kind
from scudo.core.files.signatures import HEAD, kind_of

__all__ = ["HEAD", "Claim", "Family", "Kind", "claim_of", "kind_of", "lie", "runs"]

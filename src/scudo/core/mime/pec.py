"""Italian certified mail (PEC, DPR 68/2005): the envelope of a provider around the real letter.

A transport envelope (`X-Trasporto`) carries the customer's mail as `postacert.eml`; a receipt (`X-Ricevuta`) may carry a
copy of ours, which is not news and stays an attachment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scudo.core.mime.structure import leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scudo.core.mime.structure import Part

_MAILS = {"message/rfc822", "message/global"}
_SUBJECT_MARK = re.compile(r"^(posta certificata|anomalia messaggio)\s*:\s*", re.IGNORECASE)


def enclosed_letter(raw: bytes, root: Part, automatic: Mapping[str, str]) -> bytes | None:
    """Return the real letter inside a transport or anomaly envelope, None for any other mail."""
    if "x-ricevuta" in automatic or "x-trasporto" not in automatic:
        return None
    candidates = [part for part in leaves(root) if part.type in _MAILS or _name(part) == "postacert.eml"]
    named = [part for part in candidates if _name(part) == "postacert.eml"]
    if not candidates:
        return None
    return (named or candidates)[0].content(raw).data


def without_mark(subject: str) -> str:
    """Return the subject without what the provider put before it."""
    return _SUBJECT_MARK.sub("", subject)


def _name(part: Part) -> str:
    return (part.disposition()[1].get("filename") or part.parameters.get("name") or "").lower()

"""Whether a grant fits: this vault, this request, this officer, in time, by the province's hand."""

from hmac import compare_digest

from desktop.domain.troubles import Unavailable
from desktop.vault.asking import Asking
from desktop.vault.keyfile import KeyFile
from sync.protocol import BadFormat
from sync.province_keys import GRANT, read_keys
from sync.recovery import LIFE_MS, SLACK_MS, Grant, is_granted_by, read_request


def see_fits(grant: Grant, waiting: Asking, file: KeyFile, *, now_ms: int) -> None:
    """Raise ``Unavailable`` with the code of what does not fit; nothing is opened here.

    ``now_ms`` is the province's time where that is known, else the machine's.
    """
    request = read_request(waiting.request)
    if not compare_digest(grant.vault, file.vault):
        raise Unavailable("recovery_other_vault")
    if not compare_digest(grant.challenge, request.challenge):
        raise Unavailable("recovery_other_request")
    if grant.officer != request.officer or grant.device != request.device:
        raise Unavailable("recovery_bad")
    if not is_granted_by(grant, _grant_key(file, grant.granted_at)):
        raise Unavailable("recovery_unsigned")
    if not 0 <= grant.expires_at - grant.granted_at <= LIFE_MS:
        raise Unavailable("recovery_bad")
    if now_ms > grant.expires_at:
        raise Unavailable("recovery_expired")
    if now_ms < grant.granted_at - SLACK_MS:
        raise Unavailable("recovery_clock")


def _grant_key(file: KeyFile, at_ms: int) -> bytes:
    """Return the key that grants are signed with, by the list that the key file keeps."""
    try:
        listed, _ = read_keys(file.province, root=None)
    except BadFormat as error:
        raise Unavailable("recovery_unsigned") from error
    return listed.key(GRANT, at_ms=at_ms) or b""

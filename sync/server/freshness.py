"""What makes a request a new one: the time it names, its nonce, and the token for what follows."""

import hmac
import threading
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.messages import Asking
from sync.protocol import DEVICE_BYTES

WINDOW_MS = 10 * 60_000
NONCE_MS = 2 * WINDOW_MS
TOKEN_MS = 30 * 60_000
MAC_BYTES = 16
MANY = 1_000


class Nonces:
    """Remembers what was asked lately: a request heard twice is answered once."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}
        self._lock = threading.Lock()

    def is_new(self, nonce: bytes, now_ms: int) -> bool:
        """Say whether a nonce was not heard within the window, and remember it."""
        with self._lock:
            if len(self._seen) > MANY:
                limit = now_ms - NONCE_MS
                self._seen = {each: at for each, at in self._seen.items() if at > limit}
            if nonce in self._seen:
                return False
            self._seen[nonce] = now_ms
            return True


def make_token(key: Ed25519PrivateKey, asking: Asking, now_ms: int) -> bytes:
    """Return what lets a laptop send pieces and read pages for half an hour, unsigned."""
    until = (now_ms + TOKEN_MS).to_bytes(8, "big")
    body = until + asking.device + asking.incarnation.to_bytes(4, "big")
    return body + _mac(key, body)


def read_token(key: Ed25519PrivateKey, token: bytes, now_ms: int) -> tuple[bytes, int] | None:
    """Return the device and incarnation that a token was made for, or nothing."""
    body, mac = token[:-MAC_BYTES], token[-MAC_BYTES:]
    whole = len(body) == 8 + DEVICE_BYTES + 4 and hmac.compare_digest(mac, _mac(key, body))
    if not whole or int.from_bytes(body[:8], "big") < now_ms:
        return None
    return body[8 : 8 + DEVICE_BYTES], int.from_bytes(body[-4:], "big")


def _mac(key: Ed25519PrivateKey, body: bytes) -> bytes:
    secret = sha256(b"bvte-token/1" + key.private_bytes_raw()).digest()
    return hmac.digest(secret, body, sha256)[:MAC_BYTES]

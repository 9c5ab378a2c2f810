"""Known answers: what the standards say comes out, put against the very functions that we use.

The numbers are the standards' own: RFC 5869 A.3, RFC 8032 7.1, RFC 8439 2.8.2, RFC 8452 C.2,
RFC 9106 5.3, RFC 9180 A.1, and the first example of Argon2's reference program. HPKE is written
down once more here, from the RFC, and must agree with the library both ways.
"""

import struct
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from desktop.vault.device_secret import derive
from desktop.vault.officer_keys import OfficerKeys
from sync.key_cost import KeyCost, stretch
from sync.sealing import seal, unseal

LADIES = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    b"sunscreen would be it."
)
LADIES_SEALED = (
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92"
    "728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b"
    "4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
)
RECEIVER = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"
CARRIED = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
BEAUTY = "4265617574792069732074727574682c20747275746820626561757479"
BEAUTY_SEALED = (
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)
INFO = "4f6465206f6e2061204772656369616e2055726e"
X25519_KEM, HKDF_SHA256, AES_128, AES_256 = 0x0020, 0x0001, 0x0001, 0x0002
KEY_BYTES = {AES_128: 16, AES_256: 32}


def _extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    return HKDF.extract(SHA256(), salt or bytes(32), b"HPKE-v1" + suite + label + key)


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return HKDFExpand(SHA256(), length, labelled).derive(secret)


def open_hpke(
    carried: bytes, private: bytes, *, info: bytes, aead: int = AES_256
) -> tuple[AESGCM, bytes]:
    """Return the cipher and the nonce of the first message (RFC 9180, 4.1 and 5.1, mode base)."""
    receiver = X25519PrivateKey.from_private_bytes(private)
    shared = receiver.exchange(X25519PublicKey.from_public_bytes(carried))
    kem = b"KEM" + struct.pack(">H", X25519_KEM)
    both = carried + receiver.public_key().public_bytes_raw()
    secret = _expand(kem, _extract(kem, b"", b"eae_prk", shared), b"shared_secret", both, 32)
    suite = b"HPKE" + struct.pack(">HHH", X25519_KEM, HKDF_SHA256, aead)
    named = _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    context, prk = b"\0" + named, _extract(suite, secret, b"secret", b"")
    key = _expand(suite, prk, b"key", context, KEY_BYTES[aead])
    return AESGCM(key), _expand(suite, prk, b"base_nonce", context, 12)


def _hpke_of_the_rfc() -> bool:
    cipher, nonce = open_hpke(
        bytes.fromhex(CARRIED), bytes.fromhex(RECEIVER), info=bytes.fromhex(INFO), aead=AES_128
    )
    return cipher.decrypt(nonce, bytes.fromhex(BEAUTY_SEALED), b"Count-0").hex() == BEAUTY


def _our_seal_opens_by_the_rfc() -> bool:
    private = bytes.fromhex(RECEIVER)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    blob = seal(b"a key of a child's record", public, info=b"place")
    cipher, nonce = open_hpke(blob[1:33], private, info=b"place")
    return cipher.decrypt(nonce, blob[33:], b"") == b"a key of a child's record"


def _we_open_what_the_rfc_seals() -> bool:
    private = bytes.fromhex(RECEIVER)
    # The same secret comes of the sender's private half as of the receiver's.
    cipher, nonce = open_hpke(bytes.fromhex(CARRIED), private, info=b"place")
    blob = b"\1" + bytes.fromhex(CARRIED) + cipher.encrypt(nonce, b"the same", b"")
    return unseal(blob, private, info=b"place") == b"the same"


def _argon2_of_the_rfc() -> bool:
    made = Argon2id(
        salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\4" * 12,
        secret=b"\3" * 8,
    ).derive(b"\1" * 32)  # fmt: skip
    return made.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def _stretch() -> bool:
    made = stretch("password", cost=KeyCost(65_536, 2, 1), salt=b"somesalt")
    return made.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def _derive() -> bool:
    made = derive(bytearray(b"\x0b" * 22), b"", 42)
    wanted = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    return made.hex() == wanted


def _gcm_siv() -> bool:
    made = AESGCMSIV(b"\1" + bytes(31)).encrypt(b"\3" + bytes(11), b"\1" + bytes(7), b"")
    return made.hex() == "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"


def _chacha() -> bool:
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    made = ChaCha20Poly1305(key).encrypt(nonce, LADIES, bytes.fromhex("50515253c0c1c2c3c4c5c6c7"))
    return made.hex() == LADIES_SEALED


def _ed25519() -> bool:
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    bundle = bytearray(32) + bytearray.fromhex(secret) + bytearray(32)
    keys = OfficerKeys("a1", bundle=bundle, database=bytearray(32))
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signed = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    return (keys.signing_public().hex(), keys.sign(b"").hex()) == (public, signed)


ANSWERS: Mapping[str, Callable[[], bool]] = {
    "HKDF, RFC 5869": _derive,
    "Ed25519, RFC 8032": _ed25519,
    "ChaCha20-Poly1305, RFC 8439": _chacha,
    "AES-256-GCM-SIV, RFC 8452": _gcm_siv,
    "Argon2id, RFC 9106": _argon2_of_the_rfc,
    "Argon2id, reference program": _stretch,
    "HPKE, RFC 9180": _hpke_of_the_rfc,
    "HPKE, ours opened by the RFC": _our_seal_opens_by_the_rfc,
    "HPKE, the RFC's opened by us": _we_open_what_the_rfc_seals,
}

"""A publisher's server for Python, with the `cryptography` package. See ../README.md."""

import base64
import json
import os
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GATEWAY = os.environ["GATEWAY"]
JWKS_URL = os.environ.get("JWKS_URL", f"{GATEWAY}/.well-known/jwks.json")
PUBLISHER = os.environ["PUBLISHER"]

LEEWAY = 30
"""The gateway's clock and ours may differ by so many seconds."""

REFETCH_AFTER = 10
"""An unknown key is asked for again after so many seconds at the earliest."""

KEYS_FOR = int(os.environ.get("KEYS_FOR", "300"))
"""All keys are asked for again after so many seconds: the gateway may have withdrawn one."""


def to_base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def offer_key():
    with open(os.environ["OFFER_KEY"]) as file:
        return Ed25519PrivateKey.from_private_bytes(from_base64url(json.load(file)["d"]))


class GatewayKeys:
    """The gateway's public keys by their ids. A new id means that the gateway has changed its key."""

    def __init__(self):
        self._keys = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()

    def find(self, kid):
        with self._lock:
            age = time.monotonic() - self._fetched_at
            if age >= KEYS_FOR or (kid not in self._keys and age > REFETCH_AFTER):
                self._fetched_at = time.monotonic()
                self._fetch()
            return self._keys.get(kid)

    def _fetch(self):
        try:
            with urllib.request.urlopen(JWKS_URL, timeout=5) as response:
                keys = json.load(response)["keys"]
            self._keys = {
                key["kid"]: Ed25519PublicKey.from_public_bytes(from_base64url(key["x"]))
                for key in keys
                if key.get("crv") == "Ed25519"
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            # The old keys stay. A gateway that does not answer is worth a line.
            print(f"{JWKS_URL}: {error}", file=sys.stderr)


KEYS = GatewayKeys()
OFFER_KEY = offer_key()


def is_entitled(token, item):
    """Whether the token lets its bearer have this item now."""
    try:
        header, claims, signature = token.split(".")
        head = json.loads(from_base64url(header))
        if head["alg"] != "EdDSA":
            return False
        key = KEYS.find(head["kid"])
        if key is None:
            return False
        key.verify(from_base64url(signature), f"{header}.{claims}".encode())
        said = json.loads(from_base64url(claims))
        return (
            said["iss"] == GATEWAY
            and said["aud"] == PUBLISHER
            and said["item"] == item
            and time.time() < said["exp"] + LEEWAY
        )
    except (InvalidSignature, ValueError, KeyError, TypeError):
        # What cannot be read is not an entitlement.
        return False


def terms(item, opens):
    """What is sold beside the catalogue, by the first word of the item. The names are those of farthing.toml.

    `opens` is the article in whose place it is offered, if there is one.

    Nothing else gets a signature: whoever asks must not choose an item of the catalogue and get it for the price
    of another.
    """
    kind = item.split("/")[0]
    if kind == "thanks":
        return {
            "kind": "tip",
            "title": {"en": "A coffee for the photographer", "ko": "사진기자에게 커피 한 잔"},
            "price": {"amount": "500", "currency": "KRW"},
            "presets": ["500", "1000"],
            "max": "10000",
            "message": True,
            "thanks": {"en": "Thank you!", "ko": "고맙습니다!"},
        }
    if kind == "collections":
        return {
            "kind": "bundle",
            "title": {"en": "Three from the archive", "ko": "지난 기사 세 편"},
            "price": {"amount": "1500", "currency": "KRW"},
            "articles": 3,
            "scope": "archive/*",
            "valid_days": 30,
            **({"opens": opens} if opens else {}),
        }
    if kind == "archive":
        return {
            "kind": "article",
            "title": {"en": "From the archive", "ko": "지난 기사"},
            "price": {"amount": "700", "currency": "KRW"},
        }
    return None


def signed_offer(item, opens):
    """An offer for an item that is sold beside the catalogue. The price is this server's to decide."""
    sold = terms(item, opens)
    if sold is None:
        return None

    def part(value):
        return to_base64url(json.dumps(value).encode())

    claims = {
        "iss": PUBLISHER,
        "aud": GATEWAY,
        "exp": int(time.time()) + 3600,
        "item": item,
        **sold,
    }
    signed = part({"alg": "EdDSA", "typ": "farthing-offer+jwt"}) + "." + part(claims)
    return signed + "." + to_base64url(OFFER_KEY.sign(signed.encode()))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        path = path.lstrip("/")
        if path.startswith("offers/"):
            item = path[len("offers/") :]
            offer = signed_offer(item, parse_qs(query).get("opens", [None])[0])
            if offer is None:
                return self.answer(404, {"error": "not for sale", "item": item})
            return self.answer(200, {"offer": offer})
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and is_entitled(token, path):
            return self.answer(200, {"item": path, "text": "What the reader paid for."})
        return self.answer(402, {"error": "payment required", "item": path})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Stays quiet: the token is not in the address, but a log is no place for readers."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()

"""Web identity tokens and the key sets that verify them, made without any code of the program."""
import base64
import hashlib
import hmac
import json
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils


def coded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return coded(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Signer:
    """A key of a provider; `jwk` is its public half."""

    def __init__(self, algorithm, key_id):
        self.algorithm, self.key_id = algorithm, key_id
        if algorithm.startswith("RS"):
            self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            numbers = self.key.public_key().public_numbers()
            self.jwk = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        else:
            curve, name, self.size = {"ES256": (ec.SECP256R1(), "P-256", 32),
                                      "ES384": (ec.SECP384R1(), "P-384", 48),
                                      "ES512": (ec.SECP521R1(), "P-521", 66)}[algorithm]
            self.key = ec.generate_private_key(curve)
            numbers = self.key.public_key().public_numbers()
            self.jwk = {"kty": "EC", "crv": name, "x": number(numbers.x, self.size),
                        "y": number(numbers.y, self.size)}
        self.jwk.update(kid=key_id, use="sig", alg=algorithm)

    def sign(self, text):
        digest = {"256": hashes.SHA256(), "384": hashes.SHA384(),
                  "512": hashes.SHA512()}[self.algorithm[2:]]
        if self.algorithm.startswith("RS"):
            return self.key.sign(text, padding.PKCS1v15(), digest)
        r, s = utils.decode_dss_signature(self.key.sign(text, ec.ECDSA(digest)))
        return r.to_bytes(self.size, "big") + s.to_bytes(self.size, "big")

    def token(self, claims, **header):
        header = {"alg": self.algorithm, "kid": self.key_id, "typ": "JWT", **header}
        text = ".".join(coded(json.dumps(part).encode()) for part in (header, claims))
        return "%s.%s" % (text, coded(self.sign(text.encode())))

    def public_pem(self):
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def unsigned(claims):
    """A token that says it needs no signature."""
    return "%s.%s." % (coded(b'{"alg":"none","typ":"JWT"}'), coded(json.dumps(claims).encode()))


def by_secret(claims, secret, key_id):
    """A token that takes the provider's public key for a shared secret."""
    header = coded(json.dumps({"alg": "HS256", "kid": key_id, "typ": "JWT"}).encode())
    text = "%s.%s" % (header, coded(json.dumps(claims).encode()))
    return "%s.%s" % (text, coded(hmac.new(secret, text.encode(), hashlib.sha256).digest()))


def claims(issuer, **more):
    now = int(time.time())
    said = {"iss": issuer, "sub": "repo:example/images", "aud": "sts.amazonaws.com",
            "iat": now, "exp": now + 600, **more}
    return {name: value for name, value in said.items() if value is not None}

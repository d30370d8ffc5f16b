"""assertion.py KEY AUDIENCE ISSUED: reads a service account's assertion and holds it to the public key, with PyJWT.

Prints its header and its claims as one JSON document, or exits 1 with what is wrong. It is taken as of ISSUED, in seconds.
"""
import json
import pathlib
import sys

import jwt

token = sys.stdin.read().strip()
key, audience, issued = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2], int(sys.argv[3])
required = {"require": ["iss", "aud", "iat", "exp"], "verify_exp": False, "verify_iat": False}
claims = jwt.decode(token, key, algorithms=["RS256"], audience=audience, options=required)
if not claims["iat"] <= issued < claims["exp"] <= claims["iat"] + 3600:
    sys.exit("it does not hold at that time")
print(json.dumps({"header": jwt.get_unverified_header(token), "claims": claims}))

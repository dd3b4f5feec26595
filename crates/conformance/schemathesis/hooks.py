"""Makes generated requests plausible, so that they get past the carrier's first questions.

Random numbers are of no line, random currencies are of no country, random names are in no schema, and
random ids name nothing. About half of the requests keep what was generated for them.
"""

import json
import os
import random
import urllib.request

import schemathesis

ORIGIN = os.environ["SANDBOX_ORIGIN"]
chance = random.Random(1)
refunds = {}


def books():
    with urllib.request.urlopen(ORIGIN + "/books") as answer:
        return json.load(answer)["payments"]


payments = [one["paymentId"] for one in books()]
serial = 0


def unique(word):
    global serial
    serial += 1
    return f"{word}-{os.getpid()}-{serial}"


def phone():
    return f"+821023{chance.randrange(10**6):06}"


PLAUSIBLE = {
    "phoneNumber": phone,
    "referenceCode": lambda: unique("reference"),
    "clientCorrelator": lambda: unique("correlator"),
    "currency": lambda: "KRW",
    "amount": lambda: chance.randrange(1, 500),
    "taxAmount": lambda: 1,
    "fee": lambda: 10,
    "sink": lambda: "https://127.0.0.1:9/notifications",
    "sinkCredential": lambda: {
        "credentialType": "ACCESSTOKEN",
        "accessToken": "t",
        "accessTokenExpiresUtc": "2099-01-01T00:00:00Z",
        "accessTokenType": "bearer",
    },
    "message": lambda: "{{code}} is your code",
}


def plausible(value, known):
    if isinstance(value, list):
        return [plausible(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: plausible(one, known) for name, one in value.items() if name in known}
    kept.update({name: PLAUSIBLE[name]() for name in kept if name in PLAUSIBLE})
    if "paymentAmount" in kept:
        kept["phoneNumber"] = phone()
    if kept.get("type") in ("total", "partial"):
        # The schema leaves what is refunded to its discriminator, which generators do not follow.
        kept["amountTransaction"] = refunded(kept["type"] == "partial")
    return kept


def refunded(partly):
    amount = {"amount": chance.randrange(1, 50), "currency": "KRW", "description": "Part of it"}
    return {
        "referenceCode": unique("reference"),
        "refundAmount": {"chargingInformation": amount} if partly else {},
    }


def names(schema):
    found = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        found.update(properties if isinstance(properties, dict) else ())
        for one in schema.values():
            found |= names(one)
    elif isinstance(schema, list):
        for one in schema:
            found |= names(one)
    return found


@schemathesis.hook
def map_body(context, body):
    if chance.random() < 0.3 or not isinstance(body, dict):
        return body
    return plausible(body, names(context.operation.schema.raw_schema["components"]["schemas"]))


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and payments and chance.random() < 0.8:
        if "refundId" in path_parameters and refunds:
            payment = chance.choice(list(refunds))
            return {"paymentId": payment, "refundId": chance.choice(refunds[payment])}
        if "paymentId" in path_parameters:
            return dict(path_parameters, paymentId=chance.choice(payments[-50:]))
    return path_parameters


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code != 201:
        return
    made = response.json()
    if "refundId" in made:
        refunds.setdefault(case.path_parameters["paymentId"], []).append(made["refundId"])
    else:
        payments.append(made["paymentId"])

"""The EKS API over HTTP: which function answers which request, and how errors look.

Source of the routes: https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
"""

import json
import os
import re
import uuid
from urllib.parse import parse_qs, unquote

from eks_ground import Ground
from eks_store import clusters_of


ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]


class Refused(Exception):
    """A request that AWS would refuse, with the code that it would give."""

    def __init__(self, message, code="InvalidParameterException"):
        super().__init__(message)
        self.code = code


STATUS = {
    "ResourceNotFoundException": "404 Not Found",
    "NotFoundException": "404 Not Found",
    "ResourceInUseException": "409 Conflict",
}

_routes = []


def route(method, path):
    """Names the request that a function answers; parts of the path in braces are its fields."""

    def register(function):
        _routes.append((method, path.split("/"), function))
        return function

    return register


class Call:
    """One request: who asks where, for what, and with which input."""

    def __init__(self, account, region, fields, query, body):
        self.account = account
        self.region = region
        self.fields = fields
        self.query = query
        self.input = body
        self.clusters = clusters_of(account, region)
        self.ground = Ground(account, region)

    @property
    def cluster(self):
        """The cluster that the path names."""
        return found(self.clusters, self.fields["cluster"], "cluster")

    def arn(self, kind, *parts):
        return f"arn:aws:eks:{self.region}:{self.account}:{kind}/{'/'.join(parts)}"


def found(things, key, kind):
    if key not in things:
        raise Refused(f"No {kind} found for name: {key}.", "ResourceNotFoundException")
    return things[key]


def must_be_new(things, key, kind):
    if key in things:
        raise Refused(f"{kind} already exists: {key}", "ResourceInUseException")


class EksApi:
    """Answers what is signed for EKS, and leaves the rest to the other app."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        signed = re.search(r"Credential=[^/]+/\d+/([^/]+)/eks/aws4_request", environ.get("HTTP_AUTHORIZATION", ""))
        if signed is None:
            return self.app(environ, start_response)
        try:
            status, body = "200 OK", answer(environ, signed.group(1))
        except Refused as refusal:
            status = STATUS.get(refusal.code, "400 Bad Request")
            body = {"__type": refusal.code, "message": str(refusal)}
        headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", str(uuid.uuid4()))]
        if "__type" in body:
            headers.append(("x-amzn-ErrorType", body["__type"]))
        start_response(status, headers)
        return [json.dumps(body).encode()]


def answer(environ, region):
    # The raw path: an ARN in it has slashes that are written as %2F.
    path, _, query = environ["RAW_URI"].partition("?")
    parts = [unquote(part) for part in path.strip("/").split("/")]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.loads(environ["wsgi.input"].read(length) or "{}")
    for method, pattern, function in _routes:
        fields = matched(pattern, parts)
        if method == environ["REQUEST_METHOD"] and fields is not None:
            return function(Call(ACCOUNT, region, fields, parse_qs(query), body))
    raise Refused(f"the stand-in knows no {environ['REQUEST_METHOD']} {path}", "UnknownOperationException")


def matched(pattern, parts):
    """The fields of a path that has this pattern."""
    if len(pattern) != len(parts):
        return None
    pairs = list(zip(pattern, parts))
    if any(not name.startswith("{") and name != part for name, part in pairs):
        return None
    return {name[1:-1]: part for name, part in pairs if name.startswith("{")}

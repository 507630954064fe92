"""What EKS keeps: one document for each object, as the client sent it, completed with what the service fills in."""

import time
from collections import defaultdict


class Cluster:
    """A cluster's own document, and the documents of all that belongs to it."""

    def __init__(self, document):
        self.document = document
        self.node_groups = {}
        self.entries = {}
        self.addons = {}
        self.associations = {}
        self.updates = {}


_clusters = defaultdict(dict)


def clusters_of(account, region):
    return _clusters[account, region]


def all_clusters():
    """(account, region, name) of each cluster."""
    return [(account, region, name) for (account, region), named in _clusters.items() for name in named]


def stamped(document):
    """A new document."""
    now = time.time()
    return {"createdAt": now, "modifiedAt": now, "tags": {}, **document}


def picked(source, *fields):
    """The fields that the client sent; it leaves out what it has no opinion on."""
    return {field: source[field] for field in fields if source.get(field) is not None}

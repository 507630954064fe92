"""Updates: each change in place leaves one, and Terraform waits until it is done."""

import time
import uuid

from eks_api import found, route
from eks_store import stamped


def updated(call, kind, document, **changes):
    """Changes a document, and answers with the update."""
    document.update(changes, modifiedAt=time.time())
    update = stamped({"id": str(uuid.uuid4()), "status": "Successful", "type": kind, "params": [], "errors": []})
    call.cluster.updates[update["id"]] = update
    return {"update": update}


@route("GET", "clusters/{cluster}/updates/{update}")
def describe_update(call):
    return {"update": found(call.cluster.updates, call.fields["update"], "update")}


@route("GET", "clusters/{cluster}/updates")
def list_updates(call):
    return {"updateIds": list(call.cluster.updates)}

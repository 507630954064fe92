"""Tags of all that EKS keeps."""

from eks_api import Refused, route

ARNS = ["arn", "nodegroupArn", "accessEntryArn", "addonArn", "associationArn"]


def tags_of(call):
    for cluster in call.clusters.values():
        own = [cluster.node_groups, cluster.entries, cluster.addons, cluster.associations]
        for document in [cluster.document, *(each for documents in own for each in documents.values())]:
            if call.fields["resource"] in [document.get(arn) for arn in ARNS]:
                return document["tags"]
    raise Refused(f"Resource was not found: {call.fields['resource']}", "NotFoundException")


@route("GET", "tags/{resource}")
def list_tags(call):
    return {"tags": tags_of(call)}


@route("POST", "tags/{resource}")
def tag(call):
    tags_of(call).update(call.input["tags"])
    return {}


@route("DELETE", "tags/{resource}")
def untag(call):
    for key in call.query["tagKeys"]:
        tags_of(call).pop(key, None)
    return {}

"""Pod identities: the role of a service account."""

import time
import uuid

from eks_api import Refused, found, route
from eks_store import picked, stamped


def identify(call, namespace, service_account, role, **fields):
    """Gives a service account a role; it takes one."""
    if not call.ground.has_role(role):
        raise Refused(f"Role provided in the request does not exist: {role}")
    trust = next(each.assume_role_policy_document for each in call.ground.iam.roles.values() if each.arn == role)
    if "pods.eks.amazonaws.com" not in trust or "sts:TagSession" not in trust:
        raise Refused("Trust policy of role must let pods.eks.amazonaws.com do sts:AssumeRole and sts:TagSession")
    for other in call.cluster.associations.values():
        if (other["namespace"], other["serviceAccount"]) == (namespace, service_account):
            raise Refused(f"Association already exists: {other['associationId']}", "ResourceInUseException")
    identity, cluster = f"a-{uuid.uuid4().hex[:17]}", call.fields["cluster"]
    association = stamped(
        {
            "clusterName": cluster,
            "namespace": namespace,
            "serviceAccount": service_account,
            "roleArn": role,
            "associationId": identity,
            "associationArn": call.arn("podidentityassociation", cluster, identity),
            "disableSessionTags": False,
            **fields,
        }
    )
    call.cluster.associations[identity] = association
    return association


def association_of(call):
    return found(call.cluster.associations, call.fields["association"], "association")


@route("POST", "clusters/{cluster}/pod-identity-associations")
def create_association(call):
    sent = call.input
    fields = picked(sent, "tags", "disableSessionTags", "targetRoleArn")
    return {"association": identify(call, sent["namespace"], sent["serviceAccount"], sent["roleArn"], **fields)}


@route("GET", "clusters/{cluster}/pod-identity-associations")
def list_associations(call):
    wanted = [(field, call.query[field][0]) for field in ("namespace", "serviceAccount") if field in call.query]
    associations = call.cluster.associations.values()
    return {"associations": [each for each in associations if all(each[field] == value for field, value in wanted)]}


@route("GET", "clusters/{cluster}/pod-identity-associations/{association}")
def describe_association(call):
    return {"association": association_of(call)}


@route("POST", "clusters/{cluster}/pod-identity-associations/{association}")
def update_association(call):
    changes = picked(call.input, "roleArn", "disableSessionTags", "targetRoleArn")
    association_of(call).update(changes, modifiedAt=time.time())
    return {"association": association_of(call)}


@route("DELETE", "clusters/{cluster}/pod-identity-associations/{association}")
def delete_association(call):
    association = association_of(call)
    del call.cluster.associations[association["associationId"]]
    return {"association": association}

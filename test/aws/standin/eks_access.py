"""Access entries: who may speak to a cluster, and with which of AWS's access policies."""

import time
import uuid

from eks_api import Refused, found, must_be_new, route
from eks_store import picked, stamped

POLICIES = [
    f"arn:aws:eks::aws:cluster-access-policy/AmazonEKS{name}Policy"
    for name in ("ClusterAdmin", "Admin", "AdminView", "Edit", "View", "AutoNode")
]
TYPES = ["STANDARD", "FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"]


def enter(call, principal, kind, **fields):
    """Lets a principal in."""
    must_be_new(call.cluster.entries, principal, "The specified access entry resource")
    cluster = call.fields["cluster"]
    is_node = kind != "STANDARD"
    entry = stamped(
        {
            "kubernetesGroups": ["system:nodes"] if is_node else [],
            "username": "system:node:{{EC2PrivateDNSName}}" if is_node else principal,
            "policies": {},
            **fields,
            "clusterName": cluster,
            "principalArn": principal,
            "type": kind,
            "accessEntryArn": call.arn("access-entry", cluster, *principal.split(":")[-1].split("/"), str(uuid.uuid4())),
        }
    )
    call.cluster.entries[principal] = entry
    return entry


def enter_nodes(call, role):
    """The service itself lets the nodes of a managed group in: an entry made by hand is one too many."""
    mode = call.cluster.document["accessConfig"]["authenticationMode"]
    if mode != "CONFIG_MAP" and role not in call.cluster.entries:
        enter(call, role, "EC2_LINUX")


def entry_of(call):
    return found(call.cluster.entries, call.fields["principal"], "access entry")


@route("POST", "clusters/{cluster}/access-entries")
def create_access_entry(call):
    principal, kind = call.input["principalArn"], call.input.get("type", "STANDARD")
    if call.cluster.document["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        raise Refused("The cluster's authentication mode must be API or API_AND_CONFIG_MAP", "InvalidRequestException")
    if kind not in TYPES:
        raise Refused(f"The access entry type {kind} is not valid")
    if ":assumed-role/" in principal or (":role/" in principal and not call.ground.has_role(principal)):
        raise Refused(f"The specified principalArn is invalid: invalid principal: {principal}")
    for group in call.input.get("kubernetesGroups", []):
        if kind != "STANDARD" or group.startswith(("system:", "eks:", "aws:", "amazon:", "iam:")):
            raise Refused(f"The kubernetes group name {group} is invalid")
    return {"accessEntry": enter(call, principal, kind, **picked(call.input, "kubernetesGroups", "username", "tags"))}


@route("GET", "clusters/{cluster}/access-entries")
def list_access_entries(call):
    return {"accessEntries": list(call.cluster.entries)}


@route("GET", "clusters/{cluster}/access-entries/{principal}")
def describe_access_entry(call):
    return {"accessEntry": entry_of(call)}


@route("POST", "clusters/{cluster}/access-entries/{principal}")
def update_access_entry(call):
    entry_of(call).update(picked(call.input, "kubernetesGroups", "username"), modifiedAt=time.time())
    return {"accessEntry": entry_of(call)}


@route("DELETE", "clusters/{cluster}/access-entries/{principal}")
def delete_access_entry(call):
    entry_of(call)
    del call.cluster.entries[call.fields["principal"]]
    return {}


@route("POST", "clusters/{cluster}/access-entries/{principal}/access-policies")
def associate_access_policy(call):
    entry, policy, scope = entry_of(call), call.input["policyArn"], call.input["accessScope"]
    if policy not in POLICIES:
        raise Refused(f"The policyArn parameter format is not valid: {policy}")
    if entry["type"] not in ("STANDARD", "EC2"):
        raise Refused(f"Access policies go with no entry of type {entry['type']}", "InvalidRequestException")
    if (scope["type"] == "namespace") != bool(scope.get("namespaces")):
        raise Refused("Namespaces go with the scope type namespace, and only with it")
    entry["policies"][policy] = scope
    return {
        "clusterName": call.fields["cluster"],
        "principalArn": entry["principalArn"],
        "associatedAccessPolicy": {"policyArn": policy, "accessScope": scope},
    }


@route("GET", "clusters/{cluster}/access-entries/{principal}/access-policies")
def list_associated_access_policies(call):
    entry = entry_of(call)
    policies = [{"policyArn": policy, "accessScope": scope} for policy, scope in entry["policies"].items()]
    return {
        "clusterName": call.fields["cluster"],
        "principalArn": entry["principalArn"],
        "associatedAccessPolicies": policies,
    }


@route("DELETE", "clusters/{cluster}/access-entries/{principal}/access-policies/{policy}")
def disassociate_access_policy(call):
    found(entry_of(call)["policies"], call.fields["policy"], "access policy")
    del entry_of(call)["policies"][call.fields["policy"]]
    return {}

"""Add-ons: what EKS installs on a cluster."""

import json
import re
import uuid

from eks_api import Refused, found, must_be_new, route
from eks_clusters import VERSIONS
from eks_identities import identify
from eks_store import picked, stamped
from eks_updates import updated

# Namespace of each, and whether its pods find no place without a node, so that it is degraded until then.
ADDONS = {
    "vpc-cni": ("kube-system", False),
    "kube-proxy": ("kube-system", False),
    "eks-pod-identity-agent": ("kube-system", False),
    "eks-node-monitoring-agent": ("kube-system", False),
    "aws-mountpoint-s3-csi-driver": ("kube-system", False),
    "coredns": ("kube-system", True),
    "aws-ebs-csi-driver": ("kube-system", True),
    "aws-efs-csi-driver": ("kube-system", True),
    "aws-fsx-csi-driver": ("kube-system", True),
    "snapshot-controller": ("kube-system", True),
    "metrics-server": ("kube-system", True),
    "adot": ("opentelemetry-operator-system", True),
    "amazon-cloudwatch-observability": ("amazon-cloudwatch", True),
    "cert-manager": ("cert-manager", True),
    "external-dns": ("external-dns", True),
    "kube-state-metrics": ("kube-state-metrics", True),
    "prometheus-node-exporter": ("prometheus-node-exporter", False),
}


def versions_for(kubernetes):
    """The newest version, and the one that AWS installs unless it is told otherwise."""
    minor = kubernetes.split(".")[1]
    return f"v1.{minor}.1-eksbuild.1", f"v1.{minor}.0-eksbuild.2"


def must_be_valid(call, name, sent):
    if name not in ADDONS:
        raise Refused(f"Addon {name} specified is not supported")
    if not re.fullmatch(r"v\d+\.\d+\.\d+-eksbuild\.\d+", sent.get("addonVersion", "v1.0.0-eksbuild.1")):
        raise Refused(f"Addon version specified is not supported: {sent['addonVersion']}")
    if sent.get("serviceAccountRoleArn") and not call.ground.has_role(sent["serviceAccountRoleArn"]):
        raise Refused(f"Role does not exist: {sent['serviceAccountRoleArn']}")
    try:
        configuration = json.loads(sent.get("configurationValues") or "{}")
    except ValueError as error:
        raise Refused(f"ConfigurationValue provided in request is not supported: {error}") from error
    must_be_of_text(configuration.get("env", {}) | picked(configuration, "enableNetworkPolicy"))


def must_be_of_text(settings):
    """The one thing of an add-on's own schema that is easily got wrong: its switches and numbers are texts."""
    for key, value in settings.items():
        if not isinstance(value, str):
            raise Refused(f"ConfigurationValue provided in request is not supported: $.{key}: {value} is not a string")


def give_identities(call, addon, wanted):
    """Replaces the roles of the add-on's service accounts."""
    take_identities(call, addon)
    namespace, _ = ADDONS[addon["addonName"]]
    made = [identify(call, namespace, each["serviceAccount"], each["roleArn"], ownerArn=addon["addonArn"]) for each in wanted]
    addon["podIdentityAssociations"] = [each["associationArn"] for each in made]


def take_identities(call, addon):
    for arn in addon.pop("podIdentityAssociations", []):
        call.cluster.associations.pop(arn.split("/")[-1], None)


def with_status(cluster, addon):
    compute = cluster.document.get("computeConfig") or {}
    has_nodes = compute.get("enabled") or cluster.node_groups
    _, needs_nodes = ADDONS[addon["addonName"]]
    return {**addon, "status": "ACTIVE" if has_nodes or not needs_nodes else "DEGRADED"}


def addon_of(call):
    return found(call.cluster.addons, call.fields["addon"], "addon")


@route("GET", "addons/supported-versions")
def describe_addon_versions(call):
    names = call.query.get("addonName", list(ADDONS))
    clusters = call.query.get("kubernetesVersion", VERSIONS)
    return {"addons": [{"addonName": name, "addonVersions": offered(clusters)} for name in names if name in ADDONS]}


def offered(clusters):
    versions = []
    for kubernetes in clusters:
        for version in versions_for(kubernetes):
            is_default = version == versions_for(kubernetes)[-1]
            fits = {"clusterVersion": kubernetes, "platformVersions": ["*"], "defaultVersion": is_default}
            versions.append({"addonVersion": version, "compatibilities": [fits]})
    return versions


@route("POST", "clusters/{cluster}/addons")
def create_addon(call):
    sent, name, cluster = call.input, call.input["addonName"], call.cluster
    must_be_new(cluster.addons, name, "Addon")
    must_be_valid(call, name, sent)
    addon = stamped(
        {
            "addonVersion": versions_for(cluster.document["version"])[-1],
            **picked(sent, "addonName", "addonVersion", "serviceAccountRoleArn", "configurationValues", "tags"),
            "clusterName": call.fields["cluster"],
            "addonArn": call.arn("addon", call.fields["cluster"], name, str(uuid.uuid4())),
            "health": {"issues": []},
        }
    )
    if sent.get("podIdentityAssociations"):
        give_identities(call, addon, sent["podIdentityAssociations"])
    cluster.addons[name] = addon
    return {"addon": {**addon, "status": "CREATING"}}


@route("GET", "clusters/{cluster}/addons")
def list_addons(call):
    return {"addons": list(call.cluster.addons)}


@route("GET", "clusters/{cluster}/addons/{addon}")
def describe_addon(call):
    return {"addon": with_status(call.cluster, addon_of(call))}


@route("POST", "clusters/{cluster}/addons/{addon}/update")
def update_addon(call):
    sent, addon = call.input, addon_of(call)
    must_be_valid(call, addon["addonName"], sent)
    if "podIdentityAssociations" in sent:
        give_identities(call, addon, sent["podIdentityAssociations"])
    return updated(call, "AddonUpdate", addon, **picked(sent, "addonVersion", "serviceAccountRoleArn", "configurationValues"))


@route("DELETE", "clusters/{cluster}/addons/{addon}")
def delete_addon(call):
    addon = addon_of(call)
    take_identities(call, addon)
    del call.cluster.addons[addon["addonName"]]
    return {"addon": {**addon, "status": "DELETING"}}

"""Groups of nodes that EKS manages."""

import uuid

from eks_access import enter_nodes
from eks_api import Refused, found, must_be_new, route
from eks_store import picked, stamped
from eks_updates import updated

SENT = ["nodegroupName", "scalingConfig", "diskSize", "subnets", "instanceTypes", "amiType", "remoteAccess", "nodeRole"]
SENT += ["labels", "taints", "tags", "updateConfig", "nodeRepairConfig", "capacityType", "releaseVersion"]


@route("POST", "clusters/{cluster}/node-groups")
def create_node_group(call):
    sent, cluster, name = call.input, call.cluster, call.input["nodegroupName"]
    must_be_new(cluster.node_groups, name, "NodeGroup")
    version = sent.get("version", cluster.document["version"])
    must_not_be_newer(cluster, version)
    if not call.ground.has_role(sent["nodeRole"]):
        raise Refused(f"Following required role does not exist: {sent['nodeRole']}")
    for subnet in sent["subnets"]:
        if call.ground.subnet(subnet) is None:
            raise Refused(f"Subnets are not found: {subnet}")
    must_fit(sent.get("scalingConfig", {}))
    must_match(call, sent.get("instanceTypes", []), sent.get("amiType", "AL2023_x86_64_STANDARD"))
    template = launched_from(call, sent) if sent.get("launchTemplate") else None
    group = stamped(
        {
            **({"launchTemplate": template} if template else {"diskSize": 20, "instanceTypes": ["t3.medium"]}),
            "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 2},
            "updateConfig": {"maxUnavailable": 1},
            "capacityType": "ON_DEMAND",
            "amiType": "AL2023_x86_64_STANDARD",
            "labels": {},
            "taints": [],
            "releaseVersion": release_of(version),
            "health": {"issues": []},
            **picked(sent, *SENT),
            "clusterName": call.fields["cluster"],
            "version": version,
            "nodegroupArn": call.arn("nodegroup", call.fields["cluster"], name, str(uuid.uuid4())),
            "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{uuid.uuid4()}"}]},
        }
    )
    cluster.node_groups[name] = group
    enter_nodes(call, sent["nodeRole"])
    return {"nodegroup": with_status(cluster, group)}


def with_status(cluster, group):
    """No node gets ready without a network, so a group waits for the CNI add-on."""
    ready = cluster.document["bootstrapSelfManagedAddons"] or "vpc-cni" in cluster.addons
    return {**group, "status": "ACTIVE" if ready else "CREATING"}


def launched_from(call, sent):
    """The launch template of a group, with the version that it was asked for."""
    wanted = sent["launchTemplate"]
    template = call.ground.launch_template(wanted)
    if template is None:
        raise Refused(f"Launch template details can't be found: {wanted}")
    number = wanted.get("version", str(template.default_version_number))
    data = template.get_version(int(number)).data if number.isdigit() else template.latest_version().data
    if sent.get("diskSize") or sent.get("remoteAccess"):
        raise Refused("Disk size and remote access must be specified within the launch template")
    if sent.get("instanceTypes") and data.get("InstanceType"):
        raise Refused("Instance types belong to the launch template or to the request, not to both")
    if data.get("IamInstanceProfile"):
        raise Refused("Launch template should not specify an instance profile", "InvalidRequestException")
    if data.get("NetworkInterfaces") and data.get("SecurityGroupIds"):
        raise Refused("Security groups belong to the network interfaces where the template has some")
    return {"id": template.id, "name": template.name, "version": number}


def must_not_be_newer(cluster, version):
    if minor(version) > minor(cluster.document["version"]):
        raise Refused("Nodegroup Kubernetes version should be equal to or less than the cluster's")
    if minor(cluster.document["version"]) - minor(version) > 3:
        raise Refused("Nodegroup Kubernetes version is more than three minors behind the cluster's")


def must_fit(scaling):
    low, wanted, high = (scaling.get(field) for field in ("minSize", "desiredSize", "maxSize"))
    if low is not None and wanted is not None and high is not None and not low <= wanted <= high:
        raise Refused(f"Minimum capacity {low}, desired capacity {wanted} and maximum capacity {high} are in no order")
    if high is not None and high < 1:
        raise Refused("Maximum capacity must be at least 1")


def must_match(call, instance_types, image):
    wanted = "arm64" if "ARM" in image.upper() else "x86_64"
    for instance_type in instance_types:
        known = call.ground.architectures(instance_type)
        if known and wanted not in known:
            raise Refused(f"[{instance_type}] is not a valid instance type for requested amiType {image}")


def minor(version):
    return int(version.split(".")[1])


def release_of(version):
    return f"{version}.1-20250101"


def group_of(call):
    return found(call.cluster.node_groups, call.fields["group"], "node group")


@route("GET", "clusters/{cluster}/node-groups")
def list_node_groups(call):
    return {"nodegroups": list(call.cluster.node_groups)}


@route("GET", "clusters/{cluster}/node-groups/{group}")
def describe_node_group(call):
    return {"nodegroup": with_status(call.cluster, group_of(call))}


@route("DELETE", "clusters/{cluster}/node-groups/{group}")
def delete_node_group(call):
    group = group_of(call)
    del call.cluster.node_groups[call.fields["group"]]
    if all(other["nodeRole"] != group["nodeRole"] for other in call.cluster.node_groups.values()):
        call.cluster.entries.pop(group["nodeRole"], None)
    return {"nodegroup": {**group, "status": "DELETING"}}


@route("POST", "clusters/{cluster}/node-groups/{group}/update-config")
def update_node_group_config(call):
    group, sent = group_of(call), call.input
    scaling = {**group["scalingConfig"], **(sent.get("scalingConfig") or {})}
    must_fit(scaling)
    changes = {"scalingConfig": scaling, **picked(sent, "updateConfig", "nodeRepairConfig")}
    labels = sent.get("labels") or {}
    kept = {key: value for key, value in group["labels"].items() if key not in labels.get("removeLabels", [])}
    changes["labels"] = {**kept, **labels.get("addOrUpdateLabels", {})}
    taints = sent.get("taints") or {}
    new = taints.get("addOrUpdateTaints", [])
    gone = [(taint["key"], taint["effect"]) for taint in new + taints.get("removeTaints", [])]
    changes["taints"] = [taint for taint in group["taints"] if (taint["key"], taint["effect"]) not in gone] + new
    return updated(call, "ConfigUpdate", group, **changes)


@route("POST", "clusters/{cluster}/node-groups/{group}/update-version")
def update_node_group_version(call):
    group, sent = group_of(call), call.input
    version = sent.get("version", group["version"])
    must_not_be_newer(call.cluster, version)
    changes = {"version": version, "releaseVersion": sent.get("releaseVersion", release_of(version))}
    if sent.get("launchTemplate"):
        changes["launchTemplate"] = launched_from(call, sent)
    return updated(call, "VersionUpdate", group, **changes)

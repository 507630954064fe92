"""Clusters: made, changed in place one step at a time, and ended."""

import base64
import uuid

from eks_access import enter
from eks_api import Refused, must_be_new, route
from eks_store import Cluster, picked, stamped
from eks_updates import updated

VERSIONS = [f"1.{minor}" for minor in range(30, 37)]
# From the aws-auth ConfigMap to the API there is one way.
MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

SENT = ["name", "roleArn", "encryptionConfig", "tags", "logging", "upgradePolicy", "zonalShiftConfig"]
SENT += ["computeConfig", "storageConfig", "remoteNetworkConfig", "deletionProtection", "bootstrapSelfManagedAddons"]
MERGED = ["resourcesVpcConfig", "logging", "accessConfig", "upgradePolicy", "zonalShiftConfig"]
MERGED += ["computeConfig", "storageConfig", "kubernetesNetworkConfig", "remoteNetworkConfig"]


@route("POST", "clusters")
def create_cluster(call):
    sent, name, identity = call.input, call.input["name"], uuid.uuid4().hex.upper()
    must_be_new(call.clusters, name, "Cluster")
    access = {"bootstrapClusterCreatorAdminPermissions": True, "authenticationMode": "CONFIG_MAP"}
    access |= sent.get("accessConfig", {})
    network = {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4", "elasticLoadBalancing": {"enabled": False}}
    network |= sent.get("kubernetesNetworkConfig", {})
    version = sent.get("version", VERSIONS[-2])
    if version not in VERSIONS:
        raise Refused(f"unsupported Kubernetes version {version}")
    if not call.ground.has_role(sent["roleArn"]):
        raise Refused(f"Role with arn: {sent['roleArn']}, could not be assumed because it does not exist")
    for encryption in sent.get("encryptionConfig", []):
        if not call.ground.has_key(encryption["provider"]["keyArn"]):
            raise Refused(f"The keyArn in encryptionConfig provider is invalid: {encryption['provider']['keyArn']}")
    document = stamped(
        {
            "logging": {"clusterLogging": []},
            "upgradePolicy": {"supportType": "EXTENDED"},
            "bootstrapSelfManagedAddons": True,
            **picked(sent, *SENT),
            "arn": call.arn("cluster", name),
            "version": version,
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "health": {"issues": []},
            "endpoint": f"https://{identity}.gr7.{call.region}.eks.amazonaws.com",
            "identity": {"oidc": {"issuer": f"https://oidc.eks.{call.region}.amazonaws.com/id/{identity}"}},
            "certificateAuthority": {"data": base64.b64encode(b"stand-in: no certificate").decode()},
            "kubernetesNetworkConfig": network,
            "accessConfig": access,
            "resourcesVpcConfig": placed(call, sent["resourcesVpcConfig"]),
        }
    )
    must_agree_on_auto_mode(call, document)
    cluster = call.clusters[name] = Cluster(document)
    group = call.ground.ec2.create_security_group(
        f"eks-cluster-sg-{name}-{identity[:9]}", "EKS created", document["resourcesVpcConfig"]["vpcId"]
    )
    document["resourcesVpcConfig"]["clusterSecurityGroupId"] = group.id
    call.fields["cluster"] = name
    if access["bootstrapClusterCreatorAdminPermissions"] and access["authenticationMode"] != "CONFIG_MAP":
        creator = enter(call, f"arn:aws:iam::{call.account}:user/creator", "STANDARD")
        creator["policies"][ADMIN] = {"type": "cluster"}
    enter_auto_nodes(call, cluster)
    return {"cluster": document}


def placed(call, sent):
    """The VPC part of a cluster, whose subnets must lie in two zones."""
    vpc = {"endpointPublicAccess": True, "endpointPrivateAccess": False, "securityGroupIds": [], **sent}
    subnets = [call.ground.subnet(subnet) for subnet in vpc["subnetIds"]]
    if None in subnets:
        raise Refused(f"The subnet ID '{vpc['subnetIds'][subnets.index(None)]}' does not exist")
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise Refused("Subnets specified must be in at least two different AZs")
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise Refused("Subnets specified must belong to the same VPC")
    for group in vpc["securityGroupIds"]:
        if not call.ground.has_group(group):
            raise Refused(f"The security group '{group}' does not exist")
    must_have_a_way_in(vpc)
    vpc.setdefault("publicAccessCidrs", ["0.0.0.0/0"] if vpc["endpointPublicAccess"] else [])
    return {**vpc, "vpcId": subnets[0].vpc_id}


def must_have_a_way_in(vpc):
    if not (vpc["endpointPublicAccess"] or vpc["endpointPrivateAccess"]):
        raise Refused("Private and public endpoint access cannot both be false")


def must_agree_on_auto_mode(call, document):
    """Auto Mode runs nodes, load balancers and volumes, or none of them."""
    compute = document.get("computeConfig") or {}
    balancing = document["kubernetesNetworkConfig"].get("elasticLoadBalancing") or {}
    storage = (document.get("storageConfig") or {}).get("blockStorage") or {}
    switches = [bool(part.get("enabled")) for part in (compute, balancing, storage)]
    if len(set(switches)) > 1:
        raise Refused(
            "For EKS Auto Mode, please ensure that all required configs, including computeConfig, "
            "kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled."
        )
    role = compute.get("nodeRoleArn")
    if bool(compute.get("nodePools")) != bool(role):
        raise Refused("When Compute Config nodeRoleArn is given, nodePools must be too, and the other way round.")
    if role and not call.ground.has_role(role):
        raise Refused(f"The role {role} could not be found")
    if any(switches) and document["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        raise Refused("EKS Auto Mode needs an authentication mode of API or API_AND_CONFIG_MAP")
    if any(switches) and document["bootstrapSelfManagedAddons"]:
        raise Refused("bootstrapSelfManagedAddons must be false for EKS Auto Mode")


def enter_auto_nodes(call, cluster):
    """The service itself lets the nodes of Auto Mode in."""
    role = (cluster.document.get("computeConfig") or {}).get("nodeRoleArn")
    if role and role not in cluster.entries:
        enter(call, role, "EC2")


@route("GET", "clusters")
def list_clusters(call):
    return {"clusters": list(call.clusters)}


@route("GET", "clusters/{cluster}")
def describe_cluster(call):
    return {"cluster": call.cluster.document}


@route("DELETE", "clusters/{cluster}")
def delete_cluster(call):
    cluster = call.cluster
    if cluster.node_groups:
        raise Refused("Cluster has nodegroups attached", "ResourceInUseException")
    if cluster.document.get("deletionProtection"):
        raise Refused("Cluster has deletion protection enabled", "InvalidRequestException")
    del call.clusters[call.fields["cluster"]]
    call.ground.ec2.delete_security_group(group_id=cluster.document["resourcesVpcConfig"]["clusterSecurityGroupId"])
    return {"cluster": {**cluster.document, "status": "DELETING"}}


@route("POST", "clusters/{cluster}/update-config")
def update_cluster_config(call):
    cluster, sent = call.cluster, call.input
    before = cluster.document["accessConfig"]["authenticationMode"]
    after = sent.get("accessConfig", {}).get("authenticationMode", before)
    if MODES.index(after) < MODES.index(before):
        raise Refused(f"Unsupported authentication mode update from {before} to {after}")
    changes = {field: {**(cluster.document.get(field) or {}), **sent[field]} for field in MERGED if sent.get(field)}
    changed = {**cluster.document, **changes, **picked(sent, "deletionProtection")}
    must_have_a_way_in(changed["resourcesVpcConfig"])
    must_agree_on_auto_mode(call, changed)
    answer = updated(call, "ConfigUpdate", cluster.document, **changed)
    enter_auto_nodes(call, cluster)
    return answer


@route("POST", "clusters/{cluster}/updates")
def update_cluster_version(call):
    before, after = call.cluster.document["version"], call.input["version"]
    if after not in VERSIONS or VERSIONS.index(after) != VERSIONS.index(before) + 1:
        raise Refused(f"Unsupported Kubernetes minor version update from {before} to {after}")
    return updated(call, "VersionUpdate", call.cluster.document, version=after)


@route("POST", "clusters/{cluster}/encryption-config/associate")
def associate_encryption_config(call):
    return updated(call, "AssociateEncryptionConfig", call.cluster.document, **picked(call.input, "encryptionConfig"))

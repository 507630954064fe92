"""What is still there after a destroy."""

import json

from moto.dynamodb.models import dynamodb_backends
from moto.ec2.models import ec2_backends
from moto.ecr.models import ecr_backends
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from eks_store import all_clusters


class Leftovers:
    """Answers GET /leftovers/ACCOUNT/REGION with the names of all that somebody made there, by kind."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        parts = environ["PATH_INFO"].strip("/").split("/")
        if parts[0] != "leftovers":
            return self.app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({kind: sorted(names) for kind, names in found(*parts[1:]).items() if names}).encode()]


def found(account, region):
    """All that is there but what each account has from its start, and keys that wait for their deletion."""
    ec2 = ec2_backends[account][region]
    iam = iam_backends[account]["aws"]
    own_vpcs = {vpc.id for vpc in ec2.vpcs.values() if vpc.is_default == "false" or vpc.is_default is False}
    groups = [group for by_id in ec2.groups.values() for group in by_id.values()]
    return {
        "cluster": [name for (owner, place, name) in all_clusters() if (owner, place) == (account, region)],
        "vpc": list(own_vpcs),
        "subnet": [subnet.id for zone in ec2.subnets.values() for subnet in zone.values() if subnet.vpc_id in own_vpcs],
        "security group": [group.id for group in groups if group.vpc_id in own_vpcs],
        "address": [address.allocation_id for address in ec2.addresses],
        "nat gateway": [nat.id for nat in ec2.nat_gateways.values() if nat.state != "deleted"],
        "endpoint": [point.id for point in ec2.vpc_end_points.values() if point.state != "deleted"],
        "internet gateway": list(ec2.internet_gateways),
        "flow log": list(ec2.flow_logs),
        "launch template": list(ec2.launch_templates),
        "role": [role.name for role in iam.roles.values()],
        "policy": [policy.name for policy in iam.managed_policies.values() if f":{account}:" in policy.arn],
        "instance profile": [profile.name for profile in iam.instance_profiles.values()],
        "oidc provider": list(iam.open_id_providers),
        "key": [key.id for key in kms_backends[account][region].keys.values() if own(key)],
        "log group": list(logs_backends[account][region].groups),
        "queue": list(sqs_backends[account][region].queues),
        "rule": [name for bus in events_backends[account][region].event_buses.values() for name in bus.rules],
        "bucket": list(s3_backends[account]["aws"].buckets),
        "repository": list(ecr_backends[account][region].repositories),
        "table": list(dynamodb_backends[account][region].tables),
    }


def own(key):
    """Whether somebody made the key, and it is to stay: AWS makes some by itself, and ends each only after days."""
    return key.description != "Default key" and key.key_state != "PendingDeletion"

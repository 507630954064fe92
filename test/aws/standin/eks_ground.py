"""What EKS looks up in other services before it says yes."""

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends


class Ground:
    """The roles, subnets, groups, keys and launch templates of an account and region."""

    def __init__(self, account, region):
        self.ec2 = ec2_backends[account][region]
        self.iam = iam_backends[account]["aws"]
        self.kms = kms_backends[account][region]

    def has_role(self, arn):
        return any(role.arn == arn for role in self.iam.roles.values())

    def has_key(self, arn):
        return arn.split("/")[-1] in self.kms.keys

    def has_group(self, group):
        return self.ec2.get_security_group_from_id(group) is not None

    def subnet(self, subnet):
        """A subnet, or None."""
        return next((zone[subnet] for zone in self.ec2.subnets.values() if subnet in zone), None)

    def launch_template(self, wanted):
        """The template of this id or name, or None."""
        templates = self.ec2.launch_templates.values()
        return next((each for each in templates if each.id == wanted.get("id") or each.name == wanted.get("name")), None)

    def architectures(self, instance_type):
        """The architectures of an instance type; None for one that is not in the catalogue."""
        known = INSTANCE_TYPES.get(instance_type)
        return known and known.get("ProcessorInfo", {}).get("SupportedArchitectures")

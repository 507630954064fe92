"""Slips of moto 5.2.1 that would show as changes in later plans."""

import json

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.kms.responses import KmsResponse
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response


def mend():
    mend_launch_templates()
    mend_rules()
    mend_key_rotation()
    mend_bucket_logging()
    mend_bucket_documents()
    mend_denials()


def mend_launch_templates():
    """A template's own tags are none of those that it launches with, and they can change."""
    make = LaunchTemplateVersion.__init__

    def make_without_own_tags(self, template, number, data, description):
        if "TagSpecifications" in data:
            launched = [each for each in data["TagSpecifications"] if each["ResourceType"] != "launch-template"]
            data = {**data, "TagSpecifications": launched}
        make(self, template, number, data, description)

    LaunchTemplateVersion.__init__ = make_without_own_tags
    LaunchTemplate.tags = property(lambda self: self.get_tags(), lambda self, tags: None)


def mend_rules():
    """A rule between groups has a description too."""
    SecurityGroupRule.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def mend_key_rotation():
    """A key keeps the days between its rotations."""
    enable = KmsResponse.enable_key_rotation

    def key_of(response):
        return response.kms_backend.keys[response.kms_backend.get_key_id(response._get_param("KeyId"))]

    def enable_every_so_often(self):
        answer = enable(self)
        key_of(self).rotation_days = self._get_param("RotationPeriodInDays") or 365
        return answer

    def status_with_days(self):
        key = key_of(self)
        if not key.key_rotation_status:
            return json.dumps({"KeyRotationEnabled": False})
        return json.dumps({"KeyRotationEnabled": True, "RotationPeriodInDays": key.rotation_days})

    KmsResponse.enable_key_rotation = enable_every_so_often
    KmsResponse.get_key_rotation_status = status_with_days


def mend_bucket_logging():
    """A policy lets S3 deliver logs too where it lists one service or one resource."""
    allows = FakeBucket._log_permissions_enabled_policy

    def allows_with_lists(target_bucket, target_prefix):
        policy = json.loads(target_bucket.policy or "{}")
        for statement in policy.get("Statement", []):
            statement["Resource"] = only(statement["Resource"])
            if isinstance(statement["Principal"], dict):
                statement["Principal"] = {kind: only(name) for kind, name in statement["Principal"].items()}
        return allows(Plain(target_bucket, json.dumps(policy).encode()), target_prefix)

    FakeBucket._log_permissions_enabled_policy = staticmethod(allows_with_lists)


class Plain:
    """A bucket with its policy in the one form that moto reads."""

    def __init__(self, bucket, policy):
        self.partition, self.name, self.policy = bucket.partition, bucket.name, policy


def only(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def mend_bucket_documents():
    """Notifications and replication come back as they were sent: moto forgets EventBridge, and fields of a rule."""
    echo("_notification_config_from_body", "get_bucket_notification")
    echo("_replication_config_from_xml", "get_bucket_replication")


def echo(reader, getter):
    read, get = getattr(S3Response, reader), getattr(S3Response, getter)

    def read_and_keep(self, *words):
        documents = vars(self.backend.get_bucket(self.bucket_name)).setdefault("documents", {})
        documents[getter] = self.body
        return read(self, *words)

    def get_kept(self):
        answer = get(self)
        documents = vars(self.backend.get_bucket(self.bucket_name)).get("documents", {})
        return (200, {}, documents[getter]) if getter in documents else answer

    setattr(S3Response, reader, read_and_keep)
    setattr(S3Response, getter, get_kept)


def mend_denials():
    """A denial of plain HTTP is for no call here: this is what TLS would carry. moto denies without a look at conditions."""
    judge = IAMPolicyStatement.is_action_permitted

    def judge_with_tls(self, *words, **more):
        condition = self._statement.get("Condition", {})
        if condition.get("Bool", {}).get("aws:SecureTransport") in ("false", ["false"]):
            return PermissionResult.NEUTRAL
        return judge(self, *words, **more)

    IAMPolicyStatement.is_action_permitted = judge_with_tls

import { Construct } from 'constructs';
import { knownProps, PropNames } from '../../core/props';
import { IamRole, IamRolePolicy, IamRolePolicyAttachment } from '../aws';
import { awsName, ROLE_NAME } from '../aws-names';
import { dnsSuffixOf } from '../dns-suffix';
import { EksConstruct } from '../eks-construct';
import { arnOf, awsPolicyArn, iamArnOf } from '../home';
import { policyJson, PolicyStatement, serviceTrust } from '../policy-document';
import { TerraformResource } from '../terraform';

/** Properties for `NodeRole`. */
export interface NodeRoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
}

const PROPS: PropNames<NodeRoleProps> = { name: true };

/**
 * What AWS lets a node do: hand out credentials to pods, pull images from the account's registries, and be reached by
 * Session Manager. Not the network add-on's rights, which that has for itself.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
const MANAGED_POLICIES = {
  minimal: 'AmazonEKSWorkerNodeMinimalPolicy',
  pull: 'AmazonEC2ContainerRegistryPullOnly',
} as const;

/** The role of nodes. Pods do not see it: they have roles of their own. */
export class NodeRole extends EksConstruct {
  /** ARN of the role, known before anything is deployed. */
  readonly roleArn: string;
  /** Name of the role. */
  readonly roleName: string;
  /** Its rights; a node needs them from its start to its end. */
  readonly policies: readonly TerraformResource[];
  /** The `aws_iam_role`. */
  readonly resource: IamRole;

  /** @throws Error `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got …` */
  constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    this.roleName = awsName(this, 'name', props.name, ROLE_NAME);
    this.roleArn = iamArnOf(this, `role/${this.roleName}`);
    this.resource = new IamRole(this, 'Resource', {
      name: this.roleName,
      description: 'Nodes of EKS; pods have roles of their own',
      assumeRolePolicy: serviceTrust([`ec2.${dnsSuffixOf(this.home.partition)}`]),
    });
    const role = this.resource.name;
    const attachments = Object.entries(MANAGED_POLICIES).map(
      ([child, policy]) => new IamRolePolicyAttachment(this, child, { role, policyArn: awsPolicyArn(this, policy) }),
    );
    const session = new IamRolePolicy(this, 'session', { name: 'session', role, policy: policyJson(sessions(this)) });
    this.policies = [...attachments, session];
  }
}

/**
 * Session Manager without AWS's own policy for it, which reads each parameter of the account.
 *
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
function sessions(scope: Construct): readonly PolicyStatement[] {
  return [
    { sid: 'Register', actions: ['ssm:UpdateInstanceInformation'], resources: [arnOf(scope, 'ec2', 'instance/*')] },
    {
      sid: 'Session',
      actions: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
  ];
}

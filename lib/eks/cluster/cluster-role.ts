import { Construct } from 'constructs';
import { autoVolumeKeyUse, AUTO_MODE_POLICIES } from './auto-mode';
import { awsName, ROLE_NAME } from '../aws-names';
import { IamRole, IamRolePolicy, IamRolePolicyAttachment } from '../aws';
import { EksConstruct } from '../eks-construct';
import { awsPolicyArn, iamArnOf } from '../home';
import { policyJson, serviceTrust } from '../policy-document';
import { TerraformResource } from '../terraform';

/** Properties for `ClusterRole`. */
export interface ClusterRoleProps {
  /** Name of the cluster that takes the role. */
  readonly clusterName: string;
  /** ARN of that cluster; no other may take the role. */
  readonly clusterArn: string;
  /** Key that Secrets are encrypted with. */
  readonly secretsKeyArn: string;
  /** Key of the volumes of nodes, where EKS Auto Mode runs them. @default - EKS runs no nodes */
  readonly autoVolumesKeyArn?: string;
}

/** The role of a control plane. */
export class ClusterRole extends EksConstruct {
  /** ARN of the role, known before anything is deployed. */
  readonly roleArn: string;
  /** Its rights; the cluster needs them from its start to its end. */
  readonly rights: readonly TerraformResource[];
  /** The `aws_iam_role`. */
  readonly resource: IamRole;

  /** @throws Error `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got …` */
  constructor(scope: Construct, id: string, props: ClusterRoleProps) {
    super(scope, id);
    const { clusterName, clusterArn, secretsKeyArn, autoVolumesKeyArn } = props;
    const name = awsName(scope, 'name', `${clusterName}-cluster`, ROLE_NAME);
    this.roleArn = iamArnOf(this, `role/${name}`);
    this.resource = new IamRole(this, 'Resource', {
      name,
      description: `Control plane of the cluster ${clusterName}`,
      // TagSession is for Auto Mode; the ARN, so that no other cluster of anybody's takes the role:
      // https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
      assumeRolePolicy: serviceTrust(['eks.amazonaws.com'], { ArnLike: { 'aws:SourceArn': clusterArn } }, [
        'sts:AssumeRole',
        'sts:TagSession',
      ]),
    });
    const { name: role } = this.resource;
    const policies = ['AmazonEKSClusterPolicy', ...(autoVolumesKeyArn === undefined ? [] : AUTO_MODE_POLICIES)];
    const keys = new IamRolePolicy(this, 'keys', {
      name: 'keys',
      role,
      policy: policyJson([
        {
          sid: 'UseSecretsKey',
          actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ListGrants'],
          resources: [secretsKeyArn],
        },
        ...(autoVolumesKeyArn === undefined ? [] : autoVolumeKeyUse(autoVolumesKeyArn)),
      ]),
    });
    const attachments = policies.map(
      (policy) => new IamRolePolicyAttachment(this, policy, { role, policyArn: awsPolicyArn(this, policy) }),
    );
    this.rights = [...attachments, keys];
  }
}

import { NodeRole } from '../../lib/eks/nodes/node-role';
import { newStack, resources, synth } from './stack';

describe('NodeRole', () => {
  it('may hand out credentials, pull images and be reached by Session Manager, no more', () => {
    const stack = newStack();
    new NodeRole(stack, 'node', { name: 'shop-node' });
    expect(synth(stack).resource).toEqual({
      aws_iam_role: {
        node: {
          name: 'shop-node',
          description: 'Nodes of EKS; pods have roles of their own',
          assume_role_policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: ['ec2.amazonaws.com'] }, Action: ['sts:AssumeRole'] }],
          }),
        },
      },
      aws_iam_role_policy_attachment: {
        node_minimal: {
          role: '${aws_iam_role.node.name}',
          policy_arn: 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy',
        },
        node_pull: {
          role: '${aws_iam_role.node.name}',
          policy_arn: 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
        },
      },
      aws_iam_role_policy: {
        node_session: {
          name: 'session',
          role: '${aws_iam_role.node.name}',
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'Register',
                Effect: 'Allow',
                Action: ['ssm:UpdateInstanceInformation'],
                Resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'],
              },
              {
                Sid: 'Session',
                Effect: 'Allow',
                Action: [
                  'ssmmessages:CreateControlChannel',
                  'ssmmessages:CreateDataChannel',
                  'ssmmessages:OpenControlChannel',
                  'ssmmessages:OpenDataChannel',
                ],
                Resource: ['*'],
              },
            ],
          }),
        },
      },
    });
  });

  it('knows its ARN before it is deployed, in the partition of the region', () => {
    const role = new NodeRole(newStack('shop', { region: 'us-gov-west-1' }), 'node', { name: 'shop-node' });
    expect(role.roleArn).toBe('arn:aws-us-gov:iam::111122223333:role/shop-node');
    expect(role.policies).toHaveLength(3);
  });

  it('trusts EC2 by its name in China', () => {
    const stack = newStack('shop', { region: 'cn-north-1' });
    new NodeRole(stack, 'node', { name: 'shop-node' });
    expect(JSON.stringify(resources(stack, 'aws_iam_role'))).toContain('ec2.amazonaws.com.cn');
  });

  it('refuses a name that IAM does not take', () => {
    const name = 'shop'.repeat(17);
    expect(() => new NodeRole(newStack(), 'node', { name })).toThrow(
      `[shop/node] 'name' must be letters, digits and _+=,.@-, of at most 64 characters, got "${name}"`,
    );
  });
});

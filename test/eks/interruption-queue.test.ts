import { InterruptionQueue } from '../../lib/eks/karpenter/interruption-queue';
import { newStack, resources, synth } from './stack';

describe('InterruptionQueue', () => {
  it('is encrypted, forgets after five minutes, and takes messages of its own rules alone', () => {
    const stack = newStack();
    new InterruptionQueue(stack, 'queue', { name: 'shop-karpenter' });
    const { aws_sqs_queue, aws_sqs_queue_policy } = synth(stack).resource ?? {};
    expect(aws_sqs_queue).toEqual({
      queue: { name: 'shop-karpenter', message_retention_seconds: 300, sqs_managed_sse_enabled: true },
    });
    expect(aws_sqs_queue_policy).toEqual({
      queue_policy: {
        queue_url: '${aws_sqs_queue.queue.url}',
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'EventBridgeSend',
              Effect: 'Allow',
              Principal: { Service: ['events.amazonaws.com'] },
              Action: ['sqs:SendMessage'],
              Resource: ['arn:aws:sqs:eu-west-1:111122223333:shop-karpenter'],
              Condition: {
                StringEquals: { 'aws:SourceAccount': '111122223333' },
                ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/shop-karpenter-*' },
              },
            },
            {
              Sid: 'DenyPlainHttp',
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: ['sqs:*'],
              Resource: ['arn:aws:sqs:eu-west-1:111122223333:shop-karpenter'],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        }),
      },
    });
  });

  it.each([
    ['health', 'aws.health', 'AWS Health Event', 'maintenance that ends instances'],
    ['spot', 'aws.ec2', 'EC2 Spot Instance Interruption Warning', 'spot instances that end'],
    ['rebalance', 'aws.ec2', 'EC2 Instance Rebalance Recommendation', 'spot instances at risk'],
    ['state', 'aws.ec2', 'EC2 Instance State-change Notification', 'instances that stop or end'],
    ['reservation', 'aws.ec2', 'EC2 Capacity Reservation Instance Interruption Warning', 'reserved capacity that ends'],
  ])('hears of %s', (rule, source, type, words) => {
    const stack = newStack();
    new InterruptionQueue(stack, 'queue', { name: 'shop-karpenter' });
    const rules = resources(stack, 'aws_cloudwatch_event_rule');
    expect(Object.keys(rules)).toHaveLength(5);
    expect(rules[`queue_${rule}`]).toEqual({
      name: `shop-karpenter-${rule}`,
      description: `Tells Karpenter of ${words}`,
      event_pattern: JSON.stringify({ source: [source], 'detail-type': [type] }),
    });
    expect(resources(stack, 'aws_cloudwatch_event_target')[`queue_${rule}_target`]).toEqual({
      rule: `\${aws_cloudwatch_event_rule.queue_${rule}.name}`,
      target_id: 'queue',
      arn: 'arn:aws:sqs:eu-west-1:111122223333:shop-karpenter',
      depends_on: ['aws_sqs_queue_policy.queue_policy'],
    });
  });

  it('refuses a name that leaves its rules no room', () => {
    const name = 'a'.repeat(53);
    expect(() => new InterruptionQueue(newStack(), 'queue', { name })).toThrow(
      `[shop/queue] 'name' must be letters, digits, '-' and '_', of at most 52 characters, got "${name}"`,
    );
  });
});

import { Construct } from 'constructs';
import { knownProps, PropNames } from '../../core/props';
import { CloudwatchEventRule, CloudwatchEventTarget, SqsQueue, SqsQueuePolicy } from '../aws';
import { awsName, AwsNameRule } from '../aws-names';
import { EksConstruct } from '../eks-construct';
import { arnOf, homeOf } from '../home';
import { policyJson, PolicyStatement } from '../policy-document';

/** Properties for `InterruptionQueue`. */
export interface InterruptionQueueProps {
  /** Name of the queue; the rules put a word behind it, so at most 52 characters. */
  readonly name: string;
}

const PROPS: PropNames<InterruptionQueueProps> = { name: true };

/** An event of AWS that tells of a node's end. */
interface InterruptionEvent {
  readonly source: string;
  readonly type: string;
  readonly words: string;
}

/** What Karpenter listens to: https://karpenter.sh/docs/concepts/disruption/#interruption */
const EVENTS: Readonly<Record<string, InterruptionEvent>> = {
  health: { source: 'aws.health', type: 'AWS Health Event', words: 'maintenance that ends instances' },
  spot: { source: 'aws.ec2', type: 'EC2 Spot Instance Interruption Warning', words: 'spot instances that end' },
  rebalance: { source: 'aws.ec2', type: 'EC2 Instance Rebalance Recommendation', words: 'spot instances at risk' },
  state: { source: 'aws.ec2', type: 'EC2 Instance State-change Notification', words: 'instances that stop or end' },
  reservation: {
    source: 'aws.ec2',
    type: 'EC2 Capacity Reservation Instance Interruption Warning',
    words: 'reserved capacity that ends',
  },
};

/** A rule's name has 64 characters, of which `-reservation` takes twelve: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const QUEUE_NAME: AwsNameRule = {
  pattern: /^[0-9A-Za-z_-]+$/,
  words: "letters, digits, '-' and '_'",
  maxLength: 52,
};

/** A message is of no use when its node is gone. */
const KEEP_SECONDS = 300;

/** A queue that EventBridge fills with what AWS is about to do to instances, so that Karpenter drains them before. */
export class InterruptionQueue extends EksConstruct {
  /** Name of the queue. */
  readonly queueName: string;
  /** ARN of the queue, known before anything is deployed. */
  readonly queueArn: string;
  /** The `aws_sqs_queue`. */
  readonly resource: SqsQueue;

  /** @throws Error `'name' must be letters, digits, '-' and '_', of at most 52 characters, got …` */
  constructor(scope: Construct, id: string, props: InterruptionQueueProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const name = awsName(this, 'name', props.name, QUEUE_NAME);
    this.queueName = name;
    this.queueArn = arnOf(this, 'sqs', name);
    this.resource = new SqsQueue(this, 'Resource', {
      name,
      messageRetentionSeconds: KEEP_SECONDS,
      sqsManagedSseEnabled: true,
    });
    const policy = new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.resource.url,
      policy: policyJson(statements(this, name)),
    });
    for (const [child, { source, type, words }] of Object.entries(EVENTS)) {
      const rule = new CloudwatchEventRule(this, child, {
        name: `${name}-${child}`,
        description: `Tells Karpenter of ${words}`,
        eventPattern: JSON.stringify({ source: [source], 'detail-type': [type] }),
      });
      new CloudwatchEventTarget(this, `${child}_target`, {
        rule: rule.name,
        targetId: 'queue',
        arn: this.queueArn,
        dependsOn: [policy],
      });
    }
  }
}

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions */
function statements(queue: InterruptionQueue, name: string): readonly PolicyStatement[] {
  const resources = [queue.queueArn];
  return [
    {
      sid: 'EventBridgeSend',
      principals: { Service: ['events.amazonaws.com'] },
      actions: ['sqs:SendMessage'],
      resources,
      conditions: {
        StringEquals: { 'aws:SourceAccount': homeOf(queue).account },
        ArnLike: { 'aws:SourceArn': arnOf(queue, 'events', `rule/${name}-*`) },
      },
    },
    {
      sid: 'DenyPlainHttp',
      effect: 'Deny',
      principals: { AWS: '*' },
      actions: ['sqs:*'],
      resources,
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ];
}

import { IConstruct } from 'constructs';
import { got } from '../core/errors';
import { EksConstruct } from './eks-construct';
import { Home, homeIn } from './home';
import { TerraformResource, TerraformStack, Token } from './terraform';

/** Where AWS takes a name once. */
type Reach = 'partition' | 'account' | 'region';

/** Resources whose names the account, or the world, has once. IAM's are of no region. */
const NAMED: Readonly<Record<string, Reach>> = {
  aws_cloudwatch_event_rule: 'region',
  aws_cloudwatch_log_group: 'region',
  aws_dynamodb_table: 'region',
  aws_ecr_repository: 'region',
  aws_eks_cluster: 'region',
  aws_iam_instance_profile: 'account',
  aws_iam_policy: 'account',
  aws_iam_role: 'account',
  aws_kms_alias: 'region',
  aws_s3_bucket: 'partition',
  aws_sqs_queue: 'region',
};

/**
 * Names that a stack gives and that AWS has already, by that stack or another of the app: found out by AWS, half of a
 * deploy is done. Two constructs are named once, whatever they share.
 */
export function sharedNames(stack: TerraformStack): string[] {
  const owners = new Map<string, TerraformResource>();
  const faults = new Map<string, string>();
  for (const resource of stack.node.root.node.findAll()) {
    if (!TerraformResource.isTerraformResource(resource)) continue;
    const name = nameOf(resource);
    const key = name === undefined ? undefined : placeOf(resource, name);
    if (name === undefined || key === undefined) continue;
    const other = owners.get(key);
    if (other === undefined) {
      owners.set(key, resource);
    } else if (TerraformStack.of(resource) === stack) {
      const pair = `${makerOf(other)} and ${makerOf(resource)}`;
      const fault =
        `two constructs must not give one name to ${resource.terraformResourceType}, got ${got(name)} of ${pair}; ` +
        "give one another 'name', or its stack another 'prefix'";
      if (!faults.has(pair)) faults.set(pair, fault);
    }
  }
  return [...faults.values()];
}

/** The literal name of a resource of the stack's own region. */
function nameOf(resource: TerraformResource): string | undefined {
  if (resource.provider !== undefined) return undefined;
  const { nameInput, bucketInput = nameInput } = resource as { nameInput?: unknown; bucketInput?: unknown };
  return typeof bucketInput === 'string' && !Token.isUnresolved(bucketInput) ? bucketInput : undefined;
}

function placeOf(resource: TerraformResource, name: string): string | undefined {
  const { terraformResourceType: type } = resource;
  const reach = Object.hasOwn(NAMED, type) ? NAMED[type] : undefined;
  const home = homeIn(TerraformStack.of(resource));
  return reach && home && [type, ...PLACES[reach](home), name].join(' ');
}

const PLACES: Readonly<Record<Reach, (home: Home) => readonly string[]>> = {
  partition: ({ partition }) => [partition],
  account: ({ partition, account }) => [partition, account],
  region: ({ partition, account, region }) => [partition, account, region],
};

/** Path of the construct that the user wrote. */
function makerOf(resource: IConstruct): string {
  return (resource.node.scopes.find((scope) => scope instanceof EksConstruct) ?? resource).node.path;
}

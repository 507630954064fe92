import { join, relative, resolve as resolvePath } from 'node:path';
import { Construct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps, PropNames } from '../core/props';
import { text } from '../core/numbers';
import { AwsProvider } from './aws';
import { pinnedId } from './eks-construct';
import { accountId, noteException, partitionOf, regionName, setHome } from './home';
import { oneLine } from './none';
import { sharedNames } from './shared-names';
import { AWS_NAME_PREFIX, awsName } from './aws-names';
import {
  App,
  LocalBackend,
  TerraformElement,
  TerraformRemoteState,
  TerraformResource,
  TerraformStack,
} from './terraform';

/** Properties for `EksStack`. */
export interface EksStackProps {
  /** AWS account, twelve digits. Credentials of another account fail before the first call. */
  readonly account: string;
  /** AWS region, such as `eu-west-1`; the partition follows from it. */
  readonly region: string;
  /** Where Terraform keeps its state: a `StateBackend`, or a file beside the code, for which a reason is asked. */
  readonly state: StateStore | LocalState;
  /**
   * Tags of every resource (the provider's `default_tags`), at most 40, so that ten are left to resources.
   * Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** What names of resources that belong to no cluster start with. @default - the stack's id */
  readonly prefix?: string;
}

/** Something that keeps the state of stacks, such as a `StateBackend`. */
export interface StateStore {
  /** Gives a stack its backend; called once, by the stack. */
  keepStateOf(stack: TerraformStack): void;
}

/** State in a file of the machine that deploys: no lock against a colleague, gone with the disk. */
export interface LocalState {
  /** Why that is right here, such as `creates the state bucket`; noted in the stack. */
  readonly local: string;
}

const PROPS: PropNames<EksStackProps> = { account: true, region: true, state: true, tags: { '*': true }, prefix: true };

const MOST_TAGS = 40;

/**
 * A Terraform stack in one account and region, with its provider and its state. Addresses of resources follow from the
 * ids of Keelson's constructs alone (`EksConstruct`), and two resources with one address are an error.
 */
export class EksStack extends TerraformStack {
  private foreignValue?: string;

  /**
   * @throws Error `[my shop] 'id' must be letters, digits, '-', '_' and '.', starting with a letter or digit, got "my shop"`
   * @throws Error `[shop/inner] 'scope' must be the App or a construct in it, got shop (EksStack), a stack itself`
   * @throws Error `[shop] 'state' must be a StateBackend, or { local: '…' } with the reason, got {}`
   * @throws Error `[shop] 'tags.team' must be at most 256 letters, digits, spaces and _.:/=+-@, got 5`
   * @throws Error at synth: `[b] two constructs must not give one name to aws_eks_cluster, got "shop" of a/cluster and b/cluster; …`
   */
  constructor(scope: Construct, id: string, props: EksStackProps) {
    super(scope, stackId(scope, id));
    const { account, region, state, tags, prefix } = resolve(this, props);
    setHome(this, { account, region, partition: partitionOf(region), prefix, tags });
    new AwsProvider(this, 'aws', { region, allowedAccountIds: [account], defaultTags: [{ tags }] });
    // No `required_version`: Checkov (3.3.30) cannot read a file with it, and would pass it unread.
    // Bare `aws` means another registry to OpenTofu: https://github.com/opentofu/opentofu/issues/2402
    this.addOverride('terraform.required_providers.aws.source', 'hashicorp/aws');
    if ('local' in state) {
      noteException(this, 'state', state.local);
      new LocalBackend(this, { path: join(towardsProject(this), `terraform.${id}.tfstate`) });
    } else {
      state.keepStateOf(this);
    }
    this.node.addValidation({ validate: () => [...sharedAddresses(this), ...sharedNames(this)] });
  }

  /**
   * Refuses a value of another stack, for which cdktf would read that stack's whole state, secrets and all.
   *
   * @throws Error `[shop] a value of the stack 'shop-base' must be known before it is deployed, …`
   */
  override registerIncomingCrossStackReference(fromStack: TerraformStack): TerraformRemoteState {
    this.foreignValue =
      `[${this.node.path}] a value of the stack '${fromStack.node.path}' must be known before it is deployed, such as a name or an alias, ` +
      'got one that AWS makes; write the name out, or bring the resource with fromExisting';
    throw new Error(this.foreignValue);
  }

  /** Finds values of other stacks, and says so without cdktf's traces of where a value was made. */
  override prepareStack(): void {
    try {
      super.prepareStack();
    } catch (error) {
      throw this.foreignValue === undefined ? error : new Error(this.foreignValue);
    }
  }

  protected override allocateLogicalId(element: TerraformElement | TerraformElement['node']): string {
    const pinned = TerraformElement.isTerraformElement(element) ? pinnedId(element) : undefined;
    return pinned ?? super.allocateLogicalId(element);
  }
}

interface Settings {
  readonly account: string;
  readonly region: string;
  readonly state: StateStore | LocalState;
  readonly tags: Readonly<Record<string, string>>;
  readonly prefix: string;
}

function resolve(stack: EksStack, props: EksStackProps): Settings {
  knownProps(stack, '', props, PROPS);
  const { account, region, state, tags = {}, prefix } = props;
  accountId(stack, 'account', account);
  regionName(stack, 'region', region);
  if (typeof state !== 'object' || !('local' in state || typeof state.keepStateOf === 'function')) {
    fail(stack, `'state' must be a StateBackend, or { local: '…' } with the reason, got ${got(state)}`);
  }
  if ('local' in state) {
    knownProps(stack, 'state', state, { local: true });
    oneLine(stack, 'state.local', text(stack, 'state.local', state.local));
  }
  for (const [key, value] of Object.entries(tags)) validTag(stack, key, value);
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS) fail(stack, `'tags' must be at most ${MOST_TAGS}, so that ten are left, got ${count}`);
  return { account, region, state, tags, prefix: awsName(stack, 'prefix', prefix ?? stack.node.id, AWS_NAME_PREFIX) };
}

/** The id is the name of a folder, and part of that of the state; cdktf's own words for a wrong one are many lines. */
function stackId(scope: Construct, id: string): string {
  if (typeof id !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(id)) {
    const words = "letters, digits, '-', '_' and '.', starting with a letter or digit";
    throw new Error(`[${String(id)}] 'id' must be ${words}, got ${got(id)}`);
  }
  const outer = scope.node.scopes.find((each) => TerraformStack.isStack(each));
  if (outer !== undefined) {
    const path = `${scope.node.path}/${id}`;
    throw new Error(`[${path}] 'scope' must be the App or a construct in it, got ${got(outer)}, a stack itself`);
  }
  return id;
}

/** Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
function validTag(stack: EksStack, key: string, value: string): void {
  if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key)) {
    fail(
      stack,
      `'tags' must have keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not of 'aws:', got ${got(key)}`,
    );
  }
  if (typeof value !== 'string' || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
    fail(stack, `'tags.${key}' must be at most 256 letters, digits, spaces and _.:/=+-@, got ${got(value)}`);
  }
}

/**
 * From where Terraform runs, `cdktf.out/stacks/<id>`, back to the project, so that the state outlives its output; cdktf's
 * own default is a path of this machine. Output elsewhere has its state beside it.
 */
function towardsProject(stack: EksStack): string {
  const folder = resolvePath(App.of(stack).outdir, 'stacks', stack.node.id);
  const inside = !relative('.', folder).startsWith('..');
  return inside ? relative(folder, '.') : '.';
}

/** cdktf merges two resources of one address into one, without a word. */
function sharedAddresses(stack: EksStack): string[] {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  for (const resource of stack.node.findAll()) {
    if (!TerraformResource.isTerraformResource(resource)) continue;
    const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
    const owner = owners.get(address);
    if (owner === undefined) owners.set(address, resource.node.path);
    else
      faults.push(
        `two resources must not share the address ${address}, got ${owner} and ${resource.node.path}; give one another id`,
      );
  }
  return faults;
}

import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { EcrLifecyclePolicy, EcrRepository, EcrRepositoryPolicy } from '../aws';
import { daysOf } from '../days';
import { dnsSuffixOf } from '../dns-suffix';
import { EksConstruct } from '../eks-construct';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { accountId, homeOf, partitionOf, regionName } from '../home';
import { None, NONE_PROPS } from '../../core/none';
import { isNone } from '../none';
import { policyJson, PolicyStatement } from '../policy-document';

/** Properties for `ContainerRegistry`. */
export interface ContainerRegistryProps {
  /** Names of the repositories, such as `shop/orders`; at least one. */
  readonly repositories: readonly string[];
  /**
   * Time after which an image without a tag is deleted; whole days. Images with one are kept: a rollback needs them.
   * @default Duration.days(14)
   */
  readonly keepUntagged?: Duration;
  /** Accounts that may pull, twelve digits each. @default - its own, by its IAM policies */
  readonly pullFrom?: readonly string[];
  /** Key that images are encrypted with; another one replaces the repositories. @default - a new one, `alias/<prefix>/<id>` */
  readonly key?: IEncryptionKey;
  /** Whether Terraform refuses to destroy the repositories and their key. @default true */
  readonly deletionProtection?: true | None;
}

/** What others need to know of a registry, whether Keelson made it (`ContainerRegistry`) or the user brought it. */
export interface IContainerRegistry extends IConstruct {
  /** What image references start with, by repository: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/orders`. */
  readonly repositoryUrls: Readonly<Record<string, string>>;
}

/** What identifies a registry that the user brought, or that another app makes. */
export interface ExistingContainerRegistry {
  /** Names of its repositories; at least one. */
  readonly repositories: readonly string[];
  /** Account of the registry. @default - the stack's */
  readonly account?: string;
  /** Region of the registry. @default - the stack's */
  readonly region?: string;
}

const PROPS: PropNames<ContainerRegistryProps> = {
  repositories: [true],
  keepUntagged: true,
  pullFrom: [true],
  key: true,
  deletionProtection: NONE_PROPS,
};

/** Repositories of images, which outlive the cluster: a tag means one image for good, and each is scanned when it is pushed. */
export class ContainerRegistry extends EksConstruct implements IContainerRegistry {
  /**
   * A registry that exists.
   *
   * @throws Error `'repositories' must be names such as 'shop/orders', of 2 to 256 characters, got 'Shop'`
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingContainerRegistry): IContainerRegistry {
    return new ExistingRegistry(scope, id, existing);
  }

  readonly repositoryUrls: Readonly<Record<string, string>>;
  /** The `aws_ecr_repository` of each repository, by its name. */
  readonly resources: ReadonlyMap<string, EcrRepository>;

  /**
   * @throws Error `'repositories' must be names such as 'shop/orders', of 2 to 256 characters, got 'Shop'`
   * @throws Error `'pullFrom' must be accounts of twelve digits, got '*'`
   */
  constructor(scope: Construct, id: string, props: ContainerRegistryProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { repositories, key, preventDestroy } = settings;
    const { keyArn } =
      key ??
      new EncryptionKey(this, 'key', {
        description: `Images of ${id}`,
        alias: `${this.home.prefix}/${id}`,
        deletionProtection: preventDestroy,
      });
    this.repositoryUrls = urlsOf(repositories, this.home.account, this.home.region);
    this.resources = new Map(repositories.map((name) => [name, this.make(name, keyArn, settings)]));
  }

  private make(name: string, kmsKey: string, { keepUntagged, pullFrom, preventDestroy }: Settings): EcrRepository {
    const scope = new Construct(this, terraformName(name));
    const repository = new EcrRepository(scope, 'Resource', {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey }],
      forceDelete: false,
      lifecycle: preventDestroy ? { preventDestroy } : undefined,
    });
    new EcrLifecyclePolicy(scope, 'lifecycle', { repository: repository.name, policy: expiry(keepUntagged) });
    if (pullFrom.length > 0) {
      const policy = policyJson([pull(pullFrom.map((account) => `arn:${this.home.partition}:iam::${account}:root`))]);
      new EcrRepositoryPolicy(scope, 'policy', { repository: repository.name, policy });
    }
    return repository;
  }
}

class ExistingRegistry extends Construct implements IContainerRegistry {
  readonly repositoryUrls: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, existing: ExistingContainerRegistry) {
    super(scope, id);
    knownProps(this, '', existing, { repositories: [true], account: true, region: true });
    const home = homeOf(this);
    const { repositories, account = home.account, region = home.region } = existing;
    const names = namesOf(this, repositories);
    this.repositoryUrls = urlsOf(names, accountId(this, 'account', account), regionName(this, 'region', region));
  }
}

interface Settings {
  readonly repositories: readonly string[];
  readonly keepUntagged: number;
  readonly pullFrom: readonly string[];
  readonly key?: IEncryptionKey;
  readonly preventDestroy: boolean;
}

function resolve(registry: ContainerRegistry, props: ContainerRegistryProps): Settings {
  knownProps(registry, '', props, PROPS);
  const { repositories, pullFrom = [], key } = props;
  const { keepUntagged = Duration.days(14), deletionProtection = true } = props;
  for (const [index, account] of pullFrom.entries()) accountId(registry, `pullFrom.${index}`, account);
  return {
    repositories: namesOf(registry, repositories),
    keepUntagged: daysOf(registry, 'keepUntagged', keepUntagged, { min: 1 }),
    pullFrom: [...new Set(pullFrom)].sort(),
    key: givenKey(registry, 'key', key),
    preventDestroy: !isNone(registry, 'deletionProtection', deletionProtection),
  };
}

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const REPOSITORY = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

function namesOf(scope: IConstruct, repositories: readonly string[]): readonly string[] {
  const names: readonly string[] = (repositories as readonly string[] | undefined) ?? [];
  if (names.length === 0) fail(scope, "'repositories' must name at least one, such as 'shop/orders', got none");
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || !REPOSITORY.test(name)) {
      fail(
        scope,
        `'repositories.${index}' must be 2 to 256 lower case letters and digits, parted by one of ._-/, ` +
          `such as 'shop/orders', got ${got(name)}`,
      );
    }
    if (names.indexOf(name) < index) fail(scope, `'repositories' must name each once, got ${got(name)} twice`);
  }
  return names;
}

/** Both ways are one to one, as no name has two separators in a row. */
function terraformName(repository: string): string {
  return repository.replaceAll('/', '--').replaceAll('.', '__');
}

function urlsOf(repositories: readonly string[], account: string, region: string): Readonly<Record<string, string>> {
  const host = `${account}.dkr.ecr.${region}.${dnsSuffixOf(partitionOf(region))}`;
  return Object.fromEntries(repositories.map((name) => [name, `${host}/${name}`]));
}

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html */
function expiry(days: number): string {
  const untagged = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: days };
  const description = `Delete images without a tag after ${days} days`;
  return JSON.stringify({
    rules: [{ rulePriority: 1, description, selection: untagged, action: { type: 'expire' } }],
  });
}

function pull(accounts: readonly string[]): PolicyStatement {
  return {
    sid: 'Pull',
    principals: { AWS: accounts },
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  };
}

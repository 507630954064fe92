import { closest } from 'fastest-levenshtein';
import { Construct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { AddonConfiguration, addonConfiguration } from './addon-configuration';
import { AddonIdentity, addonRole, ADDON_IDENTITY_PROPS } from './addon-identity';
import { addonName } from './addon-name';
import { AddonFacts, ADDONS, AddonStage, AGENT } from './addon-table';
import { AddonVersion, addonVersion } from './addon-version';
import { EksAddon as AddonResource } from '../aws';
import { IEksCluster } from '../cluster-facts';
import { EksConstruct } from '../eks-construct';
import { givenCluster } from '../given-cluster';

/** Properties for `EksAddon`. */
export interface EksAddonProps {
  /** Cluster that it is installed on. */
  readonly cluster: IEksCluster;
  /** Name of the add-on in EKS, such as `kube-state-metrics`: `aws eks describe-addon-versions` lists them. */
  readonly name: string;
  /**
   * Version: `v1.2.3-eksbuild.4`, or `latest`, which may upgrade it with each deploy.
   * @default - the one that AWS has as default for the cluster's Kubernetes version
   */
  readonly version?: AddonVersion;
  /**
   * Configuration; merged into that of Keelson's, of which the user's fields win.
   * Schema: `aws eks describe-addon-configuration`
   * @default - that of the add-on, and for `vpc-cni` NetworkPolicy and prefix delegation
   */
  readonly configuration?: AddonConfiguration;
  /**
   * Rights of its service account, through Pod Identity.
   * @default - those of Keelson's table for it, if any
   */
  readonly identity?: AddonIdentity;
  /**
   * Whether it is installed before nodes, as what gives them a network is, or with nodes there.
   * @default - that of Keelson's table; must be given for an add-on that is not in it
   */
  readonly stage?: AddonStage;
  /**
   * What becomes of changes made with kubectl when it is updated. `preserve` keeps them, whatever is said here.
   * @default 'overwrite'
   */
  readonly onConflict?: 'overwrite' | 'preserve';
}

const PROPS: PropNames<EksAddonProps> = {
  cluster: true,
  name: true,
  version: true,
  configuration: true,
  identity: ADDON_IDENTITY_PROPS,
  stage: true,
  onConflict: true,
};

/** An add-on that EKS keeps: of its right version, in its place in the order of the cluster, with a role of its own. */
export class EksAddon extends EksConstruct {
  /** Name of the add-on. */
  readonly addonName: string;
  /** ARN of its role, where it has one. */
  readonly roleArn?: string;
  /** The `aws_eks_addon`. */
  readonly resource: AddonResource;

  /**
   * @throws Error `'name' must be an add-on that Keelson knows, or come with its 'stage', got "corends"; the nearest is 'coredns'`
   * @throws Error `'name' must be an add-on that the cluster does not have yet, got 'coredns', which [shop/cluster] installs; …`
   * @throws Error `'name' must not be what EKS Auto Mode runs itself, got 'vpc-cni'`
   * @throws Error `'name' must not do the job of another add-on, got 'fluent-bit' beside 'amazon-cloudwatch-observability'`
   * @throws Error `'identity' must be given for 'external-dns', which can do nothing without rights`
   * @throws Error `'cluster' must be of the same stack, got [base/cluster]; bring it to this one by EksCluster.fromExisting`
   * @throws Error `'configuration' must be …`, as `addonConfiguration` says
   * @throws Error `'version' must be …`
   */
  constructor(scope: Construct, id: string, props: EksAddonProps) {
    super(scope, id);
    const { cluster, name, facts, stage, requires, configuration, identity, onConflict } = resolve(this, props);
    this.addonName = name;
    const addonVersionText = addonVersion(this, cluster, name, props.version);
    const role = addonRole(this, cluster, name, facts, identity);
    this.roleArn = role?.roleArn;
    this.resource = new AddonResource(this, 'Resource', {
      clusterName: cluster.clusterName,
      addonName: name,
      addonVersion: addonVersionText,
      configurationValues: configuration,
      podIdentityAssociation: role && [{ roleArn: role.roleArn, serviceAccount: role.serviceAccount }],
      // On a new cluster, a conflict is a second owner.
      resolveConflictsOnCreate: 'NONE',
      resolveConflictsOnUpdate: onConflict.toUpperCase(),
      preserve: false,
      dependsOn: role && [...role.rights],
    });
    cluster.order.place(stage, this.resource);
    cluster.roster.addAddon({ construct: this, name });
    this.node.addValidation({ validate: () => missing(cluster, name, requires) });
  }
}

interface Settings {
  readonly cluster: IEksCluster;
  readonly name: string;
  readonly facts: Partial<AddonFacts>;
  readonly stage: AddonStage;
  readonly requires: readonly string[];
  readonly configuration?: string;
  readonly identity?: AddonIdentity;
  readonly onConflict: 'overwrite' | 'preserve';
}

function resolve(addon: EksAddon, props: EksAddonProps): Settings {
  knownProps(addon, '', props, PROPS);
  const { name, configuration, identity, onConflict = 'overwrite' } = props;
  const cluster = givenCluster(addon, props.cluster);
  addonName(addon, 'name', name);
  const known = Object.hasOwn(ADDONS, name) ? ADDONS[name] : undefined;
  const { stage = known?.stage } = props;
  if (stage === undefined) {
    const nearest = closest(name, Object.keys(ADDONS));
    fail(
      addon,
      `'name' must be an add-on that Keelson knows, or come with its 'stage', got ${got(name)}; the nearest is '${nearest}'`,
    );
  }
  if (!STAGES.includes(stage)) fail(addon, `'stage' must be ${oneOf(STAGES)}, got ${got(stage)}`);
  if (!ON_CONFLICT.includes(onConflict)) {
    fail(addon, `'onConflict' must be ${oneOf(ON_CONFLICT)}, got ${got(onConflict)}`);
  }
  const facts: Partial<AddonFacts> = known ?? {};
  noSecond(addon, cluster, name, facts);
  const hasRights = identity !== undefined || facts.managedPolicies !== undefined || facts.statements !== undefined;
  if (facts.needsRights && !hasRights) {
    fail(addon, `'identity' must be given for '${name}', which can do nothing without rights, got undefined`);
  }
  return {
    cluster,
    name,
    facts,
    stage,
    requires: [...(facts.requires ?? []), ...(hasRights ? [AGENT] : [])],
    configuration: addonConfiguration(addon, facts.configuration, configuration),
    identity,
    onConflict,
  };
}

const STAGES: readonly AddonStage[] = ['agent', 'network', 'workloads'];

const ON_CONFLICT = ['overwrite', 'preserve'] as const;

function noSecond(addon: EksAddon, cluster: IEksCluster, name: string, facts: Partial<AddonFacts>): void {
  if (cluster.autoMode && facts.inAutoMode) {
    fail(addon, `'name' must not be what EKS Auto Mode runs itself, got '${name}'`);
  }
  const { addons } = cluster.roster;
  if (addons.get(name)?.construct.node.scope === cluster) {
    fail(
      addon,
      `'name' must be an add-on that the cluster does not have yet, got '${name}', which [${cluster.node.path}] ` +
        `installs; configure it there: addons: { ${JSON.stringify(name)}: { version, configuration } }`,
    );
  }
  const rival = facts.conflicts?.find((each) => addons.has(each));
  if (rival !== undefined) {
    fail(addon, `'name' must not do the job of another add-on, got '${name}' beside '${rival}'`);
  }
}

/** What an add-on needs may be declared after it. */
function missing(cluster: IEksCluster, name: string, requires: readonly string[]): string[] {
  return requires
    .filter((each) => !cluster.roster.addons.has(each) && !(cluster.autoMode && ADDONS[each]?.inAutoMode))
    .map((each) => `'name' must come with the add-ons that it needs, got '${name}' without '${each}'`);
}

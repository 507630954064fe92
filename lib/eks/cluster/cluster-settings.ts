import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps } from '../../core/props';
import { ADDONS, DEFAULT_ADDONS, DefaultAddonName } from '../addons/addon-table';
import { AutoNodePool, autoNodePools } from './auto-mode';
import { awsName, CLUSTER_NAME } from '../aws-names';
import { adminId, principalOf } from './cluster-access';
import { ownRoleArn } from '../own-role';
import { ClusterKeys } from './cluster-keys';
import { LogSettings, logSettings } from './cluster-logs';
import { clusterNetwork, serviceCidrOf } from './cluster-network';
import { DefaultAddon, EksClusterProps, EKS_CLUSTER_PROPS } from './cluster-props';
import { homeOf, noteException } from '../home';
import { supportedVersion } from './kubernetes-versions';
import { givenKey } from '../keys/given-key';
import { IEksNetwork } from '../network-facts';
import { isNone, oneLine } from '../none';
import { publicCidrs } from './public-endpoint';

/** The checked props of a cluster, with all defaults. */
export interface ClusterSettings {
  readonly name: string;
  readonly kubernetes: string;
  readonly network: IEksNetwork;
  readonly admins: readonly string[];
  readonly publicCidrs: readonly string[];
  readonly serviceCidr: string;
  readonly logs: LogSettings;
  readonly keys: ClusterKeys;
  readonly role?: string;
  readonly addons: readonly (readonly [DefaultAddonName, DefaultAddon])[];
  readonly deletionProtection: boolean;
  readonly extended: boolean;
  readonly zonalShift: boolean;
  readonly autoNodePools?: readonly AutoNodePool[];
  readonly autoNodeRole?: string;
}

/** @throws Error as the constructor of `EksCluster` says */
export function clusterSettings(cluster: Construct, props: EksClusterProps): ClusterSettings {
  knownProps(cluster, '', props, EKS_CLUSTER_PROPS);
  const { prefix, partition } = homeOf(cluster);
  const { kubernetes, network, admins, publicEndpoint, logs = {}, keys = {}, role, autoMode } = props;
  const { deletionProtection = true, zonalShift = true } = props;
  const name = awsName(cluster, 'name', props.name ?? prefix, CLUSTER_NAME);
  const extended = isExtended(cluster, props.upgradePolicy);
  return {
    name,
    kubernetes: supportedVersion(cluster, kubernetes, extended),
    network: clusterNetwork(cluster, network),
    admins: adminsOf(cluster, admins, partition),
    publicCidrs: publicEndpoint === undefined ? [] : publicCidrs(cluster, publicEndpoint),
    serviceCidr: serviceCidrOf(cluster, props.serviceCidr, network),
    logs: logSettings(cluster, name, logs),
    keys: keysOf(cluster, keys),
    role: role === undefined ? undefined : ownRoleArn(cluster, 'role', role),
    addons: addonsOf(cluster, props.addons ?? {}, autoMode !== undefined),
    deletionProtection: !isNone(cluster, 'deletionProtection', deletionProtection),
    extended,
    zonalShift: !isNone(cluster, 'zonalShift', zonalShift),
    autoNodePools: autoMode === undefined ? undefined : autoNodePools(cluster, autoMode),
    autoNodeRole:
      autoMode?.nodeRole === undefined ? undefined : ownRoleArn(cluster, 'autoMode.nodeRole', autoMode.nodeRole),
  };
}

function isExtended(cluster: Construct, policy: EksClusterProps['upgradePolicy'] = 'standard'): boolean {
  if (policy === 'standard') return false;
  const { extended } = policy;
  if (typeof extended !== 'string' || extended.trim() === '') {
    fail(cluster, `'upgradePolicy' must be 'standard', or say its reason: { extended: '…' }, got ${got(policy)}`);
  }
  noteException(cluster, 'upgradePolicy', oneLine(cluster, 'upgradePolicy.extended', extended));
  return true;
}

function adminsOf(cluster: Construct, admins: readonly string[], partition: string): readonly string[] {
  if (!Array.isArray(admins) || admins.length === 0) {
    fail(cluster, `'admins' must be ARNs of IAM roles or users, at least one, got ${got(admins)}`);
  }
  for (const admin of admins as readonly string[]) principalOf(cluster, 'admins', admin, partition);
  const twice = (admins as readonly string[]).find((admin, index) => admins.indexOf(admin) !== index);
  if (twice !== undefined) fail(cluster, `'admins' must name each principal once, got ${got(twice)} twice`);
  const seen = new Map<string, string>();
  for (const admin of admins as readonly string[]) {
    const id = adminId(cluster, admin);
    const same = seen.get(id);
    if (same !== undefined) {
      fail(
        cluster,
        `'admins' must differ in letters or digits, as their addresses do, got ${got(same)} and ${got(admin)}; ` +
          "let one in by grantAccess, with policy: 'clusterAdmin'",
      );
    }
    seen.set(id, admin);
  }
  return admins;
}

function keysOf(cluster: Construct, keys: ClusterKeys): ClusterKeys {
  for (const [purpose, key] of Object.entries(keys) as [string, ClusterKeys[keyof ClusterKeys]][]) {
    givenKey(cluster, `keys.${purpose}`, key);
  }
  return keys;
}

function addonsOf(
  cluster: Construct,
  addons: NonNullable<EksClusterProps['addons']>,
  autoMode: boolean,
): ClusterSettings['addons'] {
  const chosen: [DefaultAddonName, DefaultAddon][] = [];
  for (const name of DEFAULT_ADDONS) {
    const addon = addons[name];
    if (autoMode && ADDONS[name]?.inAutoMode) {
      if (addon !== undefined) {
        fail(cluster, `'addons.${name}' must be left out: EKS Auto Mode runs it itself, got ${got(addon)}`);
      }
    } else if (addon === undefined) {
      chosen.push([name, {}]);
    } else if (!isNone(cluster, `addons.${name}`, addon)) {
      chosen.push([name, addon]);
    }
  }
  return chosen;
}

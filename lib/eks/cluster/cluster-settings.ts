import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps } from '../../core/props';
import { ADDONS, DEFAULT_ADDONS, DefaultAddonName } from '../addons/addon-table';
import { AutoNodePool, autoNodePools } from './auto-mode';
import { awsName, CLUSTER_NAME } from '../aws-names';
import { principalOf } from './cluster-access';
import { ClusterKeys } from './cluster-keys';
import { LogSettings, logSettings } from './cluster-logs';
import { clusterNetwork, serviceCidrOf } from './cluster-network';
import { DefaultAddon, EksClusterProps, EKS_CLUSTER_PROPS } from './cluster-props';
import { homeOf, noteException } from '../home';
import { supportedVersion } from './kubernetes-versions';
import { IEksNetwork } from '../network-facts';
import { isNone } from '../none';
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
    role: role === undefined ? undefined : roleOf(cluster, role, partition),
    addons: addonsOf(cluster, props.addons ?? {}, autoMode !== undefined),
    deletionProtection: !isNone(cluster, 'deletionProtection', deletionProtection),
    extended,
    zonalShift: !isNone(cluster, 'zonalShift', zonalShift),
    autoNodePools: autoMode === undefined ? undefined : autoNodePools(cluster, autoMode),
  };
}

function isExtended(cluster: Construct, policy: EksClusterProps['upgradePolicy'] = 'standard'): boolean {
  if (policy === 'standard') return false;
  const { extended } = policy;
  if (typeof extended !== 'string' || extended.trim() === '') {
    fail(cluster, `'upgradePolicy' must be 'standard', or say its reason: { extended: '…' }, got ${got(policy)}`);
  }
  noteException(cluster, 'upgradePolicy', extended);
  return true;
}

function adminsOf(cluster: Construct, admins: readonly string[], partition: string): readonly string[] {
  if (!Array.isArray(admins) || admins.length === 0) {
    fail(cluster, `'admins' must be ARNs of IAM roles or users, at least one, got ${got(admins)}`);
  }
  for (const admin of admins as readonly string[]) principalOf(cluster, 'admins', admin, partition);
  const twice = (admins as readonly string[]).find((admin, index) => admins.indexOf(admin) !== index);
  if (twice !== undefined) fail(cluster, `'admins' must name each principal once, got ${got(twice)} twice`);
  return admins;
}

function keysOf(cluster: Construct, keys: ClusterKeys): ClusterKeys {
  for (const [purpose, key] of Object.entries(keys) as [string, ClusterKeys[keyof ClusterKeys]][]) {
    if (key !== undefined && typeof key.keyArn !== 'string') {
      fail(
        cluster,
        `'keys.${purpose}' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got ${got(key)}`,
      );
    }
  }
  return keys;
}

function roleOf(cluster: Construct, role: string, partition: string): string {
  if (typeof role !== 'string' || !/:role\//.test(principalOf(cluster, 'role', role, partition))) {
    fail(cluster, `'role' must be the ARN of an IAM role, got ${got(role)}`);
  }
  return role;
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

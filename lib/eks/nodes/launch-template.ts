import { Construct } from 'constructs';
import { NodeDiskSettings, NodeOs, NodeVolume, nodeVolumes } from '../../core/node-disk';
import { LaunchTemplate } from '../aws';
import { homeOf } from '../home';

/** What nodes are launched with. */
export interface NodeLaunch {
  /** Name of the node group and, with the cluster's in front, of its instances. */
  readonly name: string;
  readonly clusterName: string;
  readonly os: NodeOs;
  readonly disk: NodeDiskSettings;
  /** ARN of the key of its disks. */
  readonly keyArn: string;
  /** Network hops that an answer of the metadata service may take. */
  readonly hops: number;
}

/** What an instance makes that should carry its tags. The provider's own tags do not reach what a template launches. */
const TAGGED = ['instance', 'volume', 'network-interface'];

/**
 * The launch template of a group of nodes. Image, instance type, user data, security groups and profile are left to EKS.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function nodeLaunchTemplate(scope: Construct, id: string, launch: NodeLaunch): LaunchTemplate {
  const { name, clusterName, os, disk, keyArn, hops } = launch;
  const tags = { ...homeOf(scope).tags, Name: `${clusterName}-${name}` };
  return new LaunchTemplate(scope, id, {
    namePrefix: `${name}-`,
    description: `Nodes of the group ${name} of the cluster ${clusterName}`,
    updateDefaultVersion: true,
    ebsOptimized: 'true',
    monitoring: { enabled: true },
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: hops,
      instanceMetadataTags: 'disabled',
    },
    blockDeviceMappings: nodeVolumes(os, disk).map((volume) => encrypted(volume, keyArn)),
    tagSpecifications: TAGGED.map((resourceType) => ({ resourceType, tags })),
    lifecycle: { createBeforeDestroy: true },
  });
}

function encrypted({ deviceName, size, iops, throughput }: NodeVolume, kmsKeyId: string) {
  return {
    deviceName,
    ebs: {
      volumeType: 'gp3',
      volumeSize: size,
      iops,
      throughput,
      encrypted: 'true',
      kmsKeyId,
      deleteOnTermination: 'true',
    },
  };
}

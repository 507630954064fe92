import { Construct } from 'constructs';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { autoScalingUse } from '../keys/key-policies';

/** Keys of a cluster. */
export interface ClusterKeys {
  /** Encrypts Secrets in etcd; cannot be taken away again. @default - a key of its own */
  readonly secrets?: IEncryptionKey;
  /** Encrypts volumes; its policy must let Auto Scaling in. @default - a key of its own */
  readonly volumes?: IEncryptionKey;
}

/** The key of Secrets: the user's, or one that is made. */
export function secretsKeyOf(scope: Construct, clusterName: string, { secrets }: ClusterKeys): IEncryptionKey {
  return (
    secrets ??
    new EncryptionKey(scope, 'secrets', {
      description: `Secrets of the cluster ${clusterName}`,
      alias: `${clusterName}/secrets`,
    })
  );
}

/** The key of volumes: the user's, or one that is made, with which managed node groups can launch. */
export function volumesKeyOf(scope: Construct, clusterName: string, { volumes }: ClusterKeys): IEncryptionKey {
  return (
    volumes ??
    new EncryptionKey(scope, 'volumes', {
      description: `Volumes of the cluster ${clusterName}`,
      alias: `${clusterName}/volumes`,
      statements: autoScalingUse(scope),
    })
  );
}

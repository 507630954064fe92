import { IEksCluster } from '../../cluster-facts';
import { dnsSuffixOf } from '../../dns-suffix';
import { arnOf, homeOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What External Secrets may do: read the secrets and parameters below these prefixes.
 *
 * Source: https://external-secrets.io/latest/provider/aws-secrets-manager/
 * and https://external-secrets.io/latest/provider/aws-parameter-store/
 *
 * @param prefixes - first part of the names, such as `shop`
 * @param keyArns - ARNs of the keys that encrypt them; none for the keys that AWS manages
 */
export function externalSecretsPolicy(
  cluster: IEksCluster,
  prefixes: readonly string[],
  keyArns: readonly string[],
): readonly PolicyStatement[] {
  const { partition, region } = homeOf(cluster);
  const viaService = ['secretsmanager', 'ssm'].map((service) => `${service}.${region}.${dnsSuffixOf(partition)}`);
  const decrypt: PolicyStatement = {
    sid: 'Decrypt',
    actions: ['kms:Decrypt'],
    resources: keyArns,
    conditions: { StringEquals: { 'kms:ViaService': viaService } },
  };
  return [
    {
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: prefixes.map((prefix) => arnOf(cluster, 'secretsmanager', `secret:${prefix}/*`)),
    },
    {
      sid: 'ReadParameters',
      actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
      resources: prefixes.map((prefix) => arnOf(cluster, 'ssm', `parameter/${prefix}/*`)),
    },
    ...(keyArns.length === 0 ? [] : [decrypt]),
  ];
}

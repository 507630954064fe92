import { IEksCluster } from '../../cluster-facts';
import { homeOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What ExternalDNS may do: change records of these domains in these hosted zones.
 *
 * Source: https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/
 * and https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 *
 * @param zones - ids of hosted zones, such as `Z0123456789ABC`
 * @param domains - names that records are for, with all names below them, such as `example.com`
 */
export function externalDnsPolicy(
  cluster: IEksCluster,
  zones: readonly string[],
  domains: readonly string[],
): readonly PolicyStatement[] {
  const arns = zones.map((zone) => `arn:${homeOf(cluster).partition}:route53:::hostedzone/${zone}`);
  const names = domains.flatMap((domain) => [domain, `*.${domain}`]);
  return [
    {
      sid: 'Change',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: arns,
      conditions: {
        'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names },
      },
    },
    { sid: 'Read', actions: ['route53:ListResourceRecordSets', 'route53:ListTagsForResources'], resources: arns },
    { sid: 'Find', actions: ['route53:ListHostedZones'], resources: ['*'] },
  ];
}

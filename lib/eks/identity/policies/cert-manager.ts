import { IEksCluster } from '../../cluster-facts';
import { homeOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What cert-manager may do: answer DNS-01 challenges in these hosted zones. Its issuers name the zone
 * (`hostedZoneID`), for it may not look zones up.
 *
 * Source: https://cert-manager.io/docs/configuration/acme/dns01/route53/
 *
 * @param zones - ids of hosted zones, such as `Z0123456789ABC`
 */
export function certManagerPolicy(cluster: IEksCluster, zones: readonly string[]): readonly PolicyStatement[] {
  const { partition } = homeOf(cluster);
  const arns = zones.map((zone) => `arn:${partition}:route53:::hostedzone/${zone}`);
  return [
    { sid: 'Poll', actions: ['route53:GetChange'], resources: [`arn:${partition}:route53:::change/*`] },
    {
      sid: 'Challenge',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: arns,
      conditions: {
        'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] },
        'ForAllValues:StringLike': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_acme-challenge.*'],
        },
      },
    },
    { sid: 'Read', actions: ['route53:ListResourceRecordSets'], resources: arns },
  ];
}

import { shown } from '../bounds';
import { destinationRules, trafficPoliciesOf } from '../destination-rules';
import { isSet, JsonObject, number, record, records, text } from '../json';
import { Rule } from '../rule';

/** Rules about traffic that prefers a region or a zone. Source: https://istio.io/latest/docs/reference/config/networking/destination-rule/#LocalityLoadBalancerSetting */
export const locality: readonly Rule[] = [
  {
    id: 'istio-locality',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: traffic is shared out by weights that make 100, or moves where a region fails',
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        for (const problem of problemsIn(settingOf(json))) {
          yield { item, message: `'localityLbSetting' of ${where}.loadBalancer must ${problem}` };
        }
      }
    },
  },
  {
    id: 'istio-failover-outlier',
    severity: 'warning',
    why: 'nothing finds out that pods fail: traffic stays where it is, and the fail-over never happens',
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        const setting = settingOf(json);
        const [field] = ['failover', 'failoverPriority'].filter((each) => count(setting[each]) > 0);
        if (field === undefined || isSet(json.outlierDetection)) continue;
        yield { item, message: `'outlierDetection' of ${where} must be set beside '${field}', got none` };
      }
    },
  },
];

function settingOf(policy: JsonObject): JsonObject {
  return record(record(policy.loadBalancer).localityLbSetting);
}

function* problemsIn({ distribute, failover }: JsonObject): Iterable<string> {
  if (count(distribute) > 0 && count(failover) > 0) {
    yield "have 'distribute' or 'failover', got both";
    return;
  }
  for (const [index, { to }] of records(distribute).entries()) {
    const weights = Object.values(record(to)).map((weight) => number(weight) ?? 0);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const outside = weights.find((weight) => weight < 1 || weight > 100);
    if (outside !== undefined) yield `have weights from 1 to 100, got ${outside} in distribute[${index}]`;
    else if (total !== 100) yield `have weights that make 100, got ${total} in distribute[${index}]`;
  }
  for (const [index, { from, to }] of records(failover).entries()) {
    const regions = [text(from) ?? '', text(to) ?? ''];
    const wrong = regions.find((region) => /[/*]/.test(region));
    if (wrong !== undefined) yield `move from one region to another, got '${wrong}' in failover[${index}]`;
    else if (regions[0] === regions[1]) yield `move to another region, got ${shown(to)} for both in failover[${index}]`;
  }
}

function count(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

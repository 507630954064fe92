import { shown } from '../bounds';
import { destinationRules, trafficPoliciesOf } from '../destination-rules';
import { milliseconds } from '../durations';
import { Graph } from '../graph';
import { Item } from '../item';
import { at, isSet, JsonObject } from '../json';
import { Rule } from '../rule';
import { allRoutes } from '../virtual-services';

const OF_ROUTE = ['timeout', 'retries.perTryTimeout', 'retries.backoff', 'fault.delay.fixedDelay', 'corsPolicy.maxAge'];
const OF_POLICY = [
  'connectionPool.tcp.connectTimeout',
  'connectionPool.tcp.maxConnectionDuration',
  'connectionPool.tcp.tcpKeepalive.time',
  'connectionPool.tcp.tcpKeepalive.interval',
  'connectionPool.http.idleTimeout',
  'outlierDetection.interval',
  'outlierDetection.baseEjectionTime',
];

interface Place {
  readonly item: Item;
  readonly where: string;
  readonly json: JsonObject;
}

/** Rules about the times in Istio's objects. */
export const meshDurations: readonly Rule[] = [
  {
    id: 'istio-duration',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object: the shortest time is a millisecond, and none is not written as 0s',
    *check(graph) {
      for (const [{ item, where, json }, fields] of placesIn(graph)) {
        for (const field of fields) {
          const value = at(json, ...field.split('.'));
          if (!isSet(value) || (milliseconds(value) ?? 0) >= 1) continue;
          yield { item, message: `'${field}' of ${where} must be a time of at least 1ms, got ${shown(value)}` };
        }
      }
    },
  },
];

function* placesIn(graph: Graph): Iterable<readonly [Place, readonly string[]]> {
  for (const route of allRoutes(graph, ['http'])) yield [route, OF_ROUTE];
  for (const policy of destinationRules(graph).flatMap(trafficPoliciesOf)) yield [policy, OF_POLICY];
}

import { shown } from '../bounds';
import { isSet, number, record } from '../json';
import { Rule } from '../rule';
import { allRoutes } from '../virtual-services';

/** Rules about faults that are made on purpose. Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPFaultInjection */
export const virtualServiceFaults: readonly Rule[] = [
  {
    id: 'istio-fault-fields',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: a fault aborts or delays a share of the requests',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        if (!isSet(json.fault)) continue;
        const fault = record(json.fault);
        const parts = ['abort', 'delay'].filter((part) => isSet(fault[part]));
        const must = `of ${where}.fault must`;
        if (parts.length === 0) yield { item, message: `'fault' of ${where} must abort or delay, got ${shown(fault)}` };
        for (const part of parts) {
          const { percentage, http2Error, exponentialDelay } = record(fault[part]);
          const percent = number(record(percentage).value) ?? 0;
          const isShare = percent === 0 || (percent >= 0.0001 && percent <= 100);
          if (!isShare) {
            yield { item, message: `'${part}.percentage.value' ${must} be 0, or from 0.0001 to 100, got ${percent}` };
          }
          const unknown = isSet(http2Error) ? 'http2Error' : isSet(exponentialDelay) ? 'exponentialDelay' : undefined;
          if (unknown === undefined) continue;
          yield {
            item,
            message: `'${part}' ${must} do without '${unknown}', got ${shown(record(fault[part])[unknown])}`,
          };
        }
      }
    },
  },
  {
    id: 'fault-effective',
    severity: 'error',
    why: 'the fault meets no request, or hides what it was to show: the test passes and has tested nothing',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const fault = record(json.fault);
        for (const part of ['abort', 'delay'].filter((each) => isSet(fault[each]))) {
          if (isSet(record(record(fault[part]).percentage).value)) continue;
          const old = record(fault[part]).percent;
          if (isSet(old)) continue; // as it was said before
          yield { item, message: `'${part}.percentage' of ${where}.fault must be set, got none: it meets no request` };
        }
        const beside = ['timeout', 'retries'].find((field) => isSet(json.fault) && isSet(json[field]));
        if (beside === undefined) continue;
        const way = 'put the fault one hop further, or on a route of its own';
        const got = shown(json[beside]);
        yield {
          item,
          message: `'${beside}' of ${where} must be left out beside 'fault', got ${got}, which is off; ${way}`,
        };
      }
    },
  },
];

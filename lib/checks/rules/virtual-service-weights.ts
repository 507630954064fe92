import { shown } from '../bounds';
import { isSet, number } from '../json';
import { Rule } from '../rule';
import { allRoutes, Route } from '../virtual-services';

/** Rules about the weights of a route. Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export const routeWeights: readonly Rule[] = [
  {
    id: 'route-weights-sum',
    severity: 'error',
    why: 'Istio reads weights as proportions: with 10 and 80 the small version silently gets every ninth request',
    *check(graph) {
      for (const { item, where, destinations } of allRoutes(graph)) {
        const weights = weightsOf(destinations);
        const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
        // Negative ones and nothing but zeros have rules of their own.
        if (!weights || weights.length < 2 || total === 100 || total === 0 || Math.min(...weights) < 0) continue;
        yield { item, message: `'weight' of ${where}.route must add up to 100, got ${weights.join(' + ')} = ${total}` };
      }
    },
  },
  {
    id: 'istio-weight-total',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: of several destinations none may be sent anything',
    *check(graph) {
      for (const { item, where, destinations } of allRoutes(graph)) {
        const weights = weightsOf(destinations);
        if (!weights || weights.length < 2 || weights.some((weight) => weight !== 0)) continue;
        const got = destinations.some(({ weight }) => isSet(weight)) ? '0' : 'none';
        yield { item, message: `'weight' of ${where}.route must add up to 100, got ${got} for each destination` };
      }
    },
  },
  {
    id: 'route-weight-single',
    severity: 'error',
    why: 'on a lone destination it says nothing, or a second destination has been lost: all requests go to the first',
    *check(graph) {
      for (const { item, where, destinations } of allRoutes(graph)) {
        const [only, second] = destinations;
        const weight = number(only?.weight);
        if (second || weight === undefined || weight < 0) continue;
        const message = `'weight' of ${where}.route[0] must be left out for the only destination, got ${weight}`;
        yield { item, message: `${message}; add the other one, or drop it` };
      }
    },
  },
  {
    id: 'route-weight-negative',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object, so the routes stay as they were before',
    *check(graph) {
      for (const { item, destinations } of allRoutes(graph)) {
        for (const { where, weight } of destinations) {
          if ((number(weight) ?? 0) >= 0) continue;
          yield { item, message: `'weight' of ${where} must be from 0 to 100, got ${shown(weight)}` };
        }
      }
    },
  },
];

/** Weights as Istio reads them; undefined where one is of another type, which the schema says. */
function weightsOf(destinations: Route['destinations']): readonly number[] | undefined {
  const weights = destinations.map(({ weight }) => (isSet(weight) ? number(weight) : 0));
  return weights.some((weight) => weight === undefined) ? undefined : weights.filter((weight) => weight !== undefined);
}

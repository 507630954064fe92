import { IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { fail, got } from '../core/errors';
import { portNumber } from '../core/numbers';
import { addressRange, isEveryAddress } from './cidr';

/** Where the cluster's API answers. */
export interface ApiServer {
  /** Address ranges. */
  readonly cidrs: readonly string[];
  /** Port. */
  readonly port: number;
}

/**
 * Where the cluster's API answers, by the chart's `apiServer` default.
 *
 * @throws Error `'apiServer' must say where the cluster's API answers, by setDefaults(…), got none`
 * @throws Error `'apiServer.cidrs' …`, `'apiServer.port' …`
 */
export function apiServerOf(scope: IConstruct): ApiServer {
  const { apiServer } = defaultsOf(scope);
  if (apiServer === undefined) {
    const how = "setDefaults(chart, { apiServer: { cidrs: ['10.0.0.0/20'] } })";
    fail(scope, `'apiServer' must say where the cluster's API answers, by ${how}, got none`);
  }
  const { cidrs, port = 443 } = apiServer;
  portNumber(scope, 'apiServer.port', port);
  const ranges = cidrs.map((text) => {
    const cidr = addressRange(scope, 'apiServer.cidrs', text);
    if (isEveryAddress(cidr)) {
      fail(scope, `'apiServer.cidrs' must hold the ranges that the API answers at, got ${got(text)}`);
    }
    return cidr;
  });
  return { cidrs: ranges, port };
}

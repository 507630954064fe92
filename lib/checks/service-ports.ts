import { Item } from './item';
import { at, isSet, number, records, text } from './json';

/** A port of a Service, read from JSON, with the API server's defaults. */
export interface ServicePort {
  /** Its name. @default - none */
  readonly name?: string;
  /** Number that callers use. */
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
  /** Name or number of the pods' port. */
  readonly target: string | number;
}

/** The ports of a Service. */
export function servicePorts(service: Item): readonly ServicePort[] {
  return records(at(service.json, 'spec', 'ports')).flatMap((json): ServicePort[] => {
    const port = number(json.port);
    const name = text(json.name);
    if (port === undefined) return [];
    const target = isSet(json.targetPort) ? (number(json.targetPort) ?? text(json.targetPort) ?? port) : port;
    return [{ ...(name === undefined ? {} : { name }), port, protocol: text(json.protocol) ?? 'TCP', target }];
  });
}

import { IConstruct } from 'constructs';

/** A port that a Service publishes. */
export interface NamedServicePort {
  /** Name, the same on Service and pods. */
  readonly name: string;
  /** Number that callers use. */
  readonly port: number;
  /** Transport. */
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** What is spoken, for meshes and gateways. @default - unsaid: the port's name says it */
  readonly appProtocol?: string;
}

/** A Service, as those need to know it who send requests to it. */
export interface NamedService extends IConstruct {
  /** Name of the Service. */
  readonly name: string;
  /** Namespace of the Service. */
  readonly namespace: string;
  /** The published ports. */
  readonly ports: readonly NamedServicePort[];
}

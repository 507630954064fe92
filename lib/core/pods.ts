import { IConstruct } from 'constructs';
import { Labels } from './labels';

/** A port that the pods listen on. Its name, given once, is what Services, policies and scrapers use. */
export interface NamedPort {
  /** IANA-style name, such as `http`. */
  readonly name: string;
  /** Number the program listens on. */
  readonly port: number;
  /** Transport. */
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** A port of this name is for scrapers, which get a rule of their own: callers do not reach it by default. */
export const METRICS_PORT = 'metrics';

/** The pods of a workload, as a Service, a policy or a budget needs to know them. */
export interface PodSet extends IConstruct {
  /** Name of the workload's object: the pods' `app.kubernetes.io/instance`. */
  readonly name: string;
  /** Labels that select the pods, and no others. */
  readonly podLabels: Labels;
  /** Ports the pods listen on. */
  readonly ports: readonly NamedPort[];
}

export { addChecks, checkTree } from './at-synth';
export type { CheckOptions, Graph } from './graph';
export type { Item } from './item';
export type { Container, ContainerKind, ContainerPort } from './pod';
export type { Report } from './report';
export type { Complaint, Finding, Rule, Severity, Suppressed } from './rule';
export { rules } from './rules';
export { check, checkObjects, checkWith } from './run';
export type { Workload } from './workloads';

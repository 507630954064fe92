export * from './eks-stack';
export * from './encryption-key';
export * from './network-facts';
export * from './cluster-facts';
export type { PolicyStatement, Conditions } from './policy-document';

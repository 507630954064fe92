/** Processor architecture, as Kubernetes names it in `kubernetes.io/arch`. */
export type Architecture = 'amd64' | 'arm64';

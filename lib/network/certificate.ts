import {
  CertificateSpec,
  CertificateSpecPrivateKeyAlgorithm,
  CertificateSpecPrivateKeyRotationPolicy,
} from '../../imports/cert-manager.io';

/** What a certificate is for. */
export interface CertificateSettings {
  /** The one name in it. */
  readonly host: string;
  /** Secret that it is kept in. */
  readonly secretName: string;
  /** ClusterIssuer of cert-manager that signs it. */
  readonly issuer: string;
}

/**
 * A key of its own for each certificate: ECDSA P-256, small and taken everywhere, and a new one at each renewal.
 * Source: https://cert-manager.io/docs/usage/certificate/ (`rotationPolicy`: default `Always` since v1.18 only)
 */
export function certificateSpec({ host, secretName, issuer }: CertificateSettings): CertificateSpec {
  return {
    secretName,
    dnsNames: [host],
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: issuer },
    privateKey: {
      algorithm: CertificateSpecPrivateKeyAlgorithm.ECDSA,
      size: 256,
      rotationPolicy: CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
    },
  };
}

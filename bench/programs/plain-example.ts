import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { plainService } from './plain-service';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
plainService(chart, 'orders');
new k8s.KubePriorityClass(chart, 'priority', { metadata: { name: 'shop-standard' }, value: 100_000 });
new k8s.KubeIngress(chart, 'ingress', {
  metadata: { name: 'orders', annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' } },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: 'api.example.com',
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'orders', port: { name: 'http' } } } }],
        },
      },
    ],
    tls: [{ hosts: ['api.example.com'], secretName: 'orders-tls' }],
  },
});
new ApiObject(chart, 'certificate', {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'orders' },
  spec: {
    dnsNames: ['api.example.com'],
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
    privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always', size: 256 },
    secretName: 'orders-tls',
  },
});
app.synth();

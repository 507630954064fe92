import { App, Chart } from 'cdk8s';
import { Peer, setDefaults, WebService } from 'keelson';

const app = new App();
const shop = new Chart(app, 'shop', { namespace: 'shop' });
setDefaults(shop, { owner: 'team-shop', edge: { gateway: 'public', namespace: 'istio-ingress' } });

const orders = new WebService(shop, 'orders', {
  image:
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:2.1.0@sha256:4ff0940f9a0f9ef29ad4f3a3f1f7c5c9a7c9d9f2b6a5e8d1c3b2a190817263f5',
  port: 8080,
  metrics: { port: 9090 },
  resources: { cpu: '250m', memory: '512Mi' },
  scaling: { min: 3, max: 20, cpuPercent: 70 },
  host: 'api.example.com',
});
orders.connections.allowTo(Peer.workload({ name: 'orders-db', port: 5432 }));
app.synth();

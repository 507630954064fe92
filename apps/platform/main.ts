import { App, Chart, Duration } from 'cdk8s';
import { join } from 'node:path';
import { identityOf, NodeClass, NodePool, readClusterOutputs, ServiceAccount } from 'keelson';

// What `npx cdktf deploy production --outputs-file apps/platform/cluster.json` writes, with values made up.
const cluster = readClusterOutputs(join(__dirname, 'cluster.json'), 'production');

const app = new App();

const nodes = new Chart(app, 'nodes');
const nodeClass = new NodeClass(nodes, 'default', { cluster, release: 'v1.50.0' });
new NodePool(nodes, 'general', {
  nodeClass,
  limits: { cpu: '200', memory: '800Gi' },
  disruption: {
    budgets: [{ nodesPercent: 10 }, { nodes: 0, schedule: '0 8 * * mon-fri', duration: Duration.hours(10) }],
  },
});

// The account that apps/cluster gives a role to: no name and no ARN is written twice.
const orders = identityOf(cluster, 'orders');
const shop = new Chart(app, 'shop-accounts', { namespace: orders.namespace });
new ServiceAccount(shop, 'orders', { identity: orders });

app.synth();

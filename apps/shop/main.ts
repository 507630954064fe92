import { App, Chart } from 'cdk8s';
import { RestrictedNamespace, DefaultDeny, setDefaults } from 'keelson';
import { addDatabases } from './databases';
import { addServices } from './services';

const app = new App();
setDefaults(app, {
  owner: 'team-checkout',
  environment: 'production',
  partOf: 'shop',
  registries: ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop'],
  edge: { nginx: { issuer: 'letsencrypt' } },
  storageClass: 'gp3',
});

const data = new Chart(app, 'shop-data', { namespace: 'shop-data' });
new RestrictedNamespace(data, 'Namespace', { name: 'shop-data' });
new DefaultDeny(data, 'DefaultDeny');
const databases = addDatabases(data);

const shop = new Chart(app, 'shop', { namespace: 'shop' });
new RestrictedNamespace(shop, 'Namespace', { name: 'shop' });
new DefaultDeny(shop, 'DefaultDeny');
addServices(shop, databases);

app.synth();

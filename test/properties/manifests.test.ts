import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkObjects } from 'keelson/checks';
import { objectsIn } from './objects';

const FOLDER = join(__dirname, 'manifests');

/**
 * What is found in well-known manifests, beside missing digests and namespaces, which none of them has. Each is right:
 * where Kubernetes takes something and it works as its author meant, nothing may stand here.
 */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  'cassandra.yaml': [],
  'custom-resources.yaml': [],
  'deny-egress.yaml': [],
  'guestbook.yaml': [],
  'jobs.yaml': [
    'cronjob-deadline CronJob batch/hello', // none at all: starts hours late after a pause
    'job-ttl Job batch/pi', // stays for ever
    'namespace-set DaemonSet kube-system/fluentd-elasticsearch', // the platform's namespace
  ],
  'minimal-ingress.yaml': [
    'ingress-backend-exists Ingress web/minimal-ingress', // the page leaves the Services out
    'ingress-backend-exists Ingress web/tls-example-ingress',
    'ingress-hosts Ingress web/ingress-resource-backend', // takes every host
    'ingress-hosts Ingress web/minimal-ingress',
  ],
  'network-policies.yaml': ['dns-egress NetworkPolicy shop/test-network-policy'], // it cannot resolve a name
  'nginx-deployment.yaml': [],
  'php-apache-hpa.yaml': ['image-tag Deployment web/php-apache'],
  'wordpress.yaml': [
    'load-balancer-open Service blog/wordpress',
    'service-selects Service blog/wordpress', // its Deployment was left out of the file
  ],
  'zookeeper.yaml': [
    'probes-differ StatefulSet zk', // zookeeper-ready asks whether the quorum is there, and restarts the pod if not
    'uid-high StatefulSet zk',
  ],
};

function found(objects: readonly unknown[]): readonly string[] {
  const { findings } = checkObjects(objects);
  const others = findings.filter(
    ({ rule, message }) => rule !== 'image-digest' && !(rule === 'namespace-set' && message.includes('got none')),
  );
  return others.map(({ rule, object }) => `${rule} ${object}`).sort();
}

const manifest = (file: string) => objectsIn(readFileSync(join(FOLDER, file), 'utf8'));

describe('Well-known manifests', () => {
  test('are all in the table', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(FOUND).sort());
  });

  test.each(Object.entries(FOUND))('%s: nothing is found that works as its author meant', (file, expected) => {
    expect(found(manifest(file))).toEqual(expected);
  });

  test.each(Object.keys(FOUND))(
    '%s: is the same in a List, in a List of Lists, and between empty documents',
    (file) => {
      const items = manifest(file);
      const list = { apiVersion: 'v1', kind: 'List', items };
      const expected = found(items);
      expect(found([list])).toEqual(expected);
      expect(found([{ ...list, items: [list, null, { kind: 'List' }] }])).toEqual(expected);
      expect(found([null, ...items.flatMap((item) => [item, undefined, {}, []])])).toEqual(expected);
    },
  );
});

describe('A list of one kind', () => {
  const budget = { metadata: { name: 'b', namespace: 'shop' }, spec: { selector: { matchLabels: { a: 'b' } } } };

  test('lends its items its kind and version, as kubectl reads it', () => {
    const list = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudgetList', items: [budget] };
    expect(found([list])).toEqual(['pdb-selects-nothing PodDisruptionBudget shop/b']);
  });

  test('is an object like any other without items', () => {
    expect(found([{ apiVersion: 'example.com/v1', kind: 'WaitingList', spec: { items: [budget] } }])).toEqual([]);
  });
});

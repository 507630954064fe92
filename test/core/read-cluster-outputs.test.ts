import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClusterOutputs } from 'keelson';
import { CLUSTER_CONTRACT_SCHEMA } from '../../lib/core/cluster-contract';
import { messageOf } from './tree';

const SHOP = {
  schema: 'keelson.cluster/v1',
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  cluster: {
    name: 'shop',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
    kubernetes: '1.35',
    endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: 'LS0tLS1CRUdJTg==',
    oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
    securityGroupId: 'sg-0a1b2c3d',
    serviceCidr: '172.20.0.0/16',
  },
  network: { vpcId: 'vpc-0a1b2c3d', cidr: '10.0.0.0/16', zones: ['eu-west-1a'], privateSubnetIds: ['subnet-0aa'] },
  volumes: { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/volumes' },
  identities: {
    orders: {
      mode: 'irsa',
      namespace: 'shop',
      serviceAccount: 'orders',
      roleArn: 'arn:aws:iam::111122223333:role/shop-orders',
    },
  },
};
const KARPENTER = { nodeRole: 'shop-node', queue: 'shop-karpenter', discovery: 'shop', minVersion: '1.9' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-outputs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of this content. */
function fileOf(content: unknown): string {
  const file = join(folder, 'cluster.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** What is wrong with a file of this content, without the file's name, which must be there as it was given. */
function faultOf(content: unknown, stack?: string): string {
  const file = fileOf(content);
  const message = messageOf(() => readClusterOutputs(file, stack));
  expect(message.startsWith(`${file}: `)).toBe(true);
  return message.slice(file.length + 2).replaceAll(file, 'cluster.json');
}

const withShop = (change: object): object => ({ shop: { keelson: { ...SHOP, ...change } } });

describe('readClusterOutputs', () => {
  it('reads what cdktf wrote of one stack', () => {
    expect(readClusterOutputs(fileOf({ shop: { keelson: SHOP } }))).toEqual(SHOP);
  });

  it('reads the stack that is asked for', () => {
    const file = fileOf({ shop: { keelson: SHOP }, dev: { keelson: { ...SHOP, account: '444455556666' } } });
    expect(readClusterOutputs(file, 'shop')).toEqual(SHOP);
    expect(readClusterOutputs(file, 'dev').account).toBe('444455556666');
  });

  it('passes over stacks that hand nothing over', () => {
    expect(readClusterOutputs(fileOf({ 'shop-base': {}, shop: { keelson: SHOP } }))).toEqual(SHOP);
  });

  it('reads a stack that is called like the output', () => {
    expect(readClusterOutputs(fileOf({ keelson: { keelson: SHOP } }))).toEqual(SHOP);
  });

  it('reads what terraform output -json printed of a stack', () => {
    const printed = { keelson: { sensitive: false, type: ['object', {}], value: SHOP } };
    expect(readClusterOutputs(fileOf(printed))).toEqual(SHOP);
  });

  it('reads what terraform output -json keelson printed', () => {
    expect(readClusterOutputs(fileOf(SHOP))).toEqual(SHOP);
  });

  it('reads a file with a byte order mark', () => {
    expect(readClusterOutputs(fileOf(`\uFEFF${JSON.stringify(SHOP)}`))).toEqual(SHOP);
  });

  it('hands over the optional parts', () => {
    const parts = {
      karpenter: { ...KARPENTER, instanceProfile: 'shop-node' },
      backups: { bucket: 'shop-velero', region: 'eu-west-1', keyAlias: 'alias/shop/data' },
      registries: { 'shop/orders': '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/orders' },
    };
    expect(readClusterOutputs(fileOf(withShop(parts)))).toEqual({ ...SHOP, ...parts });
  });

  it('lets fields through that a newer release of the same version added', () => {
    const newer = { cluster: { ...SHOP.cluster, autoMode: false }, mesh: {} };
    expect(readClusterOutputs(fileOf(withShop(newer)))).toEqual({ ...SHOP, ...newer });
  });

  it('names the command that writes a file that is not there', () => {
    expect(() => readClusterOutputs('no/cluster.json')).toThrow(
      new Error(
        'no/cluster.json: the file must exist, got none; write it with cdktf output --outputs-file no/cluster.json',
      ),
    );
  });

  it('refuses a folder', () => {
    expect(messageOf(() => readClusterOutputs(folder))).toBe(`${folder}: the file must be readable, got EISDIR`);
  });

  it('refuses what is no JSON', () => {
    expect(faultOf('shop: {}\n')).toBe('the file must be JSON, got "shop: {}\\n"');
    expect(faultOf('\n')).toBe('the file must be JSON, got an empty one');
  });

  it('refuses JSON that is no map', () => {
    expect(faultOf([SHOP.account])).toBe('the file must hold a map of stacks, got ["111122223333"]');
  });

  it('names the stacks of the file where the one that is asked for has no outputs', () => {
    const file = { shop: { keelson: SHOP }, dev: { keelson: SHOP }, base: {} };
    expect(faultOf(file, 'shp')).toBe(
      "'stack' must be a stack of the file with the output 'keelson', 'shop' or 'dev', got \"shp\"",
    );
    expect(faultOf(file)).toBe(
      "'stack' must be a stack of the file with the output 'keelson', 'shop' or 'dev', got undefined",
    );
    expect(faultOf({ shop: { keelson: SHOP } }, null as never)).toBe(
      "'stack' must be a stack of the file with the output 'keelson', 'shop', got null",
    );
    expect(faultOf({ shop: { keelson: SHOP }, base: {} }, 'base')).toBe(
      "'stack' must be a stack of the file with the output 'keelson', 'shop', got \"base\"",
    );
  });

  it('says how a stack comes by the output', () => {
    expect(faultOf({ shop: {}, base: {} })).toBe(
      'a stack of the file must have the output \'keelson\', got ["shop","base"]; add ClusterOutputs to the stack, ' +
        'deploy it, and run cdktf output --outputs-file cluster.json',
    );
  });

  it('asks for another release where the contract has another version', () => {
    expect(faultOf(withShop({ schema: 'keelson.cluster/v2', cluster: undefined }))).toBe(
      "'/shop/keelson/schema' must be 'keelson.cluster/v1', got \"keelson.cluster/v2\"; " +
        'upgrade keelson to the release that the stack was deployed with',
    );
  });

  it('names a field that is missing', () => {
    expect(faultOf(withShop({ cluster: { ...SHOP.cluster, securityGroupId: undefined } }))).toBe(
      "'/shop/keelson/cluster/securityGroupId' must be there, got undefined; deploy the stack again and write the file anew",
    );
  });

  it.each<readonly [string, object, string]>([
    ['a number', { account: 111122223333 }, "'/shop/keelson/account' must be a text, got 111122223333"],
    ['an empty text', { region: '' }, '\'/shop/keelson/region\' must be a text that is not empty, got ""'],
    ['null', { volumes: null }, "'/shop/keelson/volumes' must be a map, got null"],
    [
      'a text for a list',
      { network: { ...SHOP.network, zones: 'eu-west-1a' } },
      '\'/shop/keelson/network/zones\' must be a list, got "eu-west-1a"',
    ],
    [
      'an item of another type',
      { network: { ...SHOP.network, zones: ['eu-west-1a', 2] } },
      "'/shop/keelson/network/zones/1' must be a text, got 2",
    ],
    [
      'a mode that there is not',
      { identities: { 'a/b': { ...SHOP.identities.orders, mode: 'kube2iam' } } },
      "'/shop/keelson/identities/a~1b/mode' must be 'podIdentity' or 'irsa', got \"kube2iam\"",
    ],
    [
      'a part of Karpenter that is missing',
      { karpenter: { ...KARPENTER, queue: undefined } },
      "'/shop/keelson/karpenter/queue' must be there, got undefined; deploy the stack again and write the file anew",
    ],
  ])('refuses %s, and says where it stands', (_, change, fault) => {
    expect(faultOf(withShop(change))).toBe(fault);
  });

  it('says where a fault stands in the other forms of the file too', () => {
    const broken = { ...SHOP, account: 5 };
    expect(faultOf(broken)).toBe("'/account' must be a text, got 5");
    expect(faultOf({ keelson: { value: broken } })).toBe("'/keelson/value/account' must be a text, got 5");
    expect(faultOf({ shop: { keelson: 'moved' } })).toBe('\'/shop/keelson\' must be a map, got "moved"');
  });
});

/** All pointers into a contract, but for names of the user's. */
function pointersInto(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at];
  return [at, ...Object.entries(value).flatMap(([key, each]) => pointersInto(each, `${at}/${key}`))];
}

test.each(pointersInto(SHOP).filter((pointer) => !['', '/identities/orders'].includes(pointer)))(
  'a file without %s is refused',
  (pointer) => {
    const keys = pointer.split('/').slice(1);
    const copy = structuredClone(SHOP) as Record<string, unknown>;
    const holder = keys.slice(0, -1).reduce((each, key) => each[key] as Record<string, unknown>, copy);
    // JSON leaves it out.
    holder[keys.at(-1)!] = undefined;
    expect(faultOf({ shop: { keelson: copy } })).toBe(
      `'/shop/keelson${pointer}' must be there, got undefined; deploy the stack again and write the file anew`,
    );
  },
);

test('the schema asks for what the contract does not call optional', () => {
  expect(CLUSTER_CONTRACT_SCHEMA.required).toEqual([
    'schema',
    'account',
    'region',
    'partition',
    'cluster',
    'network',
    'volumes',
    'identities',
  ]);
});

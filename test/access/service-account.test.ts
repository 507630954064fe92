import { App, Chart, Testing } from 'cdk8s';
import { Role, RoleBinding } from 'cdk8s-plus-28';
import { ClusterDescription, identityOf } from 'keelson';
import { ServiceAccount, ServiceAccountProps } from '../../lib/access/service-account';

const shop = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });

function synth(props?: ServiceAccountProps): unknown {
  const chart = shop();
  new ServiceAccount(chart, 'orders', props);
  return Testing.synth(chart)[0];
}

describe('A ServiceAccount', () => {
  test('has no token and no rights unless told otherwise', () => {
    expect(synth()).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'orders',
        namespace: 'shop',
        labels: {
          app: 'orders',
          'app.kubernetes.io/name': 'orders',
          'app.kubernetes.io/instance': 'orders',
          'app.kubernetes.io/part-of': 'shop',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      automountServiceAccountToken: false,
    });
  });

  test('takes an explicit undefined as left out', () => {
    const none = { name: undefined, awsRoleArn: undefined, imagePullSecrets: undefined, annotations: undefined };
    expect(synth({ ...none, overrides: undefined })).toEqual(synth());
  });

  test('renders the same twice', () => {
    const chart = shop();
    new ServiceAccount(chart, 'orders', { imagePullSecrets: ['registry'] });
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('takes another name', () => {
    expect(synth({ name: 'billing' })).toMatchObject({
      metadata: { name: 'billing', labels: { 'app.kubernetes.io/instance': 'billing' } },
    });
  });

  test('takes on an IAM role', () => {
    expect(synth({ awsRoleArn: 'arn:aws:iam::123456789012:role/shop/orders' })).toMatchObject({
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/shop/orders' } },
    });
  });

  describe('with an identity of the cluster', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/shop-orders';
    const identity = { mode: 'irsa', namespace: 'shop', serviceAccount: 'orders', roleArn } as const;

    test('names the role of IRSA', () => {
      expect(synth({ identity })).toEqual(synth({ awsRoleArn: roleArn }));
    });

    test('names nothing by Pod Identity', () => {
      expect(synth({ identity: { ...identity, mode: 'podIdentity' } })).toEqual(synth());
    });

    test('says whether workloads must reach the agent', () => {
      const account = (props: ServiceAccountProps) => new ServiceAccount(shop(), 'orders', props).podIdentity;
      expect(account({ identity: { ...identity, mode: 'podIdentity' } })).toBe(true);
      expect([account({ identity }), account({ awsRoleArn: roleArn }), account({})]).toEqual([false, false, false]);
    });

    test('must be of a mode that there is', () => {
      const build = () => new ServiceAccount(shop(), 'orders', { identity: { ...identity, mode: 'pod' as never } });
      expect(build).toThrow(
        "[shop/orders] 'identity' must be what identityOf returns, of mode 'podIdentity' or 'irsa', got \"pod\"",
      );
    });

    test('has its name', () => {
      expect(synth({ identity: { ...identity, serviceAccount: 'billing' } })).toMatchObject({
        metadata: { name: 'billing' },
      });
    });

    test('must be the account that the role is for', () => {
      const build = (props: ServiceAccountProps) => () => new ServiceAccount(shop(), 'orders', props);
      expect(build({ identity: { ...identity, namespace: 'till' } })).toThrow(
        "[shop/orders] 'identity' must be of the service account shop/orders, got that of till/orders",
      );
      expect(build({ identity, name: 'billing' })).toThrow(
        "[shop/orders] 'identity' must be of the service account shop/billing, got that of shop/orders",
      );
    });

    test('names no second role', () => {
      expect(() => new ServiceAccount(shop(), 'orders', { identity, awsRoleArn: roleArn })).toThrow(
        `[shop/orders] 'awsRoleArn' must be left out beside 'identity', got "${roleArn}"`,
      );
    });

    test('is found by the name of the construct that made it', () => {
      const outputs = { cluster: { name: 'shop' } as ClusterDescription, identities: { orders: identity } };
      expect(identityOf(outputs, 'orders')).toBe(identity);
      expect(() => identityOf(outputs, 'order')).toThrow(
        new Error("cluster 'shop' must have the identity, 'orders', got \"order\""),
      );
      for (const wrong of [undefined, null, 'cluster.json', {}]) {
        expect(() => identityOf(wrong as never, 'orders')).toThrow(
          "'outputs' must be what readClusterOutputs returns, got ",
        );
      }
      expect(() => identityOf({ ...outputs, identities: {} }, 'constructor')).toThrow(
        new Error('cluster \'shop\' must have a WorkloadIdentity, and has none, got "constructor"'),
      );
    });
  });

  test.each(['arn:aws-cn:iam::123456789012:role/orders', 'arn:aws-us-gov:iam::123456789012:role/orders'])(
    'takes on a role of another partition: %s',
    (awsRoleArn) => {
      expect(synth({ awsRoleArn })).toMatchObject({
        metadata: { annotations: { 'eks.amazonaws.com/role-arn': awsRoleArn } },
      });
    },
  );

  test('lists the Secrets of registry logins', () => {
    expect(synth({ imagePullSecrets: ['registry', 'mirror'] })).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }, { name: 'mirror' }],
    });
  });

  test('carries further annotations', () => {
    expect(synth({ annotations: { 'example.com/contact': 'orders: 🦊' } })).toMatchObject({
      metadata: { annotations: { 'example.com/contact': 'orders: 🦊' } },
    });
  });

  test('lets overrides reach the final JSON', () => {
    expect(synth({ overrides: { '/automountServiceAccountToken': true } })).toMatchObject({
      automountServiceAccountToken: true,
    });
  });

  test('is a subject for the bindings of cdk8s-plus', () => {
    const chart = shop();
    const account = new ServiceAccount(chart, 'orders');
    const role = new Role(chart, 'role');
    new RoleBinding(chart, 'binding', { role }).addSubjects(account);
    const binding = Testing.synth(chart).find(({ kind }) => kind === 'RoleBinding');
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'orders', namespace: 'shop', apiGroup: '' }]);
  });

  const words = "lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit";
  test.each<[string, ServiceAccountProps, string]>([
    [
      'a name in upper case',
      { name: 'Orders' },
      `'name' must be ${words}, of at most 63 characters (the name is also a label value), got "Orders"`,
    ],
    [
      'the name of the account that everyone runs as',
      { name: 'default' },
      `'name' must be one of its own, got "default", which every pod without an account runs as`,
    ],
    [
      'an ARN that is no role',
      { awsRoleArn: 'arn:aws:iam::123456789012:user/orders' },
      `'awsRoleArn' must be the ARN of an IAM role such as 'arn:aws:iam::123456789012:role/orders', got "arn:aws:iam::123456789012:user/orders"`,
    ],
    [
      'an empty ARN',
      { awsRoleArn: '' },
      `'awsRoleArn' must be the ARN of an IAM role such as 'arn:aws:iam::123456789012:role/orders', got ""`,
    ],
    [
      'a pull secret whose name cannot be',
      { imagePullSecrets: ['my_registry'] },
      `'imagePullSecrets[0]' must be ${words}, of at most 253 characters (a DNS name has no more), got "my_registry"`,
    ],
    [
      'a pull secret twice',
      { imagePullSecrets: ['registry', 'registry'] },
      `'imagePullSecrets' must have each name once, got "registry" twice`,
    ],
    [
      'an annotation without a key',
      { annotations: { '': 'x' } },
      `'annotations' must have keys such as 'example.com/name', got ""`,
    ],
    [
      'an annotation that is no text',
      { annotations: { a: 1 as never } },
      `'annotations' must have texts as values, got 1 for 'a'`,
    ],
    [
      'the role by its annotation',
      { annotations: { 'eks.amazonaws.com/role-arn': 'x' } },
      `'annotations' must not have 'eks.amazonaws.com/role-arn'; use 'awsRoleArn'`,
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => synth(props)).toThrow(new Error(`[shop/orders] ${message}`));
  });
});

import { EncryptionKey } from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { newStack, synth } from './stack';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/volumes';

describe('EksCluster.fromExisting', () => {
  it('tells what it was told, and emits nothing', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { addons: undefined });
    expect({
      name: cluster.clusterName,
      arn: cluster.clusterArn,
      kubernetes: cluster.kubernetes,
      serviceCidr: cluster.serviceCidr,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      oidcIssuer: cluster.oidcIssuer,
      securityGroupId: cluster.securityGroupId,
      volumesKeyArn: cluster.volumesKeyArn,
      autoMode: cluster.autoMode,
      oidcProviderArn: cluster.oidcProviderArn(),
      addons: [...cluster.roster.addons.keys()],
    }).toEqual({
      name: 'shop',
      arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
      kubernetes: '1.35',
      serviceCidr: '172.20.0.0/16',
      endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
      certificateAuthority: 'LS0tLS1CRUdJTg==',
      oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
      securityGroupId: 'sg-0a1b2c3d',
      volumesKeyArn: key,
      autoMode: false,
      oidcProviderArn: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
      addons: [],
    });
    expect(synth(stack).resource).toBeUndefined();
    expect(synth(stack).data).toBeUndefined();
  });

  it('knows the add-ons it was told', () => {
    expect([...newCluster(newStack(), { addons: ['coredns', 'vpc-cni'] }).roster.addons.keys()]).toEqual([
      'coredns',
      'vpc-cni',
    ]);
  });

  it('may run in Auto Mode, and in extended support', () => {
    const cluster = newCluster(newStack(), { autoMode: true, kubernetes: '1.33' });
    expect([cluster.autoMode, cluster.kubernetes]).toEqual([true, '1.33']);
  });

  it.each([
    [{ name: '-shop' }, "'name' must be letters, digits, '-' and '_', starting with a letter or digit"],
    [
      { kubernetes: '1.30' },
      `'kubernetes' must be a minor that EKS supports ('1.31', '1.32', '1.33', '1.34', '1.35' or '1.36'), got "1.30"`,
    ],
    [
      { endpoint: 'shop.example.com' },
      `'endpoint' must be a URL from 'https://' on, written out, got "shop.example.com"`,
    ],
    [{ certificateAuthority: '-----BEGIN' }, `'certificateAuthority' must be in base64, written out, got "-----BEGIN"`],
    [{ oidcIssuer: 'oidc.eks' }, `'oidcIssuer' must be a URL from 'https://' on, written out, got "oidc.eks"`],
    [
      { securityGroupId: 'default' },
      `'securityGroupId' must be the id of a security group, 'sg-…', written out, got "default"`,
    ],
    [
      { volumesKeyArn: 'alias/shop' },
      `'volumesKeyArn' must be the ARN of a KMS key, not of an alias, got "alias/shop"`,
    ],
    [
      { oidcProviderArn: 'https://oidc.eks' },
      "'oidcProviderArn' must be that of 'oidcIssuer', " +
        `'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D', got "https://oidc.eks"`,
    ],
    [
      { volumesKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/volumes' },
      `'volumesKeyArn' must be of the region eu-west-1, got "arn:aws:kms:us-east-1:111122223333:key/volumes"`,
    ],
    [
      { volumesKeyArn: 'arn:aws-cn:kms:cn-north-1:111122223333:key/volumes' },
      `'volumesKeyArn' must be of the stack's partition, 'arn:aws:…', got "arn:aws-cn:kms:cn-north-1:111122223333:key/volumes"`,
    ],
    [
      { volumesKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.other.key_id}' },
      `'volumesKeyArn' must be the ARN of a KMS key, not of an alias, got "arn:aws:kms:eu-west-1:`,
    ],
    [{ addons: ['coredns', 'coredns'] }, `'addons' must be names of add-ons, each once, got "coredns" twice`],
    [
      { addons: [''] },
      "'addons' must be letters, digits, '-' and '_', starting with a letter or digit, of at most 100 characters, got \"\"",
    ],
    [{ autoMode: 'yes' as unknown as boolean }, `'autoMode' must be true or false, got "yes"`],
    [
      { serviceCidr: '10.0.128.0/20' },
      `'serviceCidr' must not overlap the network's '10.0.0.0/16', got "10.0.128.0/20"`,
    ],
    [
      { endpoint: '${aws_eks_cluster.other.endpoint}' },
      `'endpoint' must be a URL from 'https://' on, written out, got "\${aws_eks_cluster.other.endpoint}"`,
    ],
  ])('refuses %j', (facts, message) => {
    expect(() => newCluster(newStack(), facts)).toThrow(`[shop/cluster] ${message}`);
  });

  it('refuses a token of another resource', () => {
    const stack = newStack();
    const other = new EncryptionKey(stack, 'key', { description: 'other', alias: 'other' });
    expect(() => newCluster(stack, { securityGroupId: other.keyArn })).toThrow(
      "[shop/cluster] 'securityGroupId' must be the id of a security group, 'sg-…', written out, got \"${TfToken[",
    );
  });

  it('refuses a network in one zone', () => {
    const stack = newStack();
    const network = newNetwork(stack, { zones: ['eu-west-1a'] });
    expect(() => newCluster(stack, { network })).toThrow(
      `[shop/cluster] 'network' must have at least two zones, got ["eu-west-1a"]`,
    );
  });

  it('refuses a misspelt fact', () => {
    expect(() => newCluster(newStack(), { autoMod: true } as object)).toThrow(
      "[shop/cluster] 'autoMod' is no prop of ExistingCluster, got true; the nearest is 'autoMode'",
    );
  });

  it('has no OIDC provider that it was not told', () => {
    expect(() => newCluster(newStack(), { oidcProviderArn: undefined }).oidcProviderArn()).toThrow(
      "[shop/cluster] 'oidcProviderArn' must be given for identities of mode 'irsa', got undefined",
    );
  });
});

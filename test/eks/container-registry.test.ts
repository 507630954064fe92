import { Duration } from 'cdk8s';
import { ContainerRegistry, ContainerRegistryProps, EncryptionKey } from 'keelson/eks';
import { newStack, resources, synth } from './stack';

function make(props: Partial<ContainerRegistryProps> = {}) {
  const stack = newStack();
  const registry = new ContainerRegistry(stack, 'images', { repositories: ['shop/orders'], ...props });
  return { stack, registry };
}

describe('ContainerRegistry', () => {
  it('keeps a tag to one image, scans and encrypts it, and deletes only what has no tag', () => {
    const { aws_kms_key: keys, ...rest } = synth(make().stack).resource ?? {};
    expect(keys?.images_key).toMatchObject({ description: 'Images of images', lifecycle: { prevent_destroy: true } });
    expect(rest).toEqual({
      aws_kms_alias: {
        images_key_alias: { name: 'alias/shop/images', target_key_id: '${aws_kms_key.images_key.key_id}' },
      },
      aws_ecr_repository: {
        'images_shop--orders': {
          name: 'shop/orders',
          image_tag_mutability: 'IMMUTABLE',
          image_scanning_configuration: { scan_on_push: true },
          encryption_configuration: [{ encryption_type: 'KMS', kms_key: '${aws_kms_key.images_key.arn}' }],
          force_delete: false,
          lifecycle: { prevent_destroy: true },
        },
      },
      aws_ecr_lifecycle_policy: {
        'images_shop--orders_lifecycle': {
          repository: '${aws_ecr_repository.images_shop--orders.name}',
          policy: JSON.stringify({
            rules: [
              {
                rulePriority: 1,
                description: 'Delete images without a tag after 14 days',
                selection: {
                  tagStatus: 'untagged',
                  countType: 'sinceImagePushed',
                  countUnit: 'days',
                  countNumber: 14,
                },
                action: { type: 'expire' },
              },
            ],
          }),
        },
      },
    });
  });

  it('says where images are pulled from', () => {
    const { registry } = make({ repositories: ['shop/orders', 'base'] });
    expect(registry.repositoryUrls).toEqual({
      'shop/orders': '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/orders',
      base: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/base',
    });
    const china = newStack('shop', { region: 'cn-north-1' });
    expect(new ContainerRegistry(china, 'images', { repositories: ['base'] }).repositoryUrls).toEqual({
      base: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/base',
    });
  });

  it('has an address for each name', () => {
    const { stack, registry } = make({ repositories: ['a/b', 'a.b', 'a-b', 'a_b', '1a'] });
    const ids = ['images_1a', 'images_a--b', 'images_a-b', 'images_a__b', 'images_a_b'];
    expect(Object.keys(resources(stack, 'aws_ecr_repository')).sort()).toEqual(ids);
    expect([...registry.resources.keys()]).toEqual(['a/b', 'a.b', 'a-b', 'a_b', '1a']);
  });

  it('lets named accounts pull, and nobody else', () => {
    const { stack } = make({ pullFrom: ['444455556666', '222233334444', '444455556666'] });
    expect(resources(stack, 'aws_ecr_repository_policy')).toEqual({
      'images_shop--orders_policy': {
        repository: '${aws_ecr_repository.images_shop--orders.name}',
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Pull',
              Effect: 'Allow',
              Principal: { AWS: ['arn:aws:iam::222233334444:root', 'arn:aws:iam::444455556666:root'] },
              Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            },
          ],
        }),
      },
    });
  });

  it('takes a time for images without a tag', () => {
    const { stack } = make({ keepUntagged: Duration.days(3) });
    const policy = resources(stack, 'aws_ecr_lifecycle_policy')['images_shop--orders_lifecycle']?.policy;
    expect(policy).toContain('"countNumber":3');
  });

  it('takes a key, and makes none', () => {
    const stack = newStack();
    const key = new EncryptionKey(stack, 'data', { description: 'data', alias: 'shop/data' });
    new ContainerRegistry(stack, 'images', { repositories: ['base'], key });
    expect(Object.keys(resources(stack, 'aws_kms_key'))).toEqual(['data']);
    expect(resources(stack, 'aws_ecr_repository').images_base).toMatchObject({
      encryption_configuration: [{ kms_key: '${aws_kms_key.data.arn}' }],
    });
  });

  it('can be destroyed, with its key, for a reason', () => {
    const { stack } = make({ deletionProtection: { none: 'a trial' } });
    expect(resources(stack, 'aws_ecr_repository')['images_shop--orders']).not.toHaveProperty('lifecycle');
    expect(resources(stack, 'aws_kms_key').images_key).not.toHaveProperty('lifecycle');
  });

  it('renders the same twice, and an explicit undefined as if it were left out', () => {
    const { stack } = make({
      keepUntagged: undefined,
      pullFrom: undefined,
      key: undefined,
      deletionProtection: undefined,
    });
    const first = synth(stack);
    expect(synth(stack)).toEqual(first);
    expect(first).toEqual(synth(make().stack));
  });

  it('refuses what ECR does not take, and everyone', () => {
    const wrong = (props: object) => () => make(props);
    const rule =
      "'repositories.0' must be 2 to 256 lower case letters and digits, parted by one of ._-/, such as 'shop/orders', got";
    for (const name of ['Shop', 'shop/', '/shop', 'a', 'a--b', 'shop orders', 'a'.repeat(257)]) {
      expect(wrong({ repositories: [name] })).toThrow(`[shop/images] ${rule}`);
    }
    expect(wrong({ repositories: ['Shop'] })).toThrow(`${rule} "Shop"`);
    const many = "[shop/images] 'repositories' must name at least one, such as 'shop/orders', got none";
    expect(wrong({ repositories: [] })).toThrow(many);
    expect(wrong({ repositories: undefined })).toThrow(many);
    expect(wrong({ repositories: ['base', 'base'] })).toThrow(
      `[shop/images] 'repositories' must name each once, got "base" twice`,
    );
    expect(wrong({ pullFrom: ['*'] })).toThrow(
      `[shop/images] 'pullFrom.0' must be the twelve digits of an AWS account, as a text, got "*"`,
    );
    expect(wrong({ keepUntagged: Duration.hours(12) })).toThrow(
      "[shop/images] 'keepUntagged' must be a whole number of at least 1, got 0.5",
    );
    expect(wrong({ key: 'alias/shop' })).toThrow(
      `[shop/images] 'key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "alias/shop"`,
    );
    expect(wrong({ deletionProtection: false })).toThrow(
      "[shop/images] 'deletionProtection' must be left out, or say its reason on one line: { none: '…' }, got false",
    );
  });

  it('can be one that exists', () => {
    const stack = newStack();
    const home = { account: '444455556666', region: 'eu-central-1' };
    const registry = ContainerRegistry.fromExisting(stack, 'images', { repositories: ['base'], ...home });
    expect(registry.repositoryUrls).toEqual({ base: '444455556666.dkr.ecr.eu-central-1.amazonaws.com/base' });
    expect(synth(stack).resource).toBeUndefined();
    const wrong = (existing: object) => () =>
      ContainerRegistry.fromExisting(newStack(), 'images', { repositories: ['base'], ...existing });
    expect(wrong({ account: '1' })).toThrow("[shop/images] 'account' must be the twelve digits of an AWS account");
    expect(wrong({ region: 'x' })).toThrow("[shop/images] 'region' must be an AWS region such as 'eu-west-1'");
    expect(wrong({ repositories: [] })).toThrow("[shop/images] 'repositories' must name at least one");
  });
});

import { Construct } from 'constructs';
import { instanceTypeOf, maxPodsOf } from '../../lib/eks/nodes/instance-type';

const scope = new Construct(undefined as never, 'nodes');
const read = (name: string) => instanceTypeOf(scope, 'instanceTypes.0', name);

describe('instanceTypeOf', () => {
  it('reads all that a name says', () => {
    expect(read('m7i.large')).toEqual({
      name: 'm7i.large',
      family: 'm7i',
      architecture: 'amd64',
      accelerator: undefined,
      nitro: true,
      size: 0.5,
    });
  });

  it.each([
    'a1.large',
    't4g.nano',
    'm7g.large',
    'm8gd.2xlarge',
    'c7gn.medium',
    'r8gb.xlarge',
    'x2gd.xlarge',
    'im4gn.large',
    'is4gen.medium',
    'i8ge.large',
    'hpc7g.4xlarge',
    'g5g.xlarge',
    'p6e-gb200.36xlarge',
  ])('knows %s for Arm', (name) => {
    expect(read(name).architecture).toBe('arm64');
  });

  it.each([
    'm5.large',
    'm7i-flex.large',
    'c7a.metal-48xl',
    'g4dn.xlarge',
    'g5.xlarge',
    'gr6.4xlarge',
    'p6-b200.48xlarge',
    'u-6tb1.56xlarge',
    'u7in-16tb.224xlarge',
    'x2iedn.32xlarge',
    'z1d.metal',
  ])('knows %s for x86', (name) => {
    expect(read(name).architecture).toBe('amd64');
  });

  it.each([
    ['p4d.24xlarge', 'nvidia'],
    ['p6e-gb200.36xlarge', 'nvidia'],
    ['g5g.xlarge', 'nvidia'],
    ['g6e.xlarge', 'nvidia'],
    ['gr6.4xlarge', 'nvidia'],
    ['inf2.xlarge', 'neuron'],
    ['trn1n.32xlarge', 'neuron'],
    ['g4ad.xlarge', undefined],
    ['m7g.large', undefined],
    ['t4g.large', undefined],
  ])('finds in %s the accelerator %s', (name, accelerator) => {
    expect(read(name).accelerator).toBe(accelerator);
  });

  it.each(['t2.large', 'm4.large', 'c4.xlarge', 'r4.large', 'i3.large', 'p3.2xlarge', 'x1e.xlarge', 'g3s.xlarge'])(
    'knows that %s is not on Nitro',
    (name) => {
      expect(read(name).nitro).toBe(false);
    },
  );

  it.each(['i3.metal', 'i3en.large', 'p3dn.24xlarge', 't3.large', 'm5.large', 'x2idn.16xlarge'])(
    'knows that %s is on Nitro',
    (name) => {
      expect(read(name).nitro).toBe(true);
    },
  );

  it.each([
    ['t3.nano', 0.125],
    ['t3.medium', 0.25],
    ['m7i.large', 0.5],
    ['m7i.xlarge', 1],
    ['m7i.48xlarge', 48],
    ['m7i.metal-24xl', 24],
    ['c5.metal', undefined],
  ])('measures %s as %s', (name, size) => {
    expect(read(name).size).toBe(size);
  });

  it.each(['m7i', 'm7i.', 'large', 'm7i.large ', 'M7i.large', 'm7i.huge', 'm7i.0large', 'm7ilarge', '', 7 as never])(
    'refuses %p',
    (name) => {
      expect(() => read(name)).toThrow(
        `[nodes] 'instanceTypes.0' must be an EC2 instance type such as 'm7i.large', got ${JSON.stringify(name)}`,
      );
    },
  );

  it('refuses a Mac', () => {
    expect(() => read('mac2-m2pro.metal')).toThrow(
      '[nodes] \'instanceTypes.0\' must be able to run Kubernetes, got "mac2-m2pro.metal", which runs macOS alone',
    );
  });
});

describe('maxPodsOf', () => {
  it.each([
    ['t3.medium', 110],
    ['m7i.4xlarge', 110],
    ['m7i.8xlarge', 250],
    ['m7i.metal-24xl', 250],
    ['c5.metal', 250],
  ])('gives %s up to %s pods', (name, pods) => {
    expect(maxPodsOf(read(name))).toBe(pods);
  });
});

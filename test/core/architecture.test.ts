import { architectureOf } from '../../lib/core/architecture';

describe('architectureOf', () => {
  test.each([
    'a1',
    'a1.large',
    'm7g.large',
    'c7gn.2xlarge',
    'im4gn.large',
    'is4gen',
    'g5g.xlarge',
    'p6e-gb200.36xlarge',
  ])('reads %s as Arm', (name) => {
    expect(architectureOf(name)).toBe('arm64');
  });

  test.each([
    'm7i.large',
    'g5.xlarge',
    'g4dn',
    'g4ad.xlarge',
    'u-6tb1.metal',
    'm7i-flex.large',
    'p6-b200.48xlarge',
    'c7a',
  ])('reads %s as x86', (name) => {
    expect(architectureOf(name)).toBe('amd64');
  });
});

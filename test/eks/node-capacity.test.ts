import { addressesOfNode, addressesOfSubnets, crowding } from '../../lib/eks/nodes/node-capacity';

describe('the addresses of nodes', () => {
  it.each([
    [30, 49],
    [110, 129],
    [250, 273],
  ])('counts for %s pods %s of them: its own, its prefixes and a spare one', (pods, addresses) => {
    expect(addressesOfNode(pods)).toBe(addresses);
  });

  it('leaves five of each subnet to AWS', () => {
    expect(addressesOfSubnets(['10.0.0.0/19'])).toBe(8187);
    expect(addressesOfSubnets(['10.0.0.0/19', '10.0.32.0/23'])).toBe(8187 + 507);
  });

  it('is content with four fifths of the subnets', () => {
    expect(crowding(804, ['10.0.0.0/22'])).toBe(undefined); // 0.8 * 1019 = 815.2
    expect(crowding(815, ['10.0.0.0/22'])).toBe(undefined);
  });

  it('says what to do about more', () => {
    expect(crowding(816, ['10.0.0.0/23', '10.0.2.0/23'])).toBe(
      "the cluster's node groups may take 816 addresses, more than 80 % of the 1014 that 10.0.0.0/23, 10.0.2.0/23 " +
        "hold: pods would stay in ContainerCreating; lower 'size.max', or give nodes larger subnets",
    );
  });
});

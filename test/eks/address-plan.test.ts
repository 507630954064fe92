import * as fc from 'fast-check';
import { Address4 } from 'ip-address';
import { planAddresses } from '../../lib/eks/network/address-plan';

const plan = (cidr: string, zones: number) => planAddresses(new Address4(cidr), zones);

describe('the address plan', () => {
  it('gives nodes an eighth of the VPC each, keeps a quarter free, and the rest is small', () => {
    expect(plan('10.0.0.0/16', 4)).toEqual({
      private: ['10.0.0.0/19', '10.0.32.0/19', '10.0.64.0/19', '10.0.96.0/19'],
      public: ['10.0.192.0/24', '10.0.193.0/24', '10.0.194.0/24', '10.0.195.0/24'],
      intra: ['10.0.196.0/26', '10.0.196.64/26', '10.0.196.128/26', '10.0.196.192/26'],
    });
  });

  it('keeps a /27 for load balancers and for the control plane in the smallest VPC', () => {
    expect(plan('192.168.16.0/20', 2)).toEqual({
      private: ['192.168.16.0/23', '192.168.18.0/23'],
      public: ['192.168.28.0/27', '192.168.28.32/27'],
      intra: ['192.168.28.128/27', '192.168.28.160/27'],
    });
  });

  const vpcs = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.nat({ max: 2 ** 32 - 1 })).map(([length, address]) => {
    const first = Address4.fromBigInt(BigInt(address)).correctForm();
    return new Address4(`${new Address4(`${first}/${length}`).startAddress().correctForm()}/${length}`);
  });
  const zoneCounts = fc.integer({ min: 1, max: 4 });

  it('has subnets that lie in the VPC and share no address, whatever the VPC', () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, (vpc, zones) => {
        const planned = planAddresses(vpc, zones);
        const subnets = [...planned.private, ...planned.public, ...planned.intra].map((cidr) => new Address4(cidr));
        expect(subnets).toHaveLength(3 * zones);
        // By their first and last addresses, so that the test does not lean on the library's idea of a part.
        const bounds = subnets.map((subnet) => [subnet.startAddress().bigInt(), subnet.endAddress().bigInt()] as const);
        for (const [position, [first, last]] of bounds.entries()) {
          expect(subnets[position]?.bigInt()).toBe(first);
          expect(first).toBeGreaterThanOrEqual(vpc.startAddress().bigInt());
          expect(last).toBeLessThanOrEqual(vpc.endAddress().bigInt());
          for (const [otherFirst, otherLast] of bounds.slice(0, position)) {
            expect(last < otherFirst || first > otherLast).toBe(true);
          }
        }
      }),
    );
  });

  it('moves no subnet when a zone is put at the end', () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, zoneCounts, (vpc, some, more) => {
        const [fewer, all] = [planAddresses(vpc, Math.min(some, more)), planAddresses(vpc, Math.max(some, more))];
        for (const role of ['private', 'public', 'intra'] as const) {
          expect(all[role].slice(0, fewer[role].length)).toEqual(fewer[role]);
        }
      }),
    );
  });

  it('has room for load balancers, an upgrade of the control plane and all endpoints', () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, (vpc, zones) => {
        const { public: outer, intra } = planAddresses(vpc, zones);
        for (const cidr of [...outer, ...intra]) expect(new Address4(cidr).subnetMask).toBeLessThanOrEqual(27);
      }),
    );
  });
});

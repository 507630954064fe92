import { EksNetwork, EksStack, ExistingEksNetwork, IEksNetwork } from 'keelson/eks';
import { messageOf } from '../core/tree';
import { newStack, synth } from './stack';

const [A, B, C, D] = ['subnet-0a0a0a0a', 'subnet-0b0b0b0b', 'subnet-0c0c0c0c', 'subnet-0d0d0d0d0d0d0d0d0'] as const;

const given: ExistingEksNetwork = {
  vpcId: 'vpc-0a1b2c3d',
  cidr: '10.0.0.0/16',
  zones: ['a', 'eu-west-1b'],
  privateSubnetIds: [A, B],
  discovery: 'shop',
};

const existing = (more: object = {}, stack: EksStack = newStack()) =>
  EksNetwork.fromExisting(stack, 'network', { ...given, ...more });

describe('a network that exists', () => {
  it('is what the user says, and makes nothing', () => {
    const stack = newStack();
    const network = existing({}, stack);
    expect(network).toMatchObject({
      vpcId: 'vpc-0a1b2c3d',
      cidr: '10.0.0.0/16',
      zones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: [A, B],
      controlPlaneSubnetIds: [A, B],
      privateCidrs: [],
      discovery: 'shop',
      owner: '111122223333',
      isolated: false,
      routes: [],
    });
    expect(synth(stack).resource).toBeUndefined();
  });

  it('has subnets for the control plane, ranges, another owner and no Internet, where the user says so', () => {
    const more = {
      controlPlaneSubnetIds: [C, D],
      privateCidrs: ['10.0.0.0/19', '100.64.0.0/19'],
      owner: '444455556666',
      isolated: true,
    };
    expect(existing(more)).toMatchObject(more);
  });

  it('takes an explicit undefined for an omitted prop', () => {
    const nothing = {
      controlPlaneSubnetIds: undefined,
      privateCidrs: undefined,
      owner: undefined,
      isolated: undefined,
    };
    const facts = (network: IEksNetwork) => JSON.stringify({ ...network, node: undefined });
    expect(facts(existing(nothing))).toBe(facts(existing()));
  });

  test.each([
    [{ vpcId: undefined }, "'vpcId' must be the id of a VPC such as 'vpc-0a1b2c3d', got undefined"],
    [{ vpcId: '${aws_vpc.x.id}' }, `'vpcId' must be the id of a VPC such as 'vpc-0a1b2c3d', got "\${aws_vpc.x.id}"`],
    [{ cidr: undefined }, "'cidr' must be an IPv4 range such as '10.0.0.0/16', got undefined"],
    [{ cidr: '10.0.0.1/16' }, `'cidr' must start at the range's first address, '10.0.0.0/16', got "10.0.0.1/16"`],
    [{ cidr: '10.0.0.0/8' }, `'cidr' must be from /16 to /28, got "10.0.0.0/8"`],
    [{ zones: ['a'] }, `'zones' must be from 2 to 26 zones, as EKS needs two, got ["a"]`],
    [{ zones: ['a', 'a'] }, `'zones' must not repeat a zone, got "a" and "a"`],
    [{ privateSubnetIds: undefined }, "'privateSubnetIds' must be a list of ids of subnets, got undefined"],
    [{ privateSubnetIds: [A, 'x'] }, `'privateSubnetIds' must be ids of subnets such as 'subnet-0a1b2c3d', got "x"`],
    [{ privateSubnetIds: [A, A] }, `'privateSubnetIds' must not repeat a subnet, got "${A}" twice`],
    [{ privateSubnetIds: [A, B, C] }, "'privateSubnetIds' must be one for each of the 2 zones, got 3"],
    [{ controlPlaneSubnetIds: [C] }, `'controlPlaneSubnetIds' must be in at least two zones, got ["${C}"]`],
    [
      { controlPlaneSubnetIds: [C, B] },
      `'controlPlaneSubnetIds' must have other subnets than 'privateSubnetIds', got "${B}"`,
    ],
    [{ privateCidrs: ['10.0.0.0/19'] }, "'privateCidrs' must be one for each of the 2 zones, got 1"],
    [
      { privateCidrs: ['10.0.0.0/19', '10.0.16.0/20'] },
      "'privateCidrs' must not overlap, got '10.0.0.0/19' and '10.0.16.0/20'",
    ],
    [
      { privateCidrs: ['10.0.0.0/19', '10.0.32.0'] },
      `'privateCidrs' must be an IPv4 range such as '10.0.0.0/16', got "10.0.32.0"`,
    ],
    [{ discovery: ' ' }, `'discovery' must be a tag of 1 to 256 letters, digits, spaces and _.:/=+-@, got " "`],
    [
      { discovery: '${aws_subnet.a.tags.discovery}' },
      '\'discovery\' must be a tag of 1 to 256 letters, digits, spaces and _.:/=+-@, got "${aws_subnet.a.tags.discovery}"',
    ],
    [{ owner: '123' }, `'owner' must be the twelve digits of an AWS account, as a text, got "123"`],
    [{ isolated: 'yes' }, `'isolated' must be true or false, got "yes"`],
    [{ vpc: 'x' }, `'vpc' is no prop of ExistingNetwork, got "x"; the nearest is 'vpcId'`],
  ])('is refused with %j', (more, message) => {
    expect(messageOf(() => existing(more))).toBe(`[shop/network] ${message}`);
  });
});

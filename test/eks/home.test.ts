import { arnOf, awsPolicyArn, bucketArnOf, iamArnOf, noteException, partitionOf } from '../../lib/eks/home';
import { dnsSuffixOf } from '../../lib/eks/dns-suffix';
import { newStack } from './stack';

describe('the home of a stack', () => {
  it('makes ARNs that are known before anything is deployed', () => {
    const stack = newStack('shop', { region: 'cn-north-1' });
    expect(arnOf(stack, 'eks', 'cluster/shop')).toBe('arn:aws-cn:eks:cn-north-1:111122223333:cluster/shop');
    expect(iamArnOf(stack, 'role/shop')).toBe('arn:aws-cn:iam::111122223333:role/shop');
    expect(awsPolicyArn(stack, 'ReadOnlyAccess')).toBe('arn:aws-cn:iam::aws:policy/ReadOnlyAccess');
    expect(bucketArnOf(stack, 'acme')).toBe('arn:aws-cn:s3:::acme');
  });

  it.each([
    ['eu-west-1', 'aws', 'amazonaws.com'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
    ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
    ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk'],
    ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov'],
    ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ])('puts %s in the partition %s, with hosts of %s', (region, partition, suffix) => {
    expect(partitionOf(region)).toBe(partition);
    expect(dnsSuffixOf(partition)).toBe(suffix);
    expect(() => newStack('shop', { region })).not.toThrow();
  });

  it('notes each exception for an auditor, where Terraform does not look', () => {
    const stack = newStack();
    noteException(stack, 'a', 'first');
    noteException(stack, 'b', 'second');
    expect(stack.toTerraform()['//']).toMatchObject({
      exceptions: [
        { construct: 'shop', prop: 'a', reason: 'first' },
        { construct: 'shop', prop: 'b', reason: 'second' },
      ],
    });
  });
});

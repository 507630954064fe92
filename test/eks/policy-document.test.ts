import { TerraformOutput } from 'cdktf';
import { EncryptionKey } from 'keelson/eks';
import { policyJson, serviceTrust } from '../../lib/eks/policy-document';
import { newStack, synth } from './stack';

describe('policyJson', () => {
  it('writes each field once, in the order of the documentation', () => {
    const all = policyJson([
      {
        sid: 'All',
        effect: 'Deny',
        principals: { AWS: '*' },
        actions: ['s3:*'],
        resources: ['a'],
        notResources: ['b'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
    expect(all).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:*"],' +
        '"Resource":["a"],"NotResource":["b"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}',
    );
    expect(policyJson([{ actions: ['s3:GetObject'] }])).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"]}]}',
    );
  });

  it.each([
    ['${aws:username}', '$${aws:username}'],
    ['${aws:PrincipalTag/kubernetes-namespace}', '$${aws:PrincipalTag/kubernetes-namespace}'],
    ['${cognito-identity.amazonaws.com:sub}', '$${cognito-identity.amazonaws.com:sub}'],
    ['a${*}b${?}c${$}', 'a$${*}b$${?}c$${$}'],
    ['$${aws:username}', '$${aws:username}'],
    ['${aws_s3_bucket.state.arn}', '${aws_s3_bucket.state.arn}'],
    ['${replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, "x", "")}', undefined],
    ['${provider::aws::arn_parse(var.arn)}', '${provider::aws::arn_parse(var.arn)}'],
  ])('gives IAM %s, and Terraform its own', (resource, written = resource) => {
    const { Statement } = JSON.parse(policyJson([{ resources: [resource] }])) as {
      Statement: { Resource: string[] }[];
    };
    expect(Statement[0]?.Resource).toEqual([written]);
  });

  it('lets values pass that only Terraform knows', () => {
    const stack = newStack();
    const { keyArn } = new EncryptionKey(stack, 'data', { description: 'data', alias: 'data' });
    const policy = policyJson([{ resources: [keyArn, `${keyArn}/*`], conditions: { StringEquals: { a: keyArn } } }]);
    new TerraformOutput(stack, 'policy', { value: policy });
    expect(synth(stack).output?.policy?.value).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",' +
        '"Resource":["${aws_kms_key.data.arn}","${aws_kms_key.data.arn}/*"],' +
        '"Condition":{"StringEquals":{"a":"${aws_kms_key.data.arn}"}}}]}',
    );
  });
});

describe('serviceTrust', () => {
  it('lets a service take the role', () => {
    expect(serviceTrust(['ec2.amazonaws.com'])).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},' +
        '"Action":["sts:AssumeRole"]}]}',
    );
    expect(serviceTrust(['a'], { StringEquals: { b: 'c' } }, ['sts:TagSession'])).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["a"]},' +
        '"Action":["sts:TagSession"],"Condition":{"StringEquals":{"b":"c"}}}]}',
    );
  });
});

import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/** Tags that Karpenter sets itself: the rules in imports/crds/karpenter.k8s.aws.yaml. */
const RESERVED =
  /^(eks:eks-cluster-name|kubernetes\.io\/cluster.*|karpenter\.sh\/(nodepool|nodeclaim)|karpenter\.k8s\.aws\/ec2nodeclass)$/;

/**
 * Tags that AWS and Karpenter take.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 *
 * @throws Error `'tags' must have keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not of 'aws:', got …`
 * @throws Error `'tags' must not have 'karpenter.sh/nodepool', which Karpenter sets itself, got "general"`
 * @throws Error `'tags.team' must be at most 256 letters, digits, spaces and _.:/=+-@, got …`
 */
export function nodeTags(scope: IConstruct, tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(tags)) {
    if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key)) {
      const words = "keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not of 'aws:'";
      fail(scope, `'tags' must have ${words}, got ${got(key)}`);
    }
    if (RESERVED.test(key)) {
      fail(scope, `'tags' must not have '${key}', which Karpenter sets itself, got ${got(value)}`);
    }
    if (typeof value !== 'string' || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      fail(scope, `'tags.${key}' must be at most 256 letters, digits, spaces and _.:/=+-@, got ${got(value)}`);
    }
  }
  return tags;
}

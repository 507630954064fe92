import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { homeOf } from './home';

/**
 * The ARN of a role that the user brought, of the stack's own account: services are given none of others.
 *
 * @throws Error `'role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got …`
 */
export function ownRoleArn(scope: IConstruct, prop: string, role: string): string {
  const { partition, account } = homeOf(scope);
  const start = `arn:${partition}:iam::${account}:role`;
  if (typeof role !== 'string' || !role.startsWith(start) || !/^(\/[\w+=,.@-]+)+$/.test(role.slice(start.length))) {
    fail(scope, `'${prop}' must be the ARN of an IAM role of the stack's account, '${start}/…', got ${got(role)}`);
  }
  return role;
}

import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Home, homeOf } from './home';

/** Terraform's rule for the name of a resource. */
const TERRAFORM_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Id of the main resource of a construct; it does not show in addresses. */
const MAIN = 'Resource';

/**
 * A construct of `keelson/eks`. Its id is a contract: the Terraform addresses of its resources start with it, wherever
 * the construct stands, so moving code does not replace what is deployed.
 */
export abstract class EksConstruct extends Construct {
  /** Account, region and partition it is in. */
  protected readonly home: Home;

  /**
   * @throws Error `[shop/my cluster] 'id' must be letters, digits, '-' and '_', not starting with a digit or '-', got …`
   * @throws Error `[shop/Resource] 'id' must not be 'Resource', which Keelson calls its own main resources`
   * @throws Error `[shop/network] 'scope' must be in an EksStack: account and region come from there`
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.home = homeOf(this);
    if (!TERRAFORM_NAME.test(id)) {
      fail(this, `'id' must be letters, digits, '-' and '_', not starting with a digit or '-', got ${got(id)}`);
    }
    if (pinnedId(this) === '') fail(this, "'id' must not be 'Resource', which Keelson calls its own main resources");
  }
}

/**
 * The logical id of a resource: the ids from the outermost construct of Keelson's down, without `Resource`; undefined
 * for what is in none.
 */
export function pinnedId(element: IConstruct): string | undefined {
  const { scopes } = element.node;
  const outermost = scopes.findIndex((scope) => scope instanceof EksConstruct);
  if (outermost < 0) return undefined;
  return scopes
    .slice(outermost)
    .map(({ node }) => node.id)
    .filter((id) => id !== MAIN)
    .join('_');
}

import { Construct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { knownProps, PropNames } from '../core/props';
import { IamServiceLinkedRole } from './aws';
import { EksConstruct } from './eks-construct';

/** Properties for `ServiceLinkedRoles`. */
export interface ServiceLinkedRolesProps {
  /** Services whose role the account lacks: `aws iam list-roles --path-prefix /aws-service-role/` lists those it has. */
  readonly services: readonly LinkedService[];
}

/** A service that acts in the account by a role of its own. */
export type LinkedService = keyof typeof SERVICES;

const SERVICES = { autoscaling: 'autoscaling.amazonaws.com', spot: 'spot.amazonaws.com' } as const;

const PROPS: PropNames<ServiceLinkedRolesProps> = { services: [true] };

/**
 * Roles that AWS makes in an account when a service is first used. In a fresh account they are missing when they are
 * needed: `autoscaling` by the policy of the volumes' key, `spot` by Karpenter. Creating one that exists fails.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export class ServiceLinkedRoles extends EksConstruct {
  /** The `aws_iam_service_linked_role` of each service. */
  readonly resources: ReadonlyMap<LinkedService, IamServiceLinkedRole>;

  /** @throws Error `'services' must be 'autoscaling' or 'spot', at least one and each once, got "ec2"` */
  constructor(scope: Construct, id: string, props: ServiceLinkedRolesProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { services } = props;
    const words = `${oneOf(Object.keys(SERVICES))}, at least one and each once`;
    if (((services as readonly LinkedService[] | undefined) ?? []).length === 0) {
      fail(this, `'services' must be ${words}, got ${got(services)}`);
    }
    for (const [index, service] of services.entries()) {
      if (!Object.hasOwn(SERVICES, service) || services.indexOf(service) < index) {
        fail(this, `'services' must be ${words}, got ${got(service)}`);
      }
    }
    this.resources = new Map(
      services.map((service) => [
        service,
        new IamServiceLinkedRole(this, service, { awsServiceName: SERVICES[service] }),
      ]),
    );
  }
}

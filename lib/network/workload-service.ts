import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { NamedService } from '../core/named-service';
import { objectName, SERVICE_NAME } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Connectable, Connections } from './connections';
import { namespaceOf } from './namespace-of';
import { publishedPorts, SERVICE_PORT_PROPS, ServicePort, ServicePortProps, webPort } from './service-ports';

/** Properties for `WorkloadService`. */
export interface WorkloadServiceProps {
  /** Workload whose pods answer. */
  readonly target: Connectable;
  /**
   * Ports to publish, by the names that the target gives them, and the numbers that callers use.
   * @default - every port of the target: `http` as 80, the others as themselves
   */
  readonly ports?: Readonly<Record<string, number | ServicePortProps>>;
  /** Whether the name resolves to the pods themselves, as a StatefulSet's must. @default false */
  readonly headless?: boolean;
  /** Whether the name resolves to pods that are not ready yet, for members of a cluster that must meet first. @default false */
  readonly publishNotReady?: boolean;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<WorkloadServiceProps> = {
  target: true,
  ports: { '*': { '?': SERVICE_PORT_PROPS } },
  headless: true,
  publishNotReady: true,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly namespace: string;
  readonly target: Connectable;
  readonly ports: readonly ServicePort[];
  readonly headless: boolean;
  readonly publishNotReady: boolean;
}

/** The name that a workload's pods answer to inside the cluster. It opens nothing: `connections` does. */
export class WorkloadService extends Construct implements NamedService {
  /** The `v1` Service. */
  readonly resource: k8s.KubeService;
  /** Workload whose pods answer. */
  readonly target: Connectable;
  /** Name of the Service. */
  readonly name: string;
  /** Namespace of the Service. */
  readonly namespace: string;
  /** Name that callers in any namespace use: `orders.shop.svc`. */
  readonly host: string;
  /** The published ports. */
  readonly ports: readonly ServicePort[];

  /**
   * @throws Error `'target' must be a workload, got undefined`
   * @throws Error `'target' must be in the Service's namespace (shop), got shop/orders in 'other'`
   * @throws Error `'target' must expose a port, got shop/worker, which exposes none`
   * @throws Error `'ports' …`, `'publishNotReady' …`, `'name' …`
   */
  constructor(scope: Construct, id: string, props: WorkloadServiceProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.target = settings.target;
    this.name = settings.name;
    this.namespace = settings.namespace;
    this.ports = settings.ports;
    this.host = `${settings.name}.${settings.namespace}.svc`;
    const labels = { ...recommendedLabels(this, { name: this.target.name }) };
    const resource = new k8s.KubeService(this, 'Resource', {
      metadata: { name: this.name, labels },
      spec: render(settings),
    });
    this.resource = adopt(this, resource, props.overrides);
  }

  /**
   * Number that callers use for a port, by the port's name.
   *
   * @throws Error `'port' must be one that the Service publishes, 'http' (80), got "grpc"`
   */
  port(name: string): number {
    return this.published(name).port;
  }

  /**
   * Where HTTP is served: `http://orders.shop.svc`, with the number of the port when it is not the scheme's own.
   *
   * @throws Error `'url' needs a port that speaks HTTP, got 'postgres'`
   */
  get url(): string {
    const found = webPort(this.ports);
    if (!found) fail(this, `'url' needs a port that speaks HTTP, got ${namesOf(this.ports)}`);
    const { appProtocol, port } = found;
    return port === (appProtocol === 'http' ? 80 : 443)
      ? `${appProtocol}://${this.host}`
      : `${appProtocol}://${this.host}:${port}`;
  }

  /**
   * A published port by its name.
   *
   * @throws Error `'port' must be one that the Service publishes, 'http' (80), got "grpc"`
   */
  published(name: string): ServicePort {
    const found = this.ports.find((port) => port.name === name);
    if (!found) {
      fail(this, `'port' must be one that the Service publishes, ${namesOf(this.ports)}, got ${got(name)}`);
    }
    return found;
  }
}

function resolve(scope: WorkloadService, props: WorkloadServiceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { target, headless = false, publishNotReady = false } = props;
  if (!((target as Partial<Connectable> | undefined)?.connections instanceof Connections)) {
    fail(scope, `'target' must be a workload, got ${got(target)}`);
  }
  const namespace = namespaceOf(scope);
  const { namespace: home } = target.connections;
  if (home !== namespace) {
    const where = `${target.node.path} in '${home}'`;
    fail(scope, `'target' must be in the Service's namespace (${namespace}), got ${where}`);
  }
  // Without a virtual address there are only the pods' own, and a Service of this kind may have no port at all.
  if (target.ports.length === 0 && !headless) {
    fail(scope, `'target' must expose a port, got ${target.node.path}, which exposes none`);
  }
  if (publishNotReady && !headless) {
    fail(
      scope,
      "'publishNotReady' must be left out without 'headless', or callers would meet pods that are not ready, got true",
    );
  }
  const name = objectName(scope, props.name, SERVICE_NAME);
  return {
    name,
    namespace,
    target,
    ports: publishedPorts(scope, target, headless, props.ports),
    headless,
    publishNotReady,
  };
}

function render({ target, ports, headless, publishNotReady }: Settings): k8s.ServiceSpec {
  return {
    type: 'ClusterIP',
    clusterIp: headless ? 'None' : undefined,
    publishNotReadyAddresses: publishNotReady ? true : undefined,
    selector: { ...target.podLabels },
    ports: ports.map(({ name, port, protocol, appProtocol }) => ({
      name,
      port,
      targetPort: k8s.IntOrString.fromString(name),
      protocol,
      appProtocol,
    })),
  };
}

function namesOf(ports: readonly ServicePort[]): string {
  return ports.length === 0 ? 'none' : ports.map(({ name, port }) => `'${name}' (${port})`).join(', ');
}

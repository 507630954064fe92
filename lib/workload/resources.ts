import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { fail, got } from '../core/errors';
import { PropNames } from '../core/props';
import { bytesQuantity, cpuQuantity, parseQuantity, printCpu, Quantity } from '../core/quantities';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Exceptions } from './exceptions';

/** What a container asks for, and what it may not exceed. */
export interface ResourcesProps {
  /** CPU to reserve, such as `'250m'`. The autoscaler's percentages are of this. */
  readonly cpu: string;
  /** Memory to reserve, such as `'512Mi'`. It is the limit too, unless `memoryLimit` says more. */
  readonly memory: string;
  /** Most CPU; at least the request. @default - four times the request */
  readonly cpuLimit?: string;
  /** No CPU limit at all: never throttled, and never kept from its neighbours' CPU. @default - there is a limit */
  readonly noCpuLimit?: Reason;
  /**
   * Most memory; at least the request. Memory cannot be throttled: a pod over its request is the first to be killed.
   * @default - the request
   */
  readonly memoryLimit?: string;
  /** Room on the node's disk for logs and temporary files, reserved and limited. @default '1Gi' */
  readonly ephemeralStorage?: string;
}

/** The props of `ResourcesProps`. */
export const RESOURCES_PROPS: PropNames<ResourcesProps> = {
  cpu: true,
  memory: true,
  cpuLimit: true,
  noCpuLimit: { '?': REASON_PROPS },
  memoryLimit: true,
  ephemeralStorage: true,
};

/** Resources with every field decided. */
export interface Resources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  /** The limit of `ephemeral-storage`, which volumes must fit into. */
  readonly ephemeralStorage: Quantity;
  /** The memory limit. */
  readonly memory: Quantity;
}

// Enough for a burst at start; two to four times the request throttles rarely. Our own judgement.
const CPU_LIMIT_FACTOR = 4n;
// Less starts no program, and more has no usual node: a unit was forgotten. Our own judgement.
const LEAST_MEMORY = { text: '4Mi', bytes: parseQuantity('4Mi') ?? 0n };
const MOST_CPU = { text: '96', cores: parseQuantity('96') ?? 0n };

/**
 * Decides a container's resources.
 *
 * @param prefix of the props in messages, such as `resources`
 * @throws Error `'resources' must say …` when neither the workload nor the chart's defaults do
 * @throws Error `'resources.memory' must be whole bytes …`
 * @throws Error `'resources.memory' must be at least '4Mi', got "512"; did you mean '512Mi'?`
 * @throws Error `'resources.cpu' must be at most '96' cores, got "250"; did you mean '250m'?`
 */
export function resolveResources(
  scope: IConstruct,
  prefix: string,
  props: ResourcesProps | undefined,
  exceptions: Exceptions,
): Resources {
  const asked = props ?? defaultsOf(scope).resources;
  if (asked === undefined) {
    fail(
      scope,
      `'${prefix}' must say what to reserve, such as { cpu: '250m', memory: '512Mi' }, got undefined; ` +
        `set it here or in the chart's defaults`,
    );
  }
  const { cpu, memory, cpuLimit, noCpuLimit, memoryLimit, ephemeralStorage = '1Gi' }: ResourcesProps = asked;
  const cpuRequest = plausibleCpu(scope, `${prefix}.cpu`, cpu);
  const memoryRequest = plausibleMemory(scope, `${prefix}.memory`, memory);
  const storage = bytesQuantity(scope, `${prefix}.ephemeralStorage`, ephemeralStorage);
  const memoryMost =
    memoryLimit === undefined ? memoryRequest : bytesQuantity(scope, `${prefix}.memoryLimit`, memoryLimit);
  if (memoryMost < memoryRequest) {
    fail(scope, `'${prefix}.memoryLimit' must be at least the request (${memory}), got ${got(memoryLimit)}`);
  }
  const limits: Record<string, string> = { memory: memoryLimit ?? memory, 'ephemeral-storage': ephemeralStorage };
  if (noCpuLimit !== undefined) {
    if (cpuLimit !== undefined) {
      fail(scope, `'${prefix}.cpuLimit' must be left out beside 'noCpuLimit', got ${got(cpuLimit)}`);
    }
    exceptions.add(reasonOf(scope, `${prefix}.noCpuLimit`, noCpuLimit), 'cpu-limit');
  } else {
    limits.cpu = cpuLimit ?? printCpu(cpuRequest * CPU_LIMIT_FACTOR);
    if (cpuLimit !== undefined && plausibleCpu(scope, `${prefix}.cpuLimit`, cpuLimit) < cpuRequest) {
      fail(scope, `'${prefix}.cpuLimit' must be at least the request (${cpu}), got ${got(cpuLimit)}`);
    }
  }
  return {
    requests: { cpu, memory, 'ephemeral-storage': ephemeralStorage },
    limits,
    ephemeralStorage: storage,
    memory: memoryMost,
  };
}

function plausibleCpu(scope: IConstruct, prop: string, value: string): Quantity {
  const cpu = cpuQuantity(scope, prop, value);
  if (cpu > MOST_CPU.cores) {
    fail(scope, `'${prop}' must be at most '${MOST_CPU.text}' cores, got ${got(value)}${withUnit(value, 'm')}`);
  }
  return cpu;
}

function plausibleMemory(scope: IConstruct, prop: string, value: string): Quantity {
  const memory = bytesQuantity(scope, prop, value);
  if (memory < LEAST_MEMORY.bytes) {
    fail(scope, `'${prop}' must be at least '${LEAST_MEMORY.text}', got ${got(value)}${withUnit(value, 'Mi')}`);
  }
  return memory;
}

/** End of a message, for a number that lacks its unit. */
function withUnit(value: string, unit: string): string {
  return /^\d+$/.test(value) ? `; did you mean '${value}${unit}'?` : '';
}

/** The container's `resources`. */
export function renderResources(resources: Resources): k8s.ResourceRequirements {
  return { requests: quantities(resources.requests), limits: quantities(resources.limits) };
}

function quantities(values: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, k8s.Quantity.fromString(value)]));
}

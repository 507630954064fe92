import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels, validLabels } from '../core/labels';
import { DNS_LABEL, validName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { Headers, headersOf } from './headers';
import { SplitShare } from './http-routes';
import { MeshService, MeshServiceLike, meshServiceOf } from './mesh-service';

/** What every version says. */
interface VersionShare {
  /** Share of the requests, in whole percent from 0 to 100; those of all versions add up to 100. */
  readonly percent: number;
  /** Headers by which a request comes to this version whatever the shares are; all of them must be there. @default - none */
  readonly headers?: Headers;
}

/** A version with a Service of its own: the usual form. */
export interface ServiceVersion extends VersionShare {
  /** Its Service. It may be the one that callers name. */
  readonly service: MeshServiceLike;
}

/** A version among several behind one Service. */
export interface SubsetVersion extends VersionShare {
  /** Name of the subset. */
  readonly subset: string;
  /** Labels that its pods have, and other versions have not, such as `{ version: 'v2' }`. */
  readonly labels: Labels;
}

/** One of the versions behind a host. */
export type SplitVersion = ServiceVersion | SubsetVersion;

/** The props of `SplitVersion`. */
export const SPLIT_VERSION_PROPS: PropNames<SplitVersion> = {
  percent: true,
  headers: { '*': true },
  service: true,
  subset: true,
  labels: { '*': true },
};

const FORMS = 'either versions with a service each, or subsets of one';

/**
 * The versions of a host.
 *
 * @throws Error `'versions' must be at least two, got 1`
 * @throws Error `'versions' must be either versions with a service each, or subsets of one, got both`
 * @throws Error `'versions[1].service' must be a version of its own, got … twice`
 * @throws Error `'versions' must have percents that add up to 100, got 90 + 20 = 110`
 */
export function sharesOf(scope: IConstruct, service: MeshService, versions: readonly SplitVersion[]): SplitShare[] {
  if (versions.length < 2) fail(scope, `'versions' must be at least two, got ${versions.length}`);
  for (const [index, version] of versions.entries()) formOf(scope, `versions[${index}]`, version);
  const ofServices = versions.filter(isOfService).length;
  if (ofServices !== 0 && ofServices !== versions.length) fail(scope, `'versions' must be ${FORMS}, got both`);
  const shares = versions.map((version, index) => shareOf(scope, `versions[${index}]`, service, version));
  for (const [index, { name, service: own, subset }] of shares.entries()) {
    const before = shares.slice(0, index);
    const twin = before.find((share) =>
      subset === undefined ? share.service.host === own.host : share.subset?.name === subset.name,
    );
    const prop = `versions[${index}].${subset === undefined ? 'service' : 'subset'}`;
    if (twin) fail(scope, `'${prop}' must be a version of its own, got '${name}' twice`);
  }
  const percents = shares.map(({ percent }) => percent);
  const sum = percents.reduce((total, percent) => total + percent, 0);
  if (sum !== 100) {
    fail(scope, `'versions' must have percents that add up to 100, got ${percents.join(' + ')} = ${sum}`);
  }
  return shares;
}

/** Which of the two a version is: it must have the props of one, and none of the other. */
function formOf(scope: IConstruct, prop: string, version: SplitVersion): void {
  const { service, subset, labels } = version as Partial<ServiceVersion & SubsetVersion>;
  const isService = service !== undefined && subset === undefined && labels === undefined;
  if (isService || (service === undefined && subset !== undefined)) return;
  const wayOut = "must have a 'service', or a 'subset' with its 'labels'";
  const given = Object.keys(version).filter(
    (key) => (version as unknown as Record<string, unknown>)[key] !== undefined,
  );
  fail(scope, `'${prop}' ${wayOut}, got ${given.length === 0 ? 'none' : given.map((key) => `'${key}'`).join(', ')}`);
}

function isOfService(version: SplitVersion): version is ServiceVersion {
  return 'service' in version && version.service !== undefined;
}

function shareOf(scope: IConstruct, prop: string, main: MeshService, version: SplitVersion): SplitShare {
  const percent = wholeNumber(scope, `${prop}.percent`, version.percent, { min: 0, max: 100 });
  const headers = version.headers && headersOf(scope, `${prop}.headers`, version.headers);
  if (isOfService(version)) {
    const service = meshServiceOf(scope, `${prop}.service`, version.service);
    return { name: service.name, service, port: portOf(scope, `${prop}.service`, main, service), percent, headers };
  }
  const { subset: name, labels = {} } = version;
  validName(scope, `${prop}.subset`, name, DNS_LABEL);
  const given = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) {
    fail(scope, `'${prop}.labels' must be those of the version's pods, such as { version: 'v2' }, got ${got(labels)}`);
  }
  const subset = { name, labels: validLabels(scope, given) };
  return { name, service: main, subset, port: main.web.port, percent, headers };
}

/** Requests keep the protocol that they were sent with, so the port of the same name answers them. */
function portOf(scope: IConstruct, prop: string, main: MeshService, { ports, construct }: MeshService): number {
  const found = ports.find(({ name }) => name === main.web.name);
  if (found) return found.port;
  const published = ports.map(({ name, port }) => `'${name}' (${port})`).join(', ');
  const why = `must publish '${main.web.name}', as ${main.construct.node.path} does`;
  return fail(scope, `'${prop}' ${why}, got ${published} of ${construct.node.path}`);
}

import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Manifest } from './manifest';
import { until } from './pause';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  /** What the server warns of while it complies. */
  readonly warnings: string[];
}

export interface Refusal {
  readonly message: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface Event {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Manifest;
}

const mediaTypes = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  plain: 'application/json',
};

/** Talks to an API server as its administrator. */
export class Api {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Resource[]>();

  constructor(
    private readonly server: string,
    private readonly token: string,
    certificate: Buffer,
  ) {
    this.agent = new Agent({ keepAlive: true, ca: certificate });
  }

  /** Any answer, also a refusal. */
  async ask<T>(
    method: string,
    path: string,
    body?: object,
    type: keyof typeof mediaTypes = 'plain',
  ): Promise<Answer<T>> {
    const response = await this.send(method, path, body, mediaTypes[type]);
    const text = Buffer.concat(await response.toArray()).toString();
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return {
      status: response.statusCode ?? 0,
      body: (isJson ? JSON.parse(text) : { message: text }) as T,
      warnings: warningsOf(response),
    };
  }

  /** The answer; fails with the server's words when it refuses. */
  async demand<T = Manifest>(method: string, path: string, body?: object, type?: keyof typeof mediaTypes): Promise<T> {
    const answer = await this.ask<T>(method, path, body, type);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${(answer.body as Refusal).message}`);
    return answer.body;
  }

  get(path: string): Promise<Manifest> {
    return this.demand('GET', path);
  }

  async list(path: string): Promise<Manifest[]> {
    return (await this.demand<{ items: Manifest[] }>('GET', path)).items;
  }

  /** Calls back for every change from now on, after one call for each object that is there; returns how to end it. */
  async watch(path: string, onEvent: (event: Event) => void): Promise<() => void> {
    const list = await this.demand<{ items: Manifest[]; metadata: { resourceVersion: string } }>('GET', path);
    for (const object of list.items) onEvent({ type: 'ADDED', object });
    const response = await this.send('GET', `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
    let rest = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onEvent(JSON.parse(line) as Event);
    });
    response.on('error', () => undefined); // the end that we ask for
    return () => response.destroy();
  }

  /** Where the server keeps this object; undefined when it does not serve the kind. */
  async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const isWanted = (resource: Resource) => resource.kind === kind;
    // Asked again for a kind that is not known: a CustomResourceDefinition may have come since.
    const resource = this.resources.get(root)?.find(isWanted) ?? (await this.discover(root)).find(isWanted);
    if (!resource) return undefined;
    const parent = resource.namespaced ? `/namespaces/${encodeURIComponent(metadata.namespace ?? 'default')}` : '';
    return `${root}${parent}/${resource.name}/${encodeURIComponent(metadata.name)}`;
  }

  /** Kinds of a CustomResourceDefinition are served a moment after it is established. */
  async awaitKind(apiVersion: string, kind: string): Promise<void> {
    const probe = { apiVersion, kind, metadata: { name: 'probe' } };
    await until(async () => await this.pathOf(probe), {
      seconds: 30,
      otherwise: () => `${apiVersion} ${kind} is not served`,
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private async discover(root: string): Promise<Resource[]> {
    const { body } = await this.ask<{ resources?: Resource[] }>('GET', root);
    const found = (body.resources ?? []).filter(({ name }) => !name.includes('/'));
    this.resources.set(root, found);
    return found;
  }

  private send(method: string, path: string, body?: object, type = mediaTypes.plain): Promise<IncomingMessage> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': type, accept: 'application/json' };
    return new Promise((resolve, reject) => {
      request(this.server + path, { agent: this.agent, method, headers })
        .on('error', reject)
        .on('response', resolve)
        .end(body && JSON.stringify(body));
    });
  }
}

function warningsOf({ headers }: IncomingMessage): string[] {
  const quoted = [...String(headers.warning ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
  return quoted.map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}

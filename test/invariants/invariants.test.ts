import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import * as keelson from 'keelson';
import { findingsOf } from 'keelson/testing';
import { fieldsOf } from '../../lib/core/fields';
import { NEWEST_MINOR, OLDEST_MINOR } from '../../lib/core/version';
import { optionalProps } from './props';
import { Sample, samples } from './samples';

interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
}

function chartOf(sample: Sample, kubernetes = '1.33', more?: object): Chart {
  const app = new App();
  keelson.setDefaults(app, { kubernetes });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  sample(chart, more);
  return chart;
}

/** What the sample's construct, the last of its chart, is refused for; its path is left out, but must be there. */
function refusalOf(sample: Sample, more: object): string {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  try {
    sample(chart, more);
  } catch (error) {
    const { message } = error as Error;
    const path = `[${chart.node.children.at(-1)?.node.path}] `;
    return message.startsWith(path) ? message.slice(path.length) : `no ${path}in: ${message}`;
  }
  return 'was not refused';
}

function isConstruct(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Construct;
}

// Workload is what the others have in common; nobody makes one.
const exported = Object.entries(keelson)
  .filter(([name, value]) => isConstruct(value) && name !== 'Workload')
  .map(([name]) => name);

describe('every exported construct', () => {
  it('has a sample', () => {
    expect(Object.keys(samples).sort()).toEqual(exported.sort());
  });

  const optional = optionalProps(exported);

  describe.each(Object.entries(samples))('%s', (name, sample) => {
    it('renders the same twice', () => {
      const chart = chartOf(sample);
      expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
    });

    it('renders the same in another app', () => {
      expect(Testing.synth(chartOf(sample))).toEqual(Testing.synth(chartOf(sample)));
    });

    it.each([OLDEST_MINOR, 29, 30, 33, NEWEST_MINOR])('has only fields that Kubernetes 1.%d knows', (minor) => {
      const objects = Testing.synth(chartOf(sample, `1.${minor}`)) as Rendered[];
      const problems = objects.map(({ apiVersion, kind, ...rest }) =>
        fieldsOf(apiVersion, kind)?.problems({ apiVersion, kind, ...rest }, minor),
      );
      expect(problems).toEqual(objects.map(() => []));
    });

    it('takes an explicit undefined for an omitted prop', () => {
      // What the sample itself gives is required there, though optional elsewhere: a port to ask, an edge.
      const given = [
        'port',
        'portName',
        'metrics',
        'replicas',
        'edge',
        'resources',
        'files',
        'name',
        'issuer',
        'abort',
      ];
      const undefinedProps = (optional.get(name) ?? []).filter((prop) => !given.includes(prop));
      const more = Object.fromEntries(undefinedProps.map((prop) => [prop, undefined]));
      expect(undefinedProps).toContain('overrides');
      expect(Testing.synth(chartOf(sample, '1.33', more))).toEqual(Testing.synth(chartOf(sample)));
    });

    it('refuses a misspelt prop, and says which one is meant', () => {
      const props = optional.get(name) ?? [];
      // No other prop is called like any of these without its first letter.
      const refusals = props.map((prop) => refusalOf(sample, { [prop.slice(1)]: undefined }));
      expect(refusals).toEqual(
        props.map((prop) => `'${prop.slice(1)}' is no prop of ${name}, got undefined; the nearest is '${prop}'`),
      );
    });

    it("passes Keelson's own checks", () => {
      expect(findingsOf(chartOf(sample))).toEqual([]);
    });

    it('names every object and puts it into the namespace, or into none', () => {
      for (const { metadata } of Testing.synth(chartOf(sample)) as {
        metadata: { name?: string; namespace?: string };
      }[]) {
        expect(metadata.name).toMatch(/^[a-z]/);
        expect(['shop', undefined]).toContain(metadata.namespace);
      }
    });
  });
});
